"""The teaching: the lesson's training from random name tags, and the one behind the other pages."""

from pathlib import Path

import pytest
from app_runner import keep_models_in, open_app, waits_for_nothing, words
from own_parties import likes
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, TrainConfig
from gnnrec.config import PRESETS
from gnnrec.ui.session.teaching import from_random
from gnnrec.ui.session.visitors import shared_jobs
from gnnrec.ui.widgets import charts

RANDOM = PRESETS["random_start"]["passes"]
QUICK = TrainConfig().passes


@pytest.fixture
def apart(cache: Path) -> Path:
    """What is trained here is kept apart."""
    return cache


def loss_at_first(app: AppTest) -> float:
    """The first loss of the table below the curve."""
    table = next(frame.value for frame in app.dataframe if "loss" in frame.value)
    return float(table["loss"].iloc[0])


def test_only_the_start_and_what_it_needs_are_others() -> None:
    config = TrainConfig(threshold=3, num_layers=2, embedding_dim=16, reg_weight=0.02, seed=4, passes=7)
    lesson = from_random(config)
    changed = {name for name, value in lesson.as_dict().items() if value != config.as_dict()[name]}
    assert changed == {"start", "passes", "learning_rate"}
    assert from_random(lesson) == lesson


def test_the_page_tells_the_lesson_s_training_and_the_other_one(apart: Path) -> None:
    """Of name tags that know nothing every comparison is a coin's toss: a loss of log 2, and a little penalty."""
    app = open_app("training", likes(), settings="embedding_dim:8,snapshots:2")
    said = words(app)
    assert "Taught **from random name tags**" in said
    assert f"{RANDOM} passes in" in said
    assert f"{QUICK} passes in" in said
    assert loss_at_first(app) == pytest.approx(0.693, abs=0.01)
    assert app.select_slider[0].options[-1] == str(RANDOM)
    app.toggle(key="from_random").set_value(False).run()
    assert app.query_params["from_random"] == "off"
    assert "Taught with the **quick start**" in words(app)
    assert loss_at_first(app) < 0.68
    assert app.select_slider[0].options[-1] == str(QUICK)
    app.toggle(key="from_random").set_value(True).run()
    assert "from_random" not in app.query_params
    assert not app.exception


def test_settings_that_start_at_random_are_trained_once(apart: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[str] = []
    submit = type(shared_jobs()).submit

    def counted(jobs: object, key: object, label: str, *given: object, **named: object) -> object:
        trained.append(label)
        return submit(jobs, key, label, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(type(shared_jobs()), "submit", counted)
    app = open_app("training", likes(), settings="start:random,passes:9,embedding_dim:8,snapshots:1")
    assert app.query_params["settings"] == "embedding_dim:8,passes:9,snapshots:1,start:random"
    assert "as all pages show it: 9 passes in" in words(app)
    assert app.selectbox(key="set_start").value == "random"
    assert "from_random" not in {toggle.key for toggle in app.toggle}
    assert set(trained) == {"Training"}


def test_what_the_form_asks_for_is_shown_and_no_other_page_trains_the_lesson(apart: Path) -> None:
    app = open_app("training", likes(), settings="embedding_dim:8,snapshots:1")
    app.selectbox(key="set_start").set_value("random")
    app.number_input(key="set_passes").set_value(11)
    next(button for button in app.button if button.label == "Train").click().run()
    assert app.query_params["settings"] == "embedding_dim:8,passes:11,snapshots:1,start:random"
    app.selectbox(key="set_start").set_value("spectral")
    next(button for button in app.button if button.label == "Train").click().run()
    assert "quick start** of the other pages, at the likes' main directions: 11 passes in" in words(app)
    app.switch_page("pages/recommendations.py").run()
    assert not [job for job in shared_jobs().running() if job.label != "Training"]


def test_the_lesson_waits_for_the_model_in_force_and_gives_way_to_it(
    movielens: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_models_in(tmp_path, monkeypatch)
    app = open_app("recommendations", layers="1", settings="embedding_dim:4,passes:2,snapshots:1,seed:3")
    waits_for_nothing(monkeypatch)
    monkeypatch.setitem(PRESETS, "random_start", {"start": "random", "passes": 5000})
    app.switch_page("pages/training.py").run()
    lesson = next(job for job in shared_jobs().running() if "random" in job.label)
    assert "Taught" not in words(app)
    app.slider(key="layers").set_value(2).run()  # another model in force is to be trained
    assert lesson.finished.wait(30)
    assert lesson.result is None
    assert not app.exception


def test_the_tour_tells_of_the_training_that_is_shown(movielens: Dataset) -> None:
    settings = "embedding_dim:8,snapshots:1,seed:9"
    app = open_app("training", tour="8", settings=settings)
    app.session_state["tour_seen_8"] = True
    app.run()
    assert f"From random name tags, in {RANDOM} passes, the loss went from 0.69" in words(app)
    app.toggle(key="from_random").set_value(False).run()
    assert f"From the main directions of the likes, in {QUICK} passes" in words(app)


def test_the_marks_have_round_numbers_on_an_axis_of_their_own() -> None:
    """An axis over another one has its ticks where the other has them, unless it is told not to: at 0.118, 0.235."""
    axis = charts.loss_curve([0.7, 0.5, 0.4], [(1, 0.1), (3, 0.3)]).layout.yaxis2
    assert (axis.overlaying, axis.tickmode) == ("y", "auto")
