"""What a piece is worth, in words that follow from the shipped figures, and how those came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from gnnrec.ui.session.shipped import shipped_ablation
from gnnrec.ui.session.view import View
from gnnrec.ui.words import counted

Interval = dict[str, float]
LITTLE = 0.005
"""Of NDCG@10; a smaller difference is called a little one, however sure it is."""


def measured(view: View, variants: Sequence[tuple[str, str]]) -> str:
    """What variants are worth, in a sentence each, after where it was measured, if that is not what is on screen.

    Args:
        variants: name in the study, and the words that begin the sentence.
    """
    study = shipped_ablation()
    if study is None:
        return "What it is worth is not known: the figures that come with gnnrec are not at hand."
    return _where(view, study) + " ".join(worth(study, variant, who) for variant, who in variants)


def _where(view: View, study: dict[str, Any]) -> str:
    """Where it was measured, unless that is what is on screen."""
    settings = study["settings"]
    if study["fingerprint"] != view.dataset.fingerprint:
        return "Measured on MovieLens, not on this party. "
    if (settings["num_layers"], settings["threshold"]) != (view.choices.layers, view.choices.threshold):
        return f"Measured with {counted(settings['num_layers'], 'round')}, likes from {settings['threshold']:g} stars. "
    return ""


def worth(study: dict[str, Any], variant: str, who: str) -> str:
    """One sentence: whether a variant, taught anew, makes better matches than LightGCN, worse ones, or neither.

    Args:
        who: the variant in words, at the beginning of the sentence.
    """
    gain = difference(study, variant)
    if gain["low"] <= 0 <= gain["high"]:
        figures = f"{signed(gain['mean'])} [{gain['low']:.3f}, {gain['high']:.3f}]"
        return f"{who}, **no difference can be told**: NDCG@10 {figures}."
    better = gain["mean"] > 0
    little = "a little " if abs(gain["mean"]) < LITTLE else ""
    how, moves = ("better", "rises") if better else ("worse", "falls")
    return f"{who}, the matches get **{little}{how}**: NDCG@10 {moves} by {_bare(gain)}."


def difference(study: dict[str, Any], variant: str) -> Interval:
    """NDCG@10 of a variant less LightGCN's, paired over guests."""
    found: Interval = study["variants"][variant]["minus_lightgcn"]["ndcg"]
    return found


def draw_provenance() -> None:
    """How the measured sentences came about, where there are any."""
    if study := shipped_ablation():
        st.caption(provenance(study))


def provenance(study: dict[str, Any]) -> str:
    """How the figures came about."""
    settings = study["settings"]
    return (
        f"Measured on MovieLens-100K on {study['date']} by `{study['command']}`: {counted(study['splits'], 'split')}, "
        f"{counted(study['users_evaluated'], 'guest')}, likes from {settings['threshold']:g} stars, "
        f"{counted(settings['num_layers'], 'round')}, {settings['embedding_dim']} numbers a name tag, "
        f"{settings['passes']} passes of teaching for every variant alike. Each chose its penalty and learning rate "
        f"among up to {study['most_tried']} settings, on likes inside the training part of each split. Differences are "
        "taken guest by guest; brackets and bars are 95 % intervals over guests. They do not count the luck of the "
        "search for settings, so a few thousandths either way say little."
    )


def signed(mean: float) -> str:
    """A difference with its sign, which nothing has none of."""
    return f"{mean:+.3f}" if abs(mean) >= 0.0005 else "0.000"


def _bare(gain: Interval) -> str:
    """A sure difference without its sign."""
    low, high = sorted((abs(gain["low"]), abs(gain["high"])))
    return f"{abs(gain['mean']):.3f} [{low:.3f}, {high:.3f}]"
