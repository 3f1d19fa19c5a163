"""What an address may ask for, and how choices are written into it."""

import pytest
from own_parties import library

from gnnrec import InputError, TrainConfig
from gnnrec.ui.session.address import _as_text, _known_threshold, _within, parse_settings
from gnnrec.ui.session.choices import LAYERS, changed_settings, nearest_threshold


def test_settings_are_read_as_they_are_written() -> None:
    settings = {"passes": 300, "seed": 2, "reg_weight": 0.01, "learning_rate": 0.3}
    text = _as_text("settings", settings)
    assert text == "passes:300,seed:2,reg_weight:0.01,learning_rate:0.3"
    assert parse_settings(text) == settings
    assert isinstance(parse_settings("passes:300")["passes"], int)
    assert isinstance(parse_settings("reg_weight:1")["reg_weight"], float)


@pytest.mark.parametrize(
    "settings",
    [{"passes": 60, "start": "random"}, {"seed": 1234567}, {"reg_weight": 1e-5}, {"learning_rate": 0.1234567}],
)
def test_an_address_gives_back_what_was_written_into_it(settings: dict[str, float | str]) -> None:
    assert parse_settings(_as_text("settings", settings)) == settings


def test_older_addresses_say_steps() -> None:
    assert parse_settings("steps:300,start:random") == {"passes": 300, "start": "random"}


def test_what_is_the_default_or_the_sidebar_s_is_no_setting() -> None:
    default = TrainConfig()
    assert parse_settings(f"passes:{default.passes},,seed:1") == {"seed": 1}
    assert parse_settings("num_layers:2,threshold:3,start:spectral") == {}
    assert parse_settings("") == {}
    assert changed_settings(TrainConfig(num_layers=1, threshold=2, embedding_dim=8)) == {"embedding_dim": 8}


@pytest.mark.parametrize(
    "text", ["passes", "passes:x", "passes:1.5", "passes:1:2", "colour:3", "layer_weights:1", "passes:0", "start:here"]
)
def test_settings_that_are_none_are_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, InputError)):
        parse_settings(text)


def test_each_choice_has_its_text() -> None:
    assert [_as_text("lesson", on) for on in (True, False)] == ["", "off"]
    assert [_as_text("from_random", on) for on in (True, False)] == ["", "off"]
    assert [_as_text("hide", on) for on in (True, False)] == ["", "off"]
    assert [_as_text("threshold", at) for at in (4, 4.0, 3.5, -0.25)] == ["4", "4", "3.5", "-0.25"]
    assert _as_text("layers", 3) == "3"
    assert _as_text("guest", "guest-7") == "guest-7"


def test_layers_and_thresholds_are_those_there_are() -> None:
    assert [_within(str(layers), LAYERS) for layers in LAYERS] == list(range(7))
    for text in ("7", "-1", "x", "2.0"):
        with pytest.raises(ValueError, match=r".+"):
            _within(text, LAYERS)
    books = library()
    assert books.scale is not None
    assert [_known_threshold(str(at), books) for at in books.scale.thresholds] == list(books.scale.thresholds)
    with pytest.raises(ValueError, match=r"6\.5"):
        _known_threshold("6.5", books)
    assert nearest_threshold(books, 6.4) == 6
    assert nearest_threshold(books, 99) == max(books.scale.thresholds)
