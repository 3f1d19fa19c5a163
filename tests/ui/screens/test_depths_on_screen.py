"""Does gossip help? What the page The test says: words for made-up figures, a party's own study."""

from typing import Any

import numpy as np
import pytest
from app_runner import named, open_app, words
from own_parties import library
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, hold_out
from gnnrec.ui.screens.scoreboard.depth_figures import by_likes, depth_table, groups_table, over_depth
from gnnrec.ui.screens.scoreboard.depth_words import summary, title

Range = tuple[float, float, float]


def value(low: float, mean: float, high: float) -> dict[str, float]:
    return {"low": low, "mean": mean, "high": high}


def study(
    validation: dict[int, float],
    over_none: Range = (0.003, 0.007, 0.010),
    over_three: Range = (-0.001, 0.002, 0.005),
    over_ease: Range = (-0.002, 0.001, 0.004),
    gains: tuple[Range, Range] = ((0.1, 0.2, 0.3), (0.2, 0.25, 0.3)),
    in_groups: tuple[Range, Range] = ((-0.01, 0.0, 0.01), (-0.01, 0.0, 0.01)),
) -> dict[str, Any]:
    """A study with the same differences for every number of rounds, and two groups of guests."""
    marks = {"ndcg": value(0.3, 0.31, 0.32), "hit": value(0.7, 0.8, 0.9)}
    minus = {"0": over_none, "3": over_three, "ease": over_ease, "item_knn": (0.02, 0.03, 0.04)}
    names = [*map(str, validation), "ease", "item_knn", "popularity"]
    return {
        "k": 10,
        "depths": [
            {
                "layers": layers,
                "validation": score,
                **marks,
                "median": {"reg_weight": 0.001, "negative_candidates": 8, "learning_rate": 0.1},
                "minus": {name: {"ndcg": value(*low)} for name, low in minus.items() if name != str(layers)},
            }
            for layers, score in validation.items()
        ],
        "rivals": dict.fromkeys(("ease", "item_knn", "popularity"), marks),
        "groups": [
            {
                "group": group,
                "users": 9,
                "models": {
                    name: {
                        "ndcg": value(0.1, 0.2, 0.3),
                        "minus": {"popularity": value(*gain)} | ({"0": value(*over_none)} if name != "0" else {}),
                    }
                    for name in names
                },
            }
            for group, gain, over_none in zip(("1-9 likes", "80 and more"), gains, in_groups, strict=True)
        ],
    }


BEST_3 = {0: 0.1, 1: 0.2, 3: 0.3, 6: 0.2}


def test_the_title_says_that_gossip_helps_where_the_interval_is_above_nothing() -> None:
    assert title(study(BEST_3)) == "Three rounds of gossip beat none by 0.007 [0.003, 0.010]"
    assert title(study({0: 0.1, 1: 0.4, 3: 0.3})) == "One round of gossip beats none by 0.007 [0.003, 0.010]"


def test_the_title_says_that_gossip_changes_little_where_the_interval_holds_nothing() -> None:
    found = title(study(BEST_3, over_none=(-0.001, 0.002, 0.004)))
    assert found == "Gossip changes little: three rounds against none +0.002 [-0.001, 0.004]"


def test_the_title_says_that_gossip_harms_where_the_interval_is_below_nothing() -> None:
    harm = study(BEST_3, over_none=(-0.009, -0.006, -0.002))
    assert title(harm) == "No gossip beats three rounds of it by 0.006 [0.002, 0.009]"


def test_where_no_gossip_does_best_it_is_held_against_the_default() -> None:
    none = study({0: 0.4, 3: 0.3, 6: 0.2}, over_none=(-0.009, -0.006, -0.002))
    assert title(none) == "No gossip beats three rounds of it by 0.006 [0.002, 0.009]"
    assert summary(none).startswith("On the validation parts no gossip does best. EASE")


@pytest.mark.parametrize(
    ("over_ease", "said"),
    [
        ((0.002, 0.005, 0.008), "EASE, which has no graph, is behind by 0.005 [0.002, 0.008]."),
        ((-0.008, -0.005, -0.002), "EASE, which has no graph, is ahead by 0.005 [0.002, 0.008]."),
        ((-0.002, 0.001, 0.004), "EASE, which has no graph, is level with that: +0.001 [-0.002, 0.004] between them."),
    ],
)
def test_the_summary_says_how_ease_stands(over_ease: Range, said: str) -> None:
    found = summary(study({0: 0.1, 3: 0.3, 6: 0.4}, over_ease=over_ease))
    assert "On the validation parts six rounds do best. Against three rounds that is +0.002 [-0.001, 0.005]." in found
    assert said in found
    assert "Item-kNN is behind by 0.030 [0.020, 0.040]." in found
    assert "Against three" not in summary(study(BEST_3))


def test_the_summary_says_for_whom() -> None:
    found = summary(study(BEST_3))
    assert "In no group of guests is the difference to no gossip a sure one." in found
    assert "largest for guests with 80 and more likes to learn from (+0.250)" in found
    assert found.endswith("smallest for those with 1-9 likes (+0.200).")
    unsure = summary(study(BEST_3, gains=((-0.1, 0.1, 0.3), (0.2, 0.25, 0.3))))
    assert unsure.endswith("For guests with 1-9 likes it is not sure that there is one.")


def test_whom_gossip_helps_and_whom_it_costs_is_told_with_the_figures() -> None:
    level, up, down = (-0.001, 0.002, 0.004), (0.01, 0.02, 0.03), (-0.03, -0.02, -0.01)
    both = study(BEST_3, over_none=level, in_groups=(up, down))
    assert title(both) == (
        "Gossip helps some and costs others: over all, three rounds against none +0.002 [-0.001, 0.004]"
    )
    assert (
        "Against no gossip three rounds help guests with 1-9 likes (+0.020 [0.010, 0.030]), and cost guests with "
        "80 and more likes (-0.020 [-0.030, -0.010])." in summary(both)
    )
    assert "In no group" not in summary(both)
    helped = study({0: 0.1, 1: 0.4, 3: 0.3}, over_none=level, in_groups=(up, up))
    assert title(helped).startswith("Gossip changes little: one round against none")
    assert (
        "one round helps guests with 1-9 likes (+0.020 [0.010, 0.030]) and 80 and more likes (+0.020 [0.010, 0.030])."
        in summary(helped)
    )


def test_a_difference_of_nothing_has_no_sign() -> None:
    assert title(study(BEST_3, over_none=(-0.002, -0.0001, 0.002))).endswith("against none 0.000 [-0.002, 0.002]")


def test_the_pictures_and_tables_show_the_figures() -> None:
    made = study(BEST_3)
    picture = over_depth(made, chosen=3)
    lines = {line.name: line for line in picture.data}
    assert set(lines) == {"EASE", "item-kNN", "LightGCN"}
    assert list(lines["LightGCN"].x) == [0, 1, 3, 6]
    assert list(lines["LightGCN"].y) == [0.31] * 4
    assert lines["LightGCN"].error_y.array[0] == pytest.approx(0.01)
    assert lines["LightGCN"].marker.symbol[2] == "star"
    groups = by_likes(made, [0, 3])
    assert [line.name for line in groups.data] == ["0 rounds", "3 rounds", "EASE", "popularity"]
    assert list(groups.layout.xaxis.ticktext) == ["1-9<br>(9)", "80 and more<br>(9)"]
    table = depth_table(made).set_index("matchmaker")
    assert table.loc["6 rounds", "minus 0 rounds"] == "0.007 [0.003, 0.010]"
    assert table.loc["0 rounds", "minus 0 rounds"] == ""
    assert table.loc["6 rounds"].iloc[-1] == "reg 0.001, 8 candidates, rate 0.1"
    groups_of_three = groups_table(made).query("matchmaker == '3 rounds'")
    assert groups_of_three["minus popularity"].tolist() == ["0.200 [0.100, 0.300]", "0.250 [0.200, 0.300]"]
    assert groups_of_three["minus 0 rounds"].tolist() == ["0.000 [-0.010, 0.010]"] * 2


def titles(app: AppTest) -> list[str]:
    return [header.value for header in app.header]


def test_another_threshold_has_a_study_of_its_own(movielens: Dataset) -> None:
    app = open_app("scoreboard", threshold="5")
    assert "Does gossip help?" in titles(app)
    assert app.button(key="start_depths")


def test_a_party_of_one_s_own_is_studied_on_demand(cache: object) -> None:
    app = open_app("scoreboard", library(), settings="passes:20,embedding_dim:8")
    assert "Does gossip help?" in titles(app)
    app.button(key="start_depths").click().run()
    assert not app.exception
    assert "Does gossip help?" not in titles(app)
    assert any("gossip" in found for found in titles(app))
    tested = len(np.unique(hold_out(library().interactions, library().default_threshold)[1].users))
    assert f"1 split, {tested} guests. Every number of rounds chose among up to 5 settings" in words(app)
    table = next(frame.value for frame in app.dataframe if "minus 3 rounds" in frame.value)
    assert table["matchmaker"].tolist()[-3:] == ["EASE", "item-kNN", "popularity"]
    named(app.slider, "layers").set_value(5).run()
    assert "Does gossip help?" not in titles(app)  # the study is of all numbers of rounds
