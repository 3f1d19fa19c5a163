"""What can be fixed by hand on *Your data*, and what follows from it: preview, counts, the readings that are asked."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_runner import named, open_app, words
from own_parties import dataset, likes, made_up
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset
from gnnrec.data.files import apart
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.findings import Finding
from gnnrec.data.files.ratings import RatingsFile
from gnnrec.data.files.tables import Look
from gnnrec.errors import InputError
from gnnrec.ui.screens.your_data import by_hand, readings, upload
from gnnrec.ui.session.dropped import Dropped
from gnnrec.ui.session.page import page_state

ROWS = [
    ("ann", "tea", 5),
    ("ann", "jam", 4),
    ("bob", "tea", 4),
    ("bob", "jam", 2),
    ("cleo", "tea", 1),
    ("cleo", "jam", 5),
]
TABLE = "who,what,stars\n" + "".join(f"{user},{item},{rating}\n" for user, item, rating in ROWS)
OWN = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2024-01-03,{0},,https://example.org/a,5\n"
    "2024-01-09,Salt,2010,https://example.org/b,3\n"
)


@pytest.fixture(scope="module", autouse=True)
def own_cache(shared_cache: Path) -> None:
    """What is trained here is kept apart, and MovieLens is not needed."""


@pytest.fixture
def app() -> AppTest:
    """The page over a party that needs no MovieLens."""
    return open_app("your_data", likes())


def drop(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def box(app: AppTest, label: str) -> Any:
    return next(one for one in (*app.selectbox, *app.text_input, *app.number_input, *app.toggle) if one.label == label)


def counts(app: AppTest) -> tuple[str, ...]:
    """Guests, topics and conversations of the dropped file."""
    of_file = [metric.value for metric in app.metric if metric.label.startswith(("Guests", "Topics", "Conversations"))]
    return tuple(of_file[-3:])


def preview(app: AppTest) -> Any:
    return app.dataframe[-1].value


def packed(**tables: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in tables.items():
            archive.writestr(f"{name}.csv", text)
    return content.getvalue()


def test_of_several_tables_one_is_chosen_and_another(app: AppTest) -> None:
    other = "user,item\nx,1\ny,1\ny,2\n"
    drop(app, "two.zip", packed(autumn=TABLE.replace("who,what,stars", "user,item,rating"), spring=other))
    assert "It holds 2 tables" in words(app)
    assert not any(button.key == "use" for button in app.button)
    box(app, "The table with the ratings").select("autumn.csv").run()
    assert counts(app) == ("3", "2", "6")
    assert [button.key for button in app.button if button.key == "use"] == ["use"]
    box(app, "The table with the ratings").select("spring.csv").run()
    assert counts(app) == ("2", "2", "3")


def test_the_table_named_rating_is_taken_and_offered_first(app: AppTest) -> None:
    content = packed(places="place,name\n1,Park\n", ratings="user,item,rating\na,1,5\nb,1,4\nb,2,1\n")
    drop(app, "both.zip", content)
    assert counts(app) == ("2", "2", "3")
    chooser = box(app, "The table with the ratings")
    assert chooser.options == ["ratings.csv", "places.csv"]
    assert chooser.placeholder == "ratings.csv, as found"


def test_each_encoding_shows_the_words_as_they_look_in_it(app: AppTest) -> None:
    drop(app, "гости.csv", TABLE.replace("tea", "чай").replace("ann", "Анна").encode("cp1251"))
    chooser = box(app, "Encoding")
    (cyrillic,) = [option for option in chooser.options if option.startswith("Cyrillic (Windows 1251): ")]
    assert "Анна" in cyrillic
    assert "чай" in cyrillic
    chooser.select(cyrillic).run()
    assert "чай" in preview(app).iloc[:, 1].tolist()
    assert "Àííà" not in words(app)


def test_layout_delimiter_and_first_row_are_fixed_and_given_back(app: AppTest) -> None:
    drop(app, "lists.txt", b"1 11 12 13\n2 11 12 13\n3 12 13 14\n4 11 13 14\n")
    before = counts(app)
    box(app, "Layout").select("a guest and their topics on each line").run()
    assert counts(app) == ("4", "4", "12")
    box(app, "Layout").select("topics of one guest on each line").run()
    assert counts(app) == ("4", "8", "16")
    next(button for button in app.button if button.label == "All as found").click().run()
    assert counts(app) == before
    assert box(app, "Layout").value is None


def test_a_delimiter_that_makes_no_table_is_said_and_taken_back(app: AppTest) -> None:
    drop(app, "party.csv", TABLE.encode())
    assert counts(app) == ("3", "2", "6")
    box(app, "Between two columns").select("semicolon").run()
    assert not any(button.key == "use" for button in app.button)
    box(app, "Between two columns").set_value(None).run()
    assert counts(app) == ("3", "2", "6")


def test_which_rows_count(app: AppTest) -> None:
    rows = [
        ("ann", "tea", 5),
        ("ann", "jam", 4),
        ("bob", "tea", 4),
        ("bob", "jam", -1),
        ("cleo", "tea", 3),
        ("ann", "tea", 2),
    ]
    drop(app, "p.csv", ("user,item,rating\n" + "".join(f"{u},{i},{r}\n" for u, i, r in rows)).encode())
    assert counts(app) == ("3", "2", "5")
    box(app, "Values that mean no rating").set_value("-1").run()
    assert counts(app) == ("3", "2", "4")
    box(app, "Each guest has at least this many ratings").set_value(2).run()
    assert counts(app)[0] == "1" or app.error  # one guest is no party, and that is said
    box(app, "Each guest has at least this many ratings").set_value(0).run()
    box(app, "Values that mean no rating").set_value("minus one").run()
    assert any("is no number" in error.value for error in app.error)
    assert counts(app) == ("3", "2", "5")  # the box is still there, and says so


@pytest.mark.parametrize(("text", "values"), [("-1", (-1,)), (" -1, 99;0.5 ", (-1, 99, 0.5)), ("", ()), (" , ", ())])
def test_values_are_typed_with_any_sign_between(text: str, values: tuple[float, ...]) -> None:
    assert by_hand.numbers(text) == values


@pytest.mark.parametrize("text", ["none", "1 x", "inf", "nan"])
def test_what_is_no_number_is_refused_by_name(text: str) -> None:
    with pytest.raises(InputError, match="is no number"):
        by_hand.numbers(text)


def asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every file ask whether its first column is rather the topic, unless that was chosen by hand."""

    def read(path: Path, seen: Look, asked: Asked, name: str) -> RatingsFile:
        file = apart.read_at(path, seen, asked, name)
        if "user" in asked.columns:
            return file
        question = Finding("asks", "The first two columns may be the other way round", "say which", 1, OTHERS)
        return replace(file, report=replace(file.report, findings=(question, *file.report.findings)))

    monkeypatch.setattr(upload, "read_at", read)


OTHERS = ({"user": "what", "item": "who"}, {"user": "who", "item": "stars", "rating": ""}, {"user": "nobody"})


def test_readings_stand_side_by_side_and_one_is_taken(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(monkeypatch)
    drop(app, "party.csv", TABLE.encode())
    assert "may be the other way round" in app.warning[0].value
    said = words(app)
    assert "3 guests, 2 topics, 4 likes" in said
    assert "2 guests, 3 topics, 4 likes" in said
    assert "It cannot be used so. party.csv: There is no column 'nobody'" in said.replace("\\", "").replace(
        "\u2060", ""
    )
    (_, swapped, *_) = [table.value for table in app.dataframe if "guest" in table.value]
    assert swapped["guest"].tolist() == ["tea", "jam", "tea", "jam", "tea"]
    assert swapped["topic"].tolist() == ["ann", "ann", "bob", "bob", "cleo"]
    taken = [button for button in app.button if button.label == "Read it like this"]
    taken[0].click().run()
    assert not app.exception
    assert counts(app) == ("2", "3", "6")
    assert not any("the other way round" in warning.value for warning in app.warning)
    assert box(app, "Guest (user)").value == "what"


def test_the_reading_of_now_is_kept_with_one_click(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(monkeypatch)
    drop(app, "party.csv", TABLE.encode())
    next(button for button in app.button if button.label == "Keep it like this").click().run()
    assert counts(app) == ("3", "2", "6")
    assert not app.warning


@pytest.fixture
def dropped(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dropped]:
    """A file without a page."""
    page_state().clear()
    yield Dropped("party.csv", "k", TABLE.encode())
    page_state().clear()


def test_a_large_file_is_not_read_once_for_every_reading(dropped: Dropped, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = upload.seen(dropped, Asked())
    finding = Finding("asks", "which", "say it", 1, OTHERS)
    now = {"user": "who", "item": "what", "rating": "stars"}
    read = readings.others(dropped, seen, Asked(), [finding, finding], now)
    assert [one.makes for one in read[:2]] == ["2 guests, 3 topics, 4 likes", "3 guests, 4 topics, 6 likes"]
    assert read[1].words == "guest = who, topic = stars"
    monkeypatch.setattr(readings, "LARGE", 10)
    large = readings.others(Dropped("party.csv", "other", dropped.content), seen, Asked(), [finding, finding], now)
    assert {one.makes for one in large} == {"Counted when you choose it: the file is large."}


def books() -> Dataset:
    """A party whose topics have titles."""
    return dataset(made_up(60, 40, 800), {item: f"Tea House {item}" for item in range(40)})


def test_one_person_s_list_walks_in() -> None:
    app = drop(open_app("your_data", books()), "mine.csv", OWN.format("Tea House 7").encode())
    assert "Nobody is named in it: it is one person's list, and a party needs several people's" in app.warning[0].value
    said = words(app)
    assert "1 of your 2 topics is here" in said
    assert "Salt (2010)" in said.replace("\\", "")
    assert not any(button.key == "use" for button in app.button)
    app.button(key="walk_in_with_it").click().run()
    app.switch_page("pages/walk_in.py").run()  # a test's app stays at its page when the script changes it
    assert not app.exception
    assert named(app.multiselect, "picks").value == [7]
    assert "from 1 pick" in words(app)


def test_a_list_is_brought_to_walk_in_itself() -> None:
    app = open_app("walk_in", books())
    for item, refused in ((7, b""), (8, b"\x89PNG")):
        drop(app, "mine.csv", OWN.format(f"the tea house {item}").encode())
        app.button(key="walk_in_with_it").click().run()
        assert named(app.multiselect, "picks").value == [item]
        drop(app, "other.csv", refused or TABLE.encode())
        assert any("It cannot be read" in error.value for error in app.error) == bool(refused)
        assert any("not one person's list" in info.value for info in app.info) != bool(refused)


def test_a_list_of_which_nothing_is_here_says_so(app: AppTest) -> None:
    drop(app, "mine.csv", OWN.format("Orchard").encode())
    assert "None of your 2 titles is here" in words(app)
    assert not any(button.key == "walk_in_with_it" for button in app.button)


def test_rows_without_a_guest_are_left_out_with_one_press(app: AppTest) -> None:
    rows = [("ann", "tea"), ("", "tea"), ("ann", "jam"), ("bob", "tea"), ("", "jam"), ("cleo", "jam")]
    drop(app, "p.csv", ("user,item\n" + "".join(f"{user},{item}\n" for user, item in rows)).encode())
    assert any("cannot be used before this is mended" in error.value for error in app.error)
    (button,) = [button for button in app.button if button.label == "Leave these rows out"]
    assert button.help == "Without them it makes 3 guests, 2 topics, 4 likes."
    button.click().run()
    assert counts(app) == ("3", "2", "4")
    assert box(app, "Leave out rows without a guest or a topic, however many").value
