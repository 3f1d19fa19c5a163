"""What the model adds to the map of the chosen guest: ten matches, and name tags round by round."""

from __future__ import annotations

from typing import Any

import numpy as np

from gnnrec.data.interactions import IntArray
from gnnrec.explain.neighbourhood import Neighbourhood
from gnnrec.explain.rounds import embeddings_by_round, mean_so_far
from gnnrec.explain.walks import FloatArray, WeightedEdges, walk
from gnnrec.model.graph import BipartiteGraph
from gnnrec.recommender import Recommender
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.widgets.network_story import Match, Story

SHOWN_NUMBERS = 24
"""Numbers of a name tag that are drawn as bars."""
MATCHES = 10
FURTHEST = 6
"""Rounds up to which it is worked out how far away a match is."""


@remembered(64)
def matching_nodes(recommender: Recommender, user: int) -> tuple[int, ...]:
    """Node numbers of the items that are recommended to a user, best first."""
    known, num_users = recommender.interactions, recommender.graph.num_users
    guest: Any = known.user_ids[[user]].tolist()[0]
    item_ids, _ = recommender.recommend(guest, min(MATCHES, known.num_items))
    return tuple(num_users + known.item_index(item) for item in item_ids.tolist())


@remembered(64)
def story_of(recommender: Recommender, around: Neighbourhood, matches: tuple[int, ...]) -> Story:
    """The numbers of a model for a map.

    Args:
        recommender: trained on the graph of the map.
        around: the map.
        matches: node numbers of what is recommended, best first.
    """
    graph, config = recommender.graph, recommender.config
    nodes = [node.node for node in around.nodes]
    rounds = embeddings_by_round(graph, recommender.ego_embedding, nodes, around.hops)
    tags = mean_so_far(rounds[:, 0, :SHOWN_NUMBERS], config.mixing)
    return Story(
        layers=config.num_layers,
        tags=tuple(map(_brief, tags)),
        size=rounds.shape[2],
        says={node: _brief(rounds[:, index, 0]) for index, node in enumerate(nodes)},
        matches=_matches(graph, around, matches),
    )


def _matches(graph: BipartiteGraph, around: Neighbourhood, nodes: tuple[int, ...]) -> tuple[Match, ...]:
    edges = WeightedEdges.of(graph)
    hop_of: IntArray = walk(edges, around.user, FURTHEST)[1]
    drawn = np.array([node.node for node in around.nodes if node.hop and around.is_user(node.node)], np.int64)
    degrees = graph.degrees.tolist()
    users, items = edges.ends
    matches = []
    for node in nodes:
        fans = drawn[np.isin(drawn, users[items == node])]  # in the order of the map: the strongest first
        matches.append(Match(node, degrees[node], max(0, int(hop_of[node])), tuple(fans.tolist())))
    return tuple(matches)


def _brief(numbers: FloatArray) -> tuple[float, ...]:
    """With as many digits as are shown."""
    return tuple(np.round(numbers, 4).tolist())
