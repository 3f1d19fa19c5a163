"""What the passages say about depth, computed from the study that is shipped; no passage holds such a figure itself."""

from __future__ import annotations

from typing import Any

from gnnrec.evaluation.depths import preferred
from gnnrec.ui.words import counted, number

Interval = dict[str, float]
UNKNOWN = "No study of it is at hand in this copy; the command is `python -m gnnrec benchmark --depths --seeds 5`."


def figures(study: dict[str, Any]) -> dict[str, str]:
    """Text for each placeholder of the passages.

    Args:
        study: what `python -m gnnrec benchmark --depths --json` gave, or nothing where there is none.
    """
    if not study:
        return {"depth_plain": UNKNOWN, "depth_field": UNKNOWN}
    return {"depth_plain": _in_plain_words(study), "depth_field": _in_figures(study)}


def _in_plain_words(study: dict[str, Any]) -> str:
    """Whether gossip beat none on MovieLens-100K, over all and for whom."""
    depth = _compared(study)
    rounds = counted(depth, "round")
    said = f"On MovieLens-100K {_verdict(_gain(study, depth), rounds)}."
    for verb, groups in zip(("helped", "cost"), _helped_and_harmed(study, depth), strict=True):
        if groups:
            names = " and ".join(group["group"].removesuffix(" likes") for group in groups)
            said += f" It {verb} guests with {names} likes."
    return f"{said} The page of the test has the figures, and how they were found."


def _in_figures(study: dict[str, Any]) -> str:
    """The same with its numbers, where they come from and how they were made."""
    means = [depth["ndcg"]["mean"] for depth in study["depths"]]
    known = [depth["layers"] for depth in study["depths"]]
    depth, k = _compared(study), study["k"]
    said = (
        f"**Depth**, measured on MovieLens-100K (likes from {number(study['settings']['threshold'])} up, "
        f"{counted(study['splits'], 'split')}, {study['date']}, `{study['command']}`), each number of layers with "
        f"settings of its own: with {min(known)} to {max(known)} layers NDCG@{k} lies between {min(means):.3f} and "
        f"{max(means):.3f}. {counted(depth, 'layer').capitalize()} against none: {_written(_gain(study, depth))}."
    )
    groups = [
        f"{group['group'].removesuffix(' likes')} likes {_written(group['models'][str(depth)]['minus']['0'])}"
        for group in study["groups"]
    ]
    return f"{said} By users: {', '.join(groups)}." if groups else said


def _verdict(gain: Interval, rounds: str) -> str:
    if gain["low"] > 0:
        return f"{rounds} of gossip did better than none"
    if gain["high"] < 0:
        return f"no gossip did better than {rounds} of it"
    return f"no difference between {rounds} of gossip and none could be told over all guests"


def _compared(study: dict[str, Any]) -> int:
    """The depth that did best on the validation parts, or the default where that was none."""
    return preferred(study) or int(study["settings"]["num_layers"])


def _gain(study: dict[str, Any], layers: int) -> Interval:
    """NDCG of a number of layers minus that of none, paired over users."""
    found: Interval = next(d["minus"]["0"]["ndcg"] for d in study["depths"] if d["layers"] == layers)
    return found


def _helped_and_harmed(study: dict[str, Any], layers: int) -> tuple[list[Any], list[Any]]:
    """Groups of users for whom the interval of the difference lies above zero, and below."""
    gains = [(group, group["models"][str(layers)]["minus"]["0"]) for group in study["groups"]]
    return [group for group, gain in gains if gain["low"] > 0], [group for group, gain in gains if gain["high"] < 0]


def _written(gain: Interval) -> str:
    return f"{gain['mean']:+.3f} [{gain['low']:.3f}, {gain['high']:.3f}]"
