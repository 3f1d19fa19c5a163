"""Does gossip help? What the figures of a study of depth say, in words that follow from them."""

from __future__ import annotations

from typing import Any

from gnnrec.evaluation.depths import preferred
from gnnrec.ui.words import spelled

Interval = dict[str, float]
DEFAULT = 3


def title(study: dict[str, Any]) -> str:
    """Whether the number of rounds that does best on the validation parts beats none on what is held out."""
    some, gain = gain_over_none(study)
    if gain["low"] > 0:
        beat = "beats" if some == 1 else "beat"
        return f"{_rounds(some)} of gossip {beat} none by {_figures(gain, signed=False)}".capitalize()
    if gain["high"] < 0:
        return f"No gossip beats {_rounds(some)} of it by {_figures(_turned(gain), signed=False)}"
    helped, harmed = _helped_and_harmed(study, some)
    what = "Gossip helps some and costs others: over all," if helped and harmed else "Gossip changes little:"
    return f"{what} {_rounds(some)} against none {_figures(gain)}"


def gain_over_none(study: dict[str, Any]) -> tuple[int, Interval]:
    """The rounds that do best on the validation parts, or some where none does, and their NDCG minus that of none."""
    some = preferred(study) or _deep(study)
    gain: Interval = _depth(study, some)["minus"]["0"]["ndcg"]
    return some, gain


def summary(study: dict[str, Any]) -> str:
    """The sentences below the title: which depth, how it stands to the default's and to the rivals, and for whom."""
    best = preferred(study)
    minus = _depth(study, best)["minus"]
    said = [f"On the validation parts {_rounds(best) if best else 'no gossip'} {'do' if best > 1 else 'does'} best."]
    if best not in {0, DEFAULT} and str(DEFAULT) in minus:
        said.append(f"Against {_rounds(DEFAULT)} that is {_figures(minus[str(DEFAULT)]['ndcg'])}.")
    for name, words in (("ease", "EASE, which has no graph,"), ("item_knn", "Item-kNN")):
        if name in minus:
            said.append(_rival(words, minus[name]["ndcg"]))
    return " ".join(said) + "\n\n" + " ".join(_for_whom(study, best))


def _rival(words: str, gain: Interval) -> str:
    """Whether a rival is ahead of the best depth, level with it or behind."""
    if gain["low"] > 0:
        return f"{words} is behind by {_figures(gain, signed=False)}."
    if gain["high"] < 0:
        return f"{words} is ahead by {_figures(_turned(gain), signed=False)}."
    return f"{words} is level with that: {_figures(gain)} between them."


def _for_whom(study: dict[str, Any], best: int) -> list[str]:
    """Which groups of guests gossip helps and which it costs, and where the gain over popularity is largest."""
    some = best or _deep(study)
    said = [whom_it_helps(study)]
    gains = {group["group"]: group["models"][str(some)]["minus"]["popularity"] for group in study["groups"]}
    most, least = (choose(gains, key=lambda name: gains[name]["mean"]) for choose in (max, min))
    if most != least:
        said.append(
            f"The gain over popularity is largest for guests with {_likes(most)} to learn from "
            f"({gains[most]['mean']:+.3f}) and smallest for those with {_likes(least)} ({gains[least]['mean']:+.3f})."
        )
    none = [_likes(name) for name, gain in gains.items() if gain["low"] <= 0]
    return [*said, f"For guests with {' and '.join(none)} it is not sure that there is one."] if none else said


def whom_it_helps(study: dict[str, Any]) -> str:
    """Which groups of guests gossip surely helps, and which it surely costs."""
    some = preferred(study) or _deep(study)
    ends = zip(("help", "cost"), _helped_and_harmed(study, some), strict=True)
    changes = [f"{verb}{'s' * (some == 1)} guests with {' and '.join(them)}" for verb, them in ends if them]
    if not changes:
        return "In no group of guests is the difference to no gossip a sure one."
    return f"Against no gossip {_rounds(some)} {', and '.join(changes)}."


def helps_some_and_costs_others(study: dict[str, Any]) -> bool:
    """Whether there are groups of guests that gossip surely helps, and others that it surely costs."""
    return all(_helped_and_harmed(study, preferred(study) or _deep(study)))


def _helped_and_harmed(study: dict[str, Any], layers: int) -> tuple[list[str], list[str]]:
    """The groups of guests for whom some rounds are surely better than none, and surely worse, with the figures."""
    gains = [(group["group"], group["models"][str(layers)]["minus"]["0"]) for group in study["groups"]]
    helped = [f"{_likes(name)} ({_figures(gain)})" for name, gain in gains if gain["low"] > 0]
    return helped, [f"{_likes(name)} ({_figures(gain)})" for name, gain in gains if gain["high"] < 0]


def _likes(group: str) -> str:
    return group if group.endswith("likes") else f"{group} likes"


def _depth(study: dict[str, Any], layers: int) -> dict[str, Any]:
    found: dict[str, Any] = next(depth for depth in study["depths"] if depth["layers"] == layers)
    return found


def _deep(study: dict[str, Any]) -> int:
    """What no gossip is compared with where it does best itself: the default, or else the most rounds there are."""
    known: list[int] = [depth["layers"] for depth in study["depths"]]
    return DEFAULT if DEFAULT in known else max(known)


def _rounds(layers: int) -> str:
    return f"{spelled(layers)} {'round' if layers == 1 else 'rounds'}"


def _turned(gain: Interval) -> Interval:
    """The same difference from the other side."""
    return {"mean": -gain["mean"], "low": -gain["high"], "high": -gain["low"]}


def _figures(value: Interval, *, signed: bool = True) -> str:
    """A difference with its interval: +0.007 [0.003, 0.010]."""
    mean = f"{value['mean']:+.3f}" if signed and abs(value["mean"]) >= 0.0005 else f"{abs(value['mean']):.3f}"
    return f"{mean} [{value['low']:.3f}, {value['high']:.3f}]"
