"""The short look at a file of one's own: what it finds is in force at once, said, and left behind with a switch."""

from itertools import count
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from app_runner import open_app, waits_for_nothing, words
from own_parties import dataset, made_up, tiny

from gnnrec import Dataset, Interactions, Recommender, TrainConfig
from gnnrec.ui.session import looks
from gnnrec.ui.session.visitors import shared_jobs

SEEDS = count(100)
FOUND = TrainConfig(reg_weight=0.02, negative_candidates=1)
SAID = "Settings: found by a short look (reg 0.02, 1 candidate)."


@pytest.fixture
def party() -> Dataset:
    """Another one for each test, since tests share the models of a session."""
    return dataset(made_up(60, 150, 1500, next(SEEDS)))


@pytest.fixture
def trained(cache: Path, monkeypatch: pytest.MonkeyPatch) -> list[TrainConfig]:
    """Settings of the models that were trained, in the order in which they were; the looks do not count."""
    configs: list[TrainConfig] = []
    fit = Recommender.fit.__func__  # type: ignore[attr-defined]

    def counted(cls: type[Recommender], interactions: object, config: TrainConfig, **options: object) -> Recommender:
        configs.append(config)
        fitted: Recommender = fit(cls, interactions, config, **options)
        return fitted

    monkeypatch.setattr(Recommender, "fit", classmethod(counted))
    return configs


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[TrainConfig]:
    """Settings that a look began with; it finds others without trying anything."""
    asked: list[TrainConfig] = []

    def find(train: Interactions, config: TrainConfig, **options: Any) -> TrainConfig:
        asked.append(config)
        return FOUND

    monkeypatch.setattr(looks, "look_kept", find)
    return asked


def test_what_was_found_is_trained_and_nothing_else(
    party: Dataset, trained: list[TrainConfig], looked: list[TrainConfig]
) -> None:
    app = open_app("recommendations", party)
    assert SAID in words(app)
    assert [(config.reg_weight, config.negative_candidates) for config in trained] == [(0.02, 1)]
    app.slider(key="layers").set_value(2).run()
    app.switch_page("pages/scoreboard.py").run()
    assert len(looked) == 1  # it is remembered for the party and threshold
    assert SAID in words(app)
    assert {(config.num_layers, config.reg_weight) for config in trained} == {(3, 0.02), (2, 0.02)}
    assert "settings" not in app.query_params
    assert not app.exception


def test_a_switch_leaves_it_and_chosen_settings_go_first(
    party: Dataset, trained: list[TrainConfig], looked: list[TrainConfig]
) -> None:
    app = open_app("training", party, from_random="off")
    assert app.number_input(key="set_reg_weight").value == 0.02
    app.toggle(key="tuned").set_value(False).run()
    assert app.query_params["tuned"] == "off"
    assert app.number_input(key="set_reg_weight").value == TrainConfig().reg_weight
    assert SAID not in words(app)
    app.toggle(key="tuned").set_value(True).run()
    assert SAID in words(app)
    app.number_input(key="set_passes").set_value(3)
    next(button for button in app.button if button.label == "Train").click().run()
    assert app.query_params["settings"] == "passes:3,reg_weight:0.02,negative_candidates:1"
    assert "Settings of the page *The teaching* apply." in words(app)
    next(button for button in app.button if button.label == "Back to default").click().run()
    assert SAID in words(app)
    assert len(looked) == 1


def test_the_defaults_in_the_form_are_the_defaults(
    party: Dataset, trained: list[TrainConfig], looked: list[TrainConfig]
) -> None:
    app = open_app("training", party, from_random="off")
    app.number_input(key="set_reg_weight").set_value(TrainConfig().reg_weight)
    app.number_input(key="set_negative_candidates").set_value(TrainConfig().negative_candidates)
    next(button for button in app.button if button.label == "Train").click().run()
    assert (app.query_params["tuned"], "settings" in app.query_params) == ("off", False)
    assert SAID not in words(app)


@pytest.mark.parametrize("address", [{"settings": "passes:2"}, {"tuned": "off"}])
def test_nobody_looks_where_settings_were_chosen(
    party: Dataset, trained: list[TrainConfig], looked: list[TrainConfig], address: dict[str, str]
) -> None:
    open_app("guests", party, **address)
    assert looked == []
    assert trained[0].reg_weight == TrainConfig().reg_weight


def test_while_it_looks_no_page_has_a_model(
    party: Dataset, trained: list[TrainConfig], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen_enough = Event()
    monkeypatch.setattr(looks, "look_kept", lambda *given, **named: FOUND if seen_enough.wait(60) else None)
    waits_for_nothing(monkeypatch)
    app = open_app("recommendations", party)
    for page in ("recommendations", "scoreboard", "training"):
        app.switch_page(f"pages/{page}.py").run()
        assert looks.LABEL in " ".join(str(bar.proto) for bar in app.get("progress"))
        assert "NDCG@10" not in {metric.label for metric in app.metric}
    assert trained == []
    looking = next(job for job in shared_jobs().running() if job.label == looks.LABEL)
    seen_enough.set()
    assert looking.finished.wait(60)
    app.run()
    assert SAID in words(app)


def test_movielens_keeps_its_own_settings(movielens: Dataset, looked: list[TrainConfig]) -> None:
    assert "found by a short look" not in words(open_app("guests"))
    assert looked == []


def test_a_party_of_which_nothing_can_be_held_out_keeps_the_defaults_silently(trained: list[TrainConfig]) -> None:
    """Three guests with three likes at most."""
    app = open_app("guests", tiny())
    assert "Settings" not in words(app)
    assert [config.reg_weight for config in trained] == [TrainConfig().reg_weight]


def test_a_real_look_is_the_same_whoever_looks(party: Dataset, trained: list[TrainConfig]) -> None:
    first, second = (open_app("guests", party) for _ in range(2))
    assert [words(app).count("Settings: found by") for app in (first, second)] in ([0, 0], [1, 1])
    assert len({(config.reg_weight, config.negative_candidates) for config in trained}) == 1
