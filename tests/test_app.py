"""Every screen, run headless."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from gnnrec import Dataset


def test_the_app_shows_ten_movies(movielens: Dataset) -> None:
    app = AppTest.from_file(Path(__file__).parent.parent / "streamlit_app.py", default_timeout=120).run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 10
    first = app.dataframe[0].value["movie"].tolist()
    app.selectbox(key="guest").select(42).run()
    assert not app.exception
    assert app.dataframe[0].value["movie"].tolist() != first
