"""What the screens show while another process is in the way."""

import re
from functools import partial
from pathlib import Path

import pytest
from another_process import stop, training_elsewhere
from app_runner import keep_models_in, named, open_app, words
from own_parties import library

from gnnrec import Dataset, Store, TrainConfig, hold_out
from gnnrec.store.request import Request


@pytest.mark.parametrize("ends", ["stopped", "killed"])
def test_a_process_that_holds_the_lock_and_does_not_move_costs_a_sentence(
    movielens: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    """The right model is there all the same; what stood still is said, with the remedy."""
    keep_models_in(tmp_path, monkeypatch)
    monkeypatch.setattr("gnnrec.ui.session.models.Store", partial(Store, stale=0.5))
    request = Request(*hold_out(movielens.interactions, 4), TrainConfig(passes=7, num_layers=1, seed=11))
    with training_elsewhere(Store().folder, request, tmp_path / "order") as process:
        stop(process) if ends == "stopped" else process.kill()
        app = open_app("recommendations", layers="1", settings="passes:7,seed:11")
    said = " ".join(warning.value for warning in app.warning)
    assert named(app.slider, "layers").value == 1
    assert not app.exception
    assert "10 matches for Guest" in words(app)
    sentence = r"Another process \(pid \d+\) holds the lock .* trained here as well .* End that process"
    assert bool(re.search(sentence, said)) == (ends == "stopped")


@pytest.mark.parametrize("start", ["start_threshold", "start_depths", "invite"])
def test_a_button_of_the_page_before_asks_for_what_the_knob_says_now(
    start: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a model is trained the last page's buttons stand there still, and what they once meant is of yesterday."""
    keep_models_in(tmp_path, monkeypatch)
    app = open_app("scoreboard", library(), settings="passes:2,embedding_dim:4")
    named(app.slider, "layers").set_value(5)
    named(app.slider, "threshold").set_value(3)
    app.button(key=start).click().run()
    assert not app.exception
    assert start not in {button.key for button in app.button}
