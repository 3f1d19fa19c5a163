"""A copy of MovieLens-100K as a person may have it: packed again, unpacked, sorted otherwise, damaged, incomplete."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gnnrec import InputError, Interactions, load_movielens_100k
from gnnrec.data import movielens_sources, movielens_tables

FILES = {
    "u.data": "2\t1\t5\t9\n1\t2\t3\t8\n1\t1\t4\t7\n",
    "u.user": "1|24|M|writer|06459\n2|53|F|none|V\n",
    "u.item": "\n".join(
        f"{item}|{title}|01-Jan-1995||http://imdb/{item}|" + "|".join(map(str, genres))
        for item, title, genres in (
            (1, "Cérémonie, La (1995)", [0] * 8 + [1] + [0] * 8 + [1, 0]),
            (2, "Braveheart (1996)", [0, 1] + [0] * 17),
        )
    )
    + "\n",
}
"""Two people and two movies in the form in which GroupLens ships them."""


def packed(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def files(encoding: str = "latin-1", folder: str = "ml-100k/", **changed: str) -> dict[str, bytes]:
    """The three files by name; `changed` by the ending of their name."""
    texts = {name: changed.get(name.removeprefix("u."), text) for name, text in FILES.items()}
    return {f"{folder}{name}": text.encode(encoding) for name, text in texts.items()}


@pytest.fixture(autouse=True)
def taken_for_movielens(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables above are what is looked for, and nothing else can be had."""
    tables = movielens_tables.from_copy(packed(tmp_path / "true.zip", files()))
    monkeypatch.setattr(movielens_tables, "FINGERPRINT", Interactions.from_frame(tables[0]).fingerprint)
    facts = {
        "user": {"rows": 2, "ages": 1 * 24 + 2 * 53, "men": 1, "occupations": 2},
        "movie": {"rows": 2, "years": 1995 + 2 * 1996, "genres": 1 * 2 + 2 * 1},
    }
    monkeypatch.setattr(movielens_tables, "FACTS", facts)


def from_a_mac(path: Path) -> Path:
    junk = {"__MACOSX/ml-100k/._u.data": b"\0\5\x16\7", "ml-100k/._u.item": b"\0\5\x16\7", "ml-100k/.DS_Store": b"\0"}
    return packed(path, junk | files())


def nested(path: Path) -> Path:
    return packed(path, files(folder="my data/download/ml-100k/"))


def flat(path: Path) -> Path:
    return packed(path, files(folder=""))


def unpacked(path: Path) -> Path:
    zipfile.ZipFile(packed(path, files())).extractall(path.with_suffix(""))
    return path.with_suffix("")


def ratings_alone(path: Path) -> Path:
    return unpacked(path) / "ml-100k" / "u.data"


def in_utf_8(path: Path) -> Path:
    return packed(path, files("utf-8"))


def other_order(path: Path) -> Path:
    turned = {name: "\n".join(FILES[f"u.{name}"].splitlines()[::-1]) + "\n" for name in ("data", "user", "item")}
    return packed(path, files(**turned))


@pytest.mark.parametrize("form", [from_a_mac, nested, flat, unpacked, ratings_alone, in_utf_8, other_order])
def test_a_copy_in_any_form_is_movielens(
    form: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNNREC_ML100K", str(form(tmp_path / "copy.zip")))
    party = load_movielens_100k()
    assert party.titles == {1: "La Cérémonie (1995)", 2: "Braveheart (1996)"}
    assert party.items["item"].tolist() == party.interactions.item_ids.tolist() == [1, 2]
    assert party.users["age"].tolist() == [24, 53]


def encrypted(path: Path) -> Path:
    """As a packer marks its entries when it asked for a password: the lowest bit of their flags."""
    content = bytearray(packed(path, files()).read_bytes())
    for magic, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = content.find(magic)
        while at >= 0:
            content[at + place] |= 1
            at = content.find(magic, at + 1)
    path.write_bytes(content)
    return path


def corrupt(path: Path) -> Path:
    content = bytearray(packed(path, files()).read_bytes())
    content[len("PK\3\4") + 26 + len("ml-100k/u.data") + 5] ^= 255
    path.write_bytes(content)
    return path


def without(name: str) -> Callable[[Path], Path]:
    return lambda path: packed(path, {one: content for one, content in files().items() if name not in one})


def changed(**texts: str) -> Callable[[Path], Path]:
    return lambda path: packed(path, files(**texts))


FAULTS = {
    "missing": (lambda path: path, "No such file"),
    "encrypted": (encrypted, "password"),
    "corrupt": (corrupt, "damaged"),
    "no ratings": (without("u.data"), "several tables|no u.data|no table"),
    "no users": (without("u.user"), "u.user"),
    "no movies": (without("u.item"), "u.item"),
    "a rating": (changed(data=FILES["u.data"].replace("\t5\t", "\t4\t")), "whose 3 ratings are not MovieLens-100K's"),
    "an age": (changed(user=FILES["u.user"].replace("53", "52")), "table of users is not"),
    "swapped ages": (changed(user="1|53|M|writer|06459\n2|24|F|none|V\n"), "table of users is not"),
    "a user less": (changed(user=FILES["u.user"].splitlines()[0] + "\n"), "table of users is not .1 row"),
    "swapped titles": (
        changed(item=FILES["u.item"].replace("(1995)", "(x)").replace("(1996)", "(1995)")),
        "table of movies is not",
    ),
    "no table": (changed(user="\n".join("|" * place for place in range(9))), "u.user"),
    "letters for ratings": (
        changed(data=FILES["u.data"].replace("\t5\t", "\tfive\t")),
        "Row 1 has 'five' in column 'rating'",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_copy_is_one_sentence(fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make, words = FAULTS[fault]
    path = make(tmp_path / "copy.zip")
    monkeypatch.setenv("GNNREC_ML100K", str(path))
    with pytest.raises(InputError, match=words) as refusal:
        load_movielens_100k()
    said = str(refusal.value)
    assert said.startswith(f"GNNREC_ML100K names {path}")
    assert "\n" not in said
    assert said.endswith(".")


def test_a_download_with_another_table_of_users_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = movielens_tables.from_copy(packed(tmp_path / "other.zip", files()))
    older = tables[1].assign(age=tables[1]["age"] + 1)
    monkeypatch.setattr(movielens_sources, "from_grouplens", lambda report, received: (tables[0], older, tables[2]))
    monkeypatch.setattr(movielens_sources, "from_pypi", lambda report, received: tables)
    assert load_movielens_100k().source == "PyPI"


@pytest.mark.real_data
def test_the_facts_are_those_of_the_real_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted by hand from the cached tables, with sums over ids that no library of ours works out."""
    monkeypatch.undo()
    party = load_movielens_100k()
    users, movies = party.users, party.items
    assert (len(users), len(movies), len(party.interactions)) == (943, 1682, 100_000)
    assert sum(a * b for a, b in zip(users["user"], users["age"], strict=True)) == 15_166_343
    assert sum(user for user, gender in zip(users["user"], users["gender"], strict=True) if gender == "M") == 313_672
    assert sum(len(genres.split("|")) for genres in movies["genres"]) == 2893
    assert movielens_tables.fault_in((party.interactions.to_frame(), users, movies)) == ""
