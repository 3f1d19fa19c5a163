"""The page *Your data*, run headless: from a dropped file to a party on all screens."""

import json
from pathlib import Path

import pytest
from app_runner import open_app, words
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender, TrainConfig, hold_out, load_ratings_file
from gnnrec.store.model_file import pack, read_model_file
from gnnrec.store.request import Request
from gnnrec.ui.session import datasets
from gnnrec.ui.session.samples import SAMPLE, THREE_SCRIPTS

CORPUS = Path(__file__).parents[2] / "data" / "files" / "corpus"


@pytest.fixture(autouse=True)
def real_data(movielens: Dataset) -> None:
    """Skips where the data cannot be had: it is what the screens are about before a file is dropped."""


@pytest.fixture(scope="module")
def app() -> AppTest:
    """The page, opened once."""
    return open_app("your_data")


def drop(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, content, "text/csv")).run()
    assert not app.exception
    return app


def has_button(app: AppTest) -> bool:
    return any(button.key == "use" for button in app.button)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("comma.csv", "3 of 3 users have fewer than 5 ratings"),
        ("latin1.csv", "2 of 2 users"),
        ("packed.zip", "3 of 3 users"),
        ("text_ids.parquet", "3 of 3 users"),
        ("lists.txt", "3 of 3 users"),
        ("no_header.csv", "No name says what the columns are"),
        ("footer.csv", "left out"),
        ("repeated_latest.csv", "2 rows repeat a user and an item"),
    ],
)
def test_a_file_that_can_be_used_is_offered(app: AppTest, name: str, shown: str) -> None:
    drop(app, name, (CORPUS / name).read_bytes())
    assert has_button(app)
    assert not app.error
    assert shown in words(app).replace("\\", "").replace("\u2060", "")
    party = load_ratings_file(CORPUS / name)
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers["Guests (users)"] == str(len(party.users))
    assert numbers["Topics (items)"] == str(len(party.items))


def test_another_file_is_looked_at_while_one_is_on_all_screens() -> None:
    app = open_app("your_data", load_ratings_file(CORPUS / "half_stars.csv"))
    drop(app, "comma.csv", (CORPUS / "comma.csv").read_bytes())
    assert has_button(app)
    assert [metric.value for metric in app.metric if metric.label == "Conversations (ratings)"] == ["6", "6"]
    app.button(key="use").click().run()
    assert not app.exception
    assert datasets.OWN in app.session_state
    assert app.session_state[datasets.OWN].source == "comma.csv"


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.iterdir() if path.is_file()))
def test_every_odd_file_is_answered_in_words(app: AppTest, name: str) -> None:
    drop(app, name, (CORPUS / name).read_bytes())
    is_asked = any("Which columns hold" in info.value or "Which one has" in info.value for info in app.info)
    assert has_button(app) + bool(app.error) + is_asked == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("empty.csv", "is empty"),
        ("everything_wrong.csv", "Row 1 has no value in column 'user'"),
        ("picture.csv", "is a picture"),
        ("damaged.zip", "is damaged"),
        ("cut_short.parquet", "is not a table that can be read"),
        ("one_user.csv", "only one user"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(app: AppTest, name: str, shown: str) -> None:
    drop(app, name, (CORPUS / name).read_bytes())
    said = words(app).replace("\\", "").replace("\u2060", "")
    assert app.error
    assert shown in said
    assert "/gnnrec-" not in said  # nor where the file was on disk
    assert not has_button(app)


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "a/b\\c.csv", "<b>x</b>.csv", "party.csv" * 20])
def test_any_name_will_do(app: AppTest, name: str) -> None:
    drop(app, name or "x", (CORPUS / "comma.csv").read_bytes())
    assert has_button(app)


def test_a_guess_is_corrected() -> None:
    app = drop(open_app("your_data"), "party.csv", b"who,what,rating\nanna,tea,5\nbob,tea,4\nbob,jam,2\n")
    assert has_button(app)  # taken by place
    rating = next(box for box in app.selectbox if box.label == "How warmly (rating)")
    rating.select("").run()
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers["Likes"] == "3"  # without ratings every row is a like
    header = next(box for box in app.selectbox if box.label == "The first row")
    header.select(False).run()
    assert not app.exception
    numbers = {metric.label: metric.value for metric in app.metric}
    assert numbers["Conversations (ratings)"] == "4"


def test_the_sample_is_used_and_left_again() -> None:
    app = open_app("your_data", guest="7", threshold="3")
    app.button(key="try_sample").click().run()
    app.button(key="use").click().run()
    party = load_ratings_file(SAMPLE)
    assert app.query_params["data"] == party.fingerprint
    assert app.session_state["guest"] in party.interactions.user_ids
    assert "is on all screens now" in app.success[0].value
    app.button(key="leave_party").click().run()
    assert "data" not in app.query_params
    assert (app.session_state["guest"], app.session_state["threshold"]) == (7, 3)
    assert not app.exception


def test_the_sample_in_three_scripts_is_there_too() -> None:
    app = open_app("your_data")
    app.button(key="try_three_scripts").click().run()
    app.button(key="use").click().run()
    assert not app.exception
    assert app.query_params["data"] == load_ratings_file(THREE_SCRIPTS).fingerprint


def test_a_link_carries_the_columns_as_they_were_read() -> None:
    content = b"who,item,guest,rating\nanna,tea,1,5\nbob,tea,2,4\nbob,jam,3,2\ncleo,jam,4,3\n"
    app = drop(open_app("your_data"), "party.csv", content)
    next(box for box in app.selectbox if box.label == "Guest (user)").select("who").run()
    app.button(key="use").click().run()
    assert json.loads(app.query_params["read"])["columns"]["user"] == "who"
    address = {name: app.query_params[name] for name in app.query_params}
    other = open_app("your_data", **address)  # another visitor, who has the same file
    assert any("user = who" in warning.value for warning in other.warning)
    other = drop(other, "party.csv", content)
    assert next(box for box in other.selectbox if box.label == "Guest (user)").value == "who"
    other.button(key="use").click().run()
    assert other.query_params["data"] == address["data"]
    assert not other.warning


def saved_model(movielens: Dataset) -> bytes:
    """A model of MovieLens with settings of its own, as another visitor saved it."""
    settings = TrainConfig(passes=25, num_layers=1)
    request = Request(*hold_out(movielens.interactions, 4), settings)
    return pack(request, Recommender.fit(request.train, settings))


def test_a_model_is_loaded_on_screen_or_refused_in_words(movielens: Dataset, tmp_path: Path) -> None:
    content = saved_model(movielens)
    app = open_app("training")
    uploader = app.file_uploader[0]
    uploader.set_value(("demo.gnnrec", content, "application/octet-stream")).run()
    assert not app.exception
    assert app.session_state["layers"] == 1
    assert app.query_params["settings"] == "passes:25"
    assert "25 passes in" in words(app)
    (tmp_path / "demo.gnnrec").write_bytes(content)
    learned = read_model_file(tmp_path / "demo.gnnrec").tensors["ego_embedding"]
    (shown,) = app.session_state["_loaded"].values()
    assert (shown.ego_embedding == learned).all()
    app.file_uploader[0].set_value(("demo.gnnrec", content[:-9], "application/octet-stream")).run()
    assert not app.exception
    assert any("The model was not loaded" in warning.value for warning in app.warning)


def test_what_a_loaded_model_leads_to_stays_with_its_visitor(movielens: Dataset) -> None:
    """A forged model of the default settings: its receipts must not reach those who trained the honest one."""
    settings = TrainConfig()
    request = Request(*hold_out(movielens.interactions, 4), settings)
    forged = Recommender.fit(request.train, TrainConfig(seed=99))
    forged = Recommender(request.train, settings, forged.ego_embedding, forged.history)
    honest = words(open_app("recommendations", guest="42"))
    app = open_app("training", guest="42")
    app.file_uploader[0].set_value(("forged.gnnrec", pack(request, forged), "application/octet-stream")).run()
    app.switch_page("pages/recommendations.py").run()
    assert not app.exception
    assert words(app) != honest
    assert words(open_app("recommendations", guest="42")) == honest
