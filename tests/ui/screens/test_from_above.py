"""What the picture from above is sent, against the positions it was made of."""

import numpy as np
import pandas as pd

from gnnrec.ui.screens.map.drifting import SIDE, payload

TABLE = pd.DataFrame(
    {
        "node": [4, 7, 9, 11],
        "name": ["Guest 1", "Guest 2", "<b>Heat</b>", "Alone"],
        "kind": ["guest", "guest", "topic", "topic"],
        "connected": [True, True, True, False],
    }
)
BY_KIND = pd.Series(["guests", "guests", "topics", "topics"])
LAYERS = [np.array([[0.0, 0], [4, 1], [2, 2], [1, 1]]), np.array([[-4.0, 0], [4, 2], [0, 1], [0, 0]])]


def test_positions_fill_one_square_for_all_rounds_together() -> None:
    sent = payload(LAYERS, TABLE, BY_KIND, 0)
    low, extent = np.array([-4, 0]), np.array([8, 2])
    for layer, frame in zip(LAYERS, sent["frames"], strict=True):
        back = np.array(frame).reshape(-1, 2) / SIDE * extent + low
        np.testing.assert_allclose(back, layer, atol=8 / SIDE)
    assert sent["nodes"] == [4, 7, 9, 11]
    assert sent["guests"] == [True, True, False, False]
    assert sent["names"][2] == "<b>Heat</b>"  # canvas text, so that nothing is escaped


def test_what_has_no_edge_or_no_group_is_left_out() -> None:
    sent = payload(LAYERS, TABLE, BY_KIND, 0)
    assert [group["name"] for group in sent["groups"]] == ["guests", "topics"]
    assert [group["symbol"] for group in sent["groups"]] == ["circle", "square"]
    assert sent["groups_of"] == [0, 0, 1, -1]
    assert payload(LAYERS, TABLE, pd.Series([None, None, "crime", None]), 0)["groups_of"] == [-1, -1, 0, -1]


def test_a_party_of_one_point_has_an_extent() -> None:
    sent = payload([np.zeros((4, 2))], TABLE, BY_KIND, 0)
    assert sent["frames"] == [[0] * 8]
