"""The settings that suit each number of layers: when they are in force, what says so, and how to be rid of them."""

from typing import Any

import pytest
from app_runner import open_app, words
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, TrainConfig
from gnnrec.ui.session import shipped
from gnnrec.ui.session.choices import Choices
from gnnrec.ui.session.shipped import shipped_study, tuned_settings
from gnnrec.ui.widgets.progress import settings_in_force

QUICK = {"embedding_dim": 4, "snapshots": 1, "learning_rate": TrainConfig().learning_rate}
CHOSEN: dict[int, dict[str, Any]] = {
    0: {"passes": 5, **QUICK},
    3: {"passes": 6, **QUICK},
    5: {"passes": 7, "negative_candidates": 8, **QUICK},
}


@pytest.fixture(autouse=True)
def known(movielens: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """A made-up study of MovieLens at four stars, with settings that are trained in no time."""
    depths = [{"layers": layers, "chosen": [chosen, {"passes": 99}]} for layers, chosen in CHOSEN.items()]
    study = {"fingerprint": movielens.fingerprint, "settings": {"threshold": 4.0, "passes": 60}, "depths": depths}
    monkeypatch.setattr(shipped, "as_shipped", lambda name="": study)


def test_they_are_known_of_the_same_ratings_and_threshold_alone(movielens: Dataset) -> None:
    assert tuned_settings(movielens, 4, 5) == {
        "passes": 7,
        "negative_candidates": 8,
        "embedding_dim": 4,
        "snapshots": 1,
    }  # what is the default anyway is left out
    assert tuned_settings(movielens, 4, 3) == {}  # the default number of layers keeps the defaults
    assert tuned_settings(movielens, 4, 6) == {}
    assert tuned_settings(movielens, 3, 5) == {}
    assert shipped_study(movielens, 4) is not None
    assert shipped_study(movielens, 3) is None


def test_nothing_is_known_where_the_study_is_not_there(movielens: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "as_shipped", lambda name="": {})
    assert shipped_study(movielens, 4) is None
    assert tuned_settings(movielens, 4, 5) == {}


def passes_shown(app: AppTest) -> int:
    """Passes of the model on the page The teaching, which the form says too."""
    assert not app.exception
    shown = int(app.number_input(key="set_passes").value)
    assert f"{shown} passes in" in words(app)
    return shown


def test_the_slider_takes_each_depth_s_own_settings_and_the_sidebar_says_so() -> None:
    app = open_app("training", layers="5")
    assert passes_shown(app) == 7
    assert "Settings: tuned for 5 rounds (passes 7, 8 candidates, embedding dim 4, snapshots 1)." in words(app)
    assert "settings" not in app.query_params
    app.slider(key="layers").set_value(0).run()
    assert passes_shown(app) == 5
    assert "Settings: tuned for 0 rounds" in words(app)


def test_chosen_settings_always_win() -> None:
    app = open_app("training", layers="5", settings="passes:9,embedding_dim:8,snapshots:1")
    assert passes_shown(app) == 9
    assert app.number_input(key="set_negative_candidates").value == TrainConfig().negative_candidates
    assert "Settings of the page *The teaching* apply." in words(app)
    assert app.toggle(key="tuned").disabled


def test_they_are_switched_off_and_on_and_the_address_says_so() -> None:
    app = open_app("training", layers="5")
    app.toggle(key="tuned").set_value(False).run()
    assert app.query_params["tuned"] == "off"
    assert passes_shown(app) == TrainConfig().passes
    assert "Settings" not in words(app)
    app.switch_page("pages/guests.py").run()
    app.switch_page("pages/training.py").run()
    assert app.query_params["tuned"] == "off"
    app.toggle(key="tuned").set_value(True).run()
    assert "tuned" not in app.query_params
    assert passes_shown(app) == 7


def test_an_address_that_switches_them_off_is_read_and_nonsense_is_said() -> None:
    assert passes_shown(open_app("training", layers="5", tuned="off")) == TrainConfig().passes
    app = open_app("training", layers="5", tuned="perhaps")
    assert any("tuned = " in word for word in app.first_words)
    assert passes_shown(app) == 7


def train_with(app: AppTest, **settings: float) -> None:
    for name, value in settings.items():
        app.number_input(key=f"set_{name}").set_value(value)
    next(button for button in app.button if button.label == "Train").click().run()


def test_the_form_changes_one_of_them_and_keeps_the_others() -> None:
    app = open_app("training", layers="5")
    train_with(app, passes=8)
    assert app.query_params["settings"] == "embedding_dim:4,passes:8,negative_candidates:8,snapshots:1"
    assert passes_shown(app) == 8
    train_with(app, passes=7)  # as they were: no choice any more
    assert "settings" not in app.query_params
    assert "Settings: tuned for 5 rounds" in words(app)


def test_the_defaults_put_into_the_form_are_in_force() -> None:
    app = open_app("training", layers="5")
    default = TrainConfig()
    names = ("passes", "embedding_dim", "snapshots", "negative_candidates")
    train_with(app, **{name: getattr(default, name) for name in names})
    assert passes_shown(app) == default.passes
    assert (app.query_params["tuned"], "settings" in app.query_params) == ("off", False)


def test_other_models_do_not_take_over_the_settings_of_a_depth() -> None:
    """Rivals and other depths start from what was chosen, wherever the slider stands."""
    config = TrainConfig(num_layers=5, reg_weight=0.001, negative_candidates=8, passes=50)
    choices = Choices(1, config, by_depth=("reg_weight", "negative_candidates"))
    assert choices.chosen == TrainConfig(num_layers=5, passes=50)
    assert settings_in_force(choices) == "Settings: tuned for 5 rounds (reg 0.001, 8 candidates)."
    assert settings_in_force(Choices(1, config)) == "Settings of the page *The teaching* apply."
    assert settings_in_force(Choices(1, TrainConfig(num_layers=6, threshold=3))) == ""
