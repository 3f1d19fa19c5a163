"""Tables of realistic words, written in 22 encodings: each must come back as it was."""

import random
from pathlib import Path

import pytest

from gnnrec import InputError
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.encodings import candidates, guess_encoding
from gnnrec.data.files.ratings import RatingsFile, read_ratings_file
from gnnrec.data.files.reading import encodings_of

WORDS = {
    "Russian": "Москва слезам не верит|Ирония судьбы|Служебный роман|Брат|Сталкер|Война и мир|борщ|пельмени",
    "Japanese": "七人の侍|となりのトトロ|千と千尋の神隠し|東京物語|羅生門|もののけ姫|寿司|カレーライス",
    "simplified Chinese": "霸王别姬|卧虎藏龙|英雄|大红灯笼高高挂|红楼梦|西游记|三国演义|水浒传",
    "traditional Chinese": "臥虎藏龍|悲情城市|飲食男女|海角七號|紅樓夢|西遊記|三國演義|水滸傳",
    "Korean": "올드보이|기생충|살인의 추억|괴물|부산행|김치찌개|비빔밥|불고기",
    "Greek": "Ζορμπάς|Ποτέ την Κυριακή|Ο Μελισσοκόμος|Το βλέμμα του Οδυσσέα|Ιλιάδα|μουσακάς",
    "Hebrew": "ואלס עם באשיר|לבנון|הערת שוליים|ביקור התזמורת|סיפור על אהבה וחושך|חומוס|פלאפל",
    "Polish": "Popiół i diament|Krótki film o miłości|Człowiek z żelaza|Noc na ziemi|Gąsienica źdźbło",
    "Czech": "Příběhy obyčejného šílenství|Kolja|Šíleně smutná princezna|Pelíšky|Žert|Ostře sledované vlaky",
    "Hungarian": "A tizedes meg a többiek|Saul fia|Őrült|Tűzoltó utca|Valahol Európában|Megáll az idő",
    "Turkish": "Kış Uykusu|Bir Zamanlar Anadolu'da|Güneşe Yolculuk|Eşkıya|İftarlık Gazoz|şiş kebap",
    "Arabic": "باب الحديد|المومياء|عمارة يعقوبيان|كفرناحوم|ألف ليلة وليلة|فول مدمس|كشري",
    "Thai": "ลุงบุญมีระลึกชาติ|สุดเสน่หา|ต้มยำกุ้ง|ผัดไทย|องค์บาก|แกงเขียวหวาน",
    "Western": "Amélie|Das Boot|Über den Dächern|Les Misérables|Crème brûlée|jamón ibérico|Ação|“Smörgås”",
    "Icelandic": "Það|Þór|Kjöt í karrý|Hrútar|Börn náttúrunnar|Sólheimar",
    "Lithuanian": "Žuvies diena|Šiaurės šviesa|Ąžuolas|Čigonų baronas|Ėriukas",
}
WRITTEN = [
    ("Russian", "cp1251"),
    ("Russian", "koi8-r"),
    ("Russian", "iso8859-5"),
    ("Russian", "cp866"),
    ("Japanese", "shift_jis"),
    ("Japanese", "euc_jp"),
    ("Japanese", "iso2022_jp"),
    ("simplified Chinese", "gb18030"),
    ("simplified Chinese", "gbk"),
    ("traditional Chinese", "big5"),
    ("Korean", "euc_kr"),
    ("Greek", "cp1253"),
    ("Greek", "iso8859-7"),
    ("Hebrew", "cp1255"),
    ("Polish", "cp1250"),
    ("Polish", "iso8859-2"),
    ("Czech", "cp1250"),
    ("Czech", "iso8859-2"),
    ("Hungarian", "cp1250"),
    ("Turkish", "cp1254"),
    ("Arabic", "cp1256"),
    ("Thai", "cp874"),
    ("Western", "cp1252"),
    ("Icelandic", "cp1252"),
    ("Lithuanian", "cp1257"),
]


def table(language: str, rows: int) -> str:
    """Rows of a user, an item with its words and a rating; the same ones each time."""
    chance, words = random.Random(7), WORDS[language].split("|")
    lines = (f"{chance.randrange(40)},{chance.choice(words)},{chance.randrange(1, 6)}\n" for _ in range(rows))
    return "user,item,rating\n" + "".join(lines)


def read(folder: Path, content: bytes, asked: Asked | None = None) -> RatingsFile:
    path = folder / "party.csv"
    path.write_bytes(content)
    return read_ratings_file(path, asked)


@pytest.mark.parametrize(("language", "encoding"), WRITTEN)
@pytest.mark.parametrize("rows", [30, 300])
def test_words_come_back_as_they_were_and_a_guess_is_said(
    tmp_path: Path, language: str, encoding: str, rows: int
) -> None:
    text = table(language, rows)
    file = read(tmp_path, text.encode(encoding))
    assert set(file.dataset.titles.values()) == {line.split(",")[1] for line in text.splitlines()[1:]}
    said = " ".join(map(str, file.report.findings))
    assert "The text is not in UTF-8 and is read as" in said
    assert "a guess" in said


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("language", ["Western", "Russian"])
def test_unicode_is_no_guess(tmp_path: Path, encoding: str, language: str) -> None:
    text = table(language, 30)
    file = read(tmp_path, text.encode(encoding))
    assert set(file.dataset.titles.values()) == {line.split(",")[1] for line in text.splitlines()[1:]}
    assert "UTF-8" not in " ".join(map(str, file.report.findings))


@pytest.mark.parametrize(
    ("encoding", "name", "title"),
    [("cp1251", "Анна", "Вишнёвый сад"), ("iso8859-7", "Ελένη", "Ο κήπος"), ("cp949", "지민", "벚꽃 동산")],
)
def test_numbers_at_the_words_do_not_hide_the_alphabet(encoding: str, name: str, title: str) -> None:
    text = "".join(f"{name}{user},{title} {item},{(user * item) % 5 + 1}\n" for user in range(12) for item in range(8))
    guess = guess_encoding(text.encode(encoding))
    assert text.encode(encoding).decode(guess.name) == text


def test_short_texts_are_mostly_right_and_said_to_rest_on_few_words() -> None:
    right = 0
    for language, encoding in WRITTEN:
        text = table(language, 5)
        guess = guess_encoding(text.encode(encoding))
        right += text.encode(encoding).decode(guess.name, errors="replace") == text
        assert guess.name == "iso2022_jp" or not guess.is_safe
    assert right >= 0.8 * len(WRITTEN)


def test_what_is_asked_for_is_taken_and_nothing_is_guessed(tmp_path: Path) -> None:
    content = table("Russian", 30).encode("cp1251")
    file = read(tmp_path, content, Asked(encoding="koi8-r"))
    assert set(file.dataset.titles.values()) == {
        line.split(",")[1] for line in content.decode("koi8-r").splitlines()[1:]
    }
    assert "guess" not in " ".join(map(str, file.report.findings))


def test_an_encoding_that_there_is_not_is_named(tmp_path: Path) -> None:
    for name in ("klingon", "base64", "a\0b"):
        with pytest.raises(InputError, match=r"There is no encoding .*; name one such as utf-8"):
            read(tmp_path, b"user,item\n1,2\n", Asked(encoding=name))


def test_candidates_show_words_as_they_would_look() -> None:
    found = dict(candidates(table("Russian", 30).encode("cp1251")))
    assert next(iter(found)) == "cp1251"
    assert any(word in found["cp1251"] for word in WORDS["Russian"].split("|"))
    assert "utf-8" not in found
    assert len(found) > 5
    assert "utf-16" in dict(candidates(table("Western", 30).encode("utf-16")))


def test_candidates_of_a_file_look_beyond_its_first_lines(tmp_path: Path) -> None:
    path = tmp_path / "party.csv"
    path.write_bytes(b"1,item,3\n" * 40_000 + table("Greek", 30).encode("cp1253"))
    name, sample = encodings_of(path)[0]
    assert (name, any(word in sample for word in WORDS["Greek"].split("|"))) == ("cp1253", True)


def test_letters_beyond_the_first_lines_are_guessed_too(tmp_path: Path) -> None:
    plain = "".join(f"{row % 50},item {row % 97},3\n" for row in range(30_000))
    late = table("Polish", 300).partition("\n")[2]
    file = read(tmp_path, ("user,item,rating\n" + plain + late).encode("cp1250"))
    assert {line.split(",")[1] for line in late.splitlines()} <= set(file.dataset.titles.values())
    assert "Central European" in " ".join(map(str, file.report.findings))


def test_a_broken_character_becomes_a_sign_and_is_said(tmp_path: Path) -> None:
    lines = table("Japanese", 300).encode("shift_jis").splitlines(keepends=True)
    pad = [b"%d,item %d,3\n" % (row % 40, row % 97) for row in range(30_000)]
    file = read(tmp_path, b"".join([*lines, *pad, b"7,\x82,4\n"]))
    assert "�" in "".join(file.dataset.titles.values())
    assert "Some characters cannot be read as Japanese" in " ".join(map(str, file.report.findings))
    assert len(file.dataset.interactions) > 3000
