"""What papers report for LightGCN on splits that they publish, and which of them a split at hand is.

Recall@20 and NDCG@20 there are the means over all users with held-out items, every item that is not in the user's
training part a candidate. Recall is divided by all held-out items of the user. The ideal gain of NDCG is that of
min(20, held-out items) hits at the top, in the authors' code as in `evaluation.metrics`, so that figures compare.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

HE = "He et al., LightGCN, SIGIR 2020, table 3"
MAO = "LightGCN as reported by Mao et al., UltraGCN, CIKM 2021"
NEARLY = 0.01
"""Share by which a size may differ where the folder's name fits: ids without a like are counted by some."""


@dataclass(frozen=True)
class Size:
    """Users and items of a split, likes of its training part, and held-out likes."""

    users: int
    items: int
    train: int
    test: int


@dataclass(frozen=True)
class Published:
    """Figures of a paper.

    Attributes:
        data: what the data are called there.
        words: what a folder with this split is called; letters and digits alone, in small letters.
        size: of the split.
        recall, ndcg: at 20.
        source: where they stand.
    """

    data: str
    words: tuple[str, ...]
    size: Size
    recall: float
    ndcg: float
    source: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON values, without what only finds it."""
        return {name: value for name, value in asdict(self).items() if name not in ("words", "size")}


FIGURES = (
    Published("Gowalla", ("gowalla",), Size(29_858, 40_981, 810_128, 217_242), 0.1830, 0.1554, HE),
    Published("Yelp2018", ("yelp",), Size(31_668, 38_048, 1_237_259, 324_147), 0.0649, 0.0530, HE),
    Published("Amazon-Book", ("amazonbook",), Size(52_643, 91_599, 2_380_730, 603_378), 0.0411, 0.0315, HE),
    Published(
        "MovieLens-1M",
        ("movielens1m", "ml1m", "movielens"),
        Size(6_022, 3_043, 796_244, 198_910),
        0.2576,
        0.2427,
        MAO,
    ),
)


def published_for(name: str, size: Size) -> Published | None:
    """The figures that belong to a split, None where nobody published any.

    A split that has exactly the size is known under any name, and one that nearly has it under its own name. A name
    alone proves nothing: data of one name are split in many ways.
    """
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    for one in FIGURES:
        named = any(word in plain for word in one.words)
        if size == one.size or (named and _is_near(size, one.size)):
            return one
    return None


def _is_near(size: Size, other: Size) -> bool:
    pairs = zip(asdict(size).values(), asdict(other).values(), strict=True)
    return all(abs(ours - theirs) <= NEARLY * theirs for ours, theirs in pairs)
