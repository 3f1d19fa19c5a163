"""Names of columns, files, tables, users, items and categories that look like Markdown or HTML stay text on screen."""

import csv
import io
import zipfile
from pathlib import Path

import pytest
from app_runner import markdown, open_app
from own_parties import MARKUP, NASTY, nasty
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset
from gnnrec.ui.session import datasets

NAMES = [
    *("", "  ", "a\nb", "<b>x</b>", "<script>alert(1)</script>", "[a](https://evil.example)", "$x$ $y$", ":red[r]"),
    *(":material/home:", "`c` *y* _e_", "a:b", "back\\slash\\", "x[0]", "a|b", "# head", "1. list", "- x", "> q"),
    *("user", "user", "user → user", "none", "None", "nan", "index", "_index", "🎉", "\u202eevil", "\x1b[31m"),
    *("{y}", "%{x}", "=1+1", "@me", "www.evil.example", "x" * 10_000),
]


def table(*names: str) -> bytes:
    """A file of 12 guests and 8 topics under the names of a user, an item, a rating and what else there is."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(names)
    for user in range(12):
        rows.writerows(
            [f"u{user}", f"i{item}", 3 + (user * item) % 3, *[str(user % 4)] * (len(names) - 3)]
            for item in range(8)
            if (user + item) % 3
        )
    return written.getvalue().encode()


def check(app: AppTest) -> None:
    """Nothing went wrong, and no text from data is left as Markdown would read it."""
    assert not [raised.message[:200] for raised in app.exception]
    assert not [error.value[:200] for error in app.error]
    assert not [text[:200] for text in markdown(app) if any(markup in text for markup in MARKUP)]


@pytest.fixture(scope="module")
def page(movielens: Dataset) -> AppTest:
    """*Your data*, opened once."""
    return open_app("your_data")


def drop(app: AppTest, name: str, content: bytes) -> None:
    app.file_uploader[0].set_value((name, content, "text/csv")).run()


@pytest.mark.parametrize("name", dict.fromkeys(NAMES), ids=lambda name: repr(name[:20]))
def test_a_column_may_be_called_anything(page: AppTest, name: str) -> None:
    drop(page, "first.csv", table(name, "item", "rating", "other"))
    check(page)


def test_columns_may_all_be_called_anything(page: AppTest) -> None:
    drop(page, "all.csv", table("guest", "topic", "stars", *NAMES))
    check(page)
    assert any(button.key == "use" for button in page.button)
    drop(page, "all.csv", table(*NAMES))
    check(page)


@pytest.mark.parametrize(
    "name", [f"{NASTY}.csv", "\x1b[31m\u202e.csv", "<script>.csv", f"{'x' * 1000}.csv", ".csv", ""]
)
def test_a_file_may_be_called_anything(page: AppTest, name: str) -> None:
    drop(page, name, table("user", "item", "rating"))
    check(page)
    drop(page, name, b"nothing")
    assert not page.exception
    assert not any(markup in text for text in markdown(page) for markup in MARKUP)


def test_tables_in_an_archive_may_be_called_anything(page: AppTest) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in (":red[r]", "*y*", "[a](https:evil.example)", "plain"):
            archive.writestr(f"{name}.csv", table("user", "item", "rating", name))
    drop(page, "tables.zip", packed.getvalue())
    check(page)


def test_a_party_with_names_of_strangers_goes_on_all_screens(movielens: Dataset, cache: Path) -> None:
    app = open_app("your_data", nasty())
    names = ["<b>x</b> guest", ":red[r] topic", "[a](https://evil.example) stars", "*y*"]
    drop(app, f"{NASTY}.csv", table("user", "item", *names[2:]))
    app.button(key="use").click().run()
    assert not app.exception
    assert app.session_state[datasets.OWN].source == f"{NASTY}.csv"
    check(app)
