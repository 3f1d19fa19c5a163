"""Part 6, does depth help? LightGCN with 0 to 6 layers, each with settings of its own, and its rivals beside it.

Settings that suit one depth make the others look worse than they are: 0 layers want a stronger penalty, 6 layers a
weaker one. So every depth looks for its settings anew on each split, on a validation part inside the training part,
and is then trained on the whole training part and marked on what is held out, which has chosen nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import mean, median_low
from typing import Any

import numpy as np

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import Interactions
from gnnrec.data.split import FRACTION, Order, Split
from gnnrec.errors import InputError
from gnnrec.evaluation.comparison import Contender, Report, choose, contenders, validation
from gnnrec.evaluation.groups import ACTIVITY, by_group, cut
from gnnrec.evaluation.protocol import Candidates, Marks, interval, judge, seen_by
from gnnrec.evaluation.search import Found, Settings, climb
from gnnrec.model.history import Progress
from gnnrec.recommender import Recommender

DEPTHS = tuple(range(7))
GRID: dict[str, tuple[float, ...]] = {
    "reg_weight": (2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2e-2, 5e-2),
    "negative_candidates": (1, 3, 8),
    "learning_rate": (0.05, 0.1, 0.15, 0.25),
}
"""The settings that each depth may choose; it begins where the given ones stand and goes uphill."""
MOST_TRIED = 10
"""Settings that a depth may try on a split."""
SHOWN = ("ndcg", "hit")


@dataclass
class Tested:
    """One model on all splits so far: what it chose, how good that was on the validation parts, and its marks."""

    chosen: list[Found] = field(default_factory=list)
    marks: list[Marks] = field(default_factory=list)


@dataclass
class Clock:
    """Tells how far the study is, in passes of trainings."""

    report: Report
    total: int
    done: int = 0
    remark: str = ""
    training_began: int = 0

    def tick(self, progress: Progress) -> None:
        """One pass of a training; whatever `report` raises ends the study."""
        if progress.done == 1:
            self.training_began = self.done
        self.done = self.training_began + progress.done
        self.report(self.done, self.total, self.remark)


@dataclass(frozen=True)
class Bench:
    """What holds for every model of a study: how it is tuned on a split, made of its training part, and marked."""

    config: TrainConfig
    candidates: Candidates
    order: Order
    fraction: float
    most_tried: int
    clock: Clock

    def test_depth(self, tested: Tested, num_layers: int, split: Split, seed: int) -> None:
        """Have one number of layers find its settings on a split, and mark it with them."""

        def make(positives: Interactions, **settings: Any) -> Recommender:
            own = replace(self.config, num_layers=num_layers, layer_weights=None, snapshots=0, **settings)
            return Recommender.fit(positives, own, callback=self.clock.tick)

        start: Settings = {name: getattr(self.config, name) for name in GRID}
        self.test_tuned(tested, Contender(str(num_layers), make), start, GRID, split, seed)

    def test_tuned(
        self,
        tested: Tested,
        contender: Contender,
        start: Settings,
        grid: dict[str, tuple[float, ...]],
        split: Split,
        seed: int,
    ) -> None:
        """Have a model go uphill over a grid from where it starts on a split, and mark it with what it finds."""
        how = (self.config.threshold, seed, self.candidates, self.order, self.fraction)
        score = validation(contender, split[0], *how)
        found = climb(score, start, grid, self.most_tried) if score else Found(start, None, 0)
        self._mark(tested, contender, found, split)

    def test_rival(self, tested: Tested, contender: Contender, split: Split, seed: int) -> None:
        """Have a rival choose from all its settings on a split, and mark it with them."""
        how = (self.config.threshold, seed, self.candidates, self.order, self.fraction)
        settings = choose(contender, split[0], *how)
        self._mark(tested, contender, Found(settings, None, len(list(contender.choices()))), split)

    def _mark(self, tested: Tested, contender: Contender, found: Found, split: Split) -> None:
        """Marks on what is held out, of the model that the whole training part makes."""
        train, held_out = split
        positives, seen = train.at_least(self.config.threshold), seen_by(train, self.config.threshold, self.candidates)
        model = contender.make(positives, **found.settings)
        tested.chosen.append(found)
        tested.marks.append(judge(model, positives, held_out, min(10, train.num_items), seen=seen))


def rivals_of(config: TrainConfig) -> list[Contender]:
    """What depth is compared with: the models that are no LightGCN of any depth."""
    return [contender for contender in contenders(config) if contender.name not in {"lightgcn", "mf"}]


def depth_study(
    splits: Sequence[Split],
    config: TrainConfig,
    candidates: Candidates = "unrated",
    report: Report = lambda done, total, remark: None,
    *,
    order: Order = "random",
    fraction: float = FRACTION,
    depths: Sequence[int] = DEPTHS,
    most_tried: int = MOST_TRIED,
    rivals: Sequence[Contender] | None = None,
) -> dict[str, Any]:
    """Each number of layers and the rivals, all tuned on validation parts, on each (train, held out) pair.

    Args:
        splits: (train, held out) pairs.
        config: the settings that are not chosen, where the search for the others begins, and the threshold for all.
        candidates: what may stand in a tested list.
        report: told (passes done, passes at most, what is being trained); what it raises ends the study.
        order, fraction: how the test parts were held out, and so are the validation parts.
        depths: numbers of layers.
        most_tried: settings that each of them may try on each split.
        rivals: the models beside them; popularity has to be among them.

    Returns:
        One JSON object: how it was done, and under "depths" what each number of layers chose and reached, and its
        differences to 0 and 3 layers and to the rivals; under "rivals" the same of them; under "groups" all of them
        for users with few and with many likes. Intervals are 95 % bootstrap intervals over users, each user's values
        averaged over the splits first; differences are paired over users.

    Raises:
        InputError: nothing is held out, or nothing can be trained.
    """
    clock = Clock(report, len(splits) * len(depths) * (most_tried + 1) * config.passes)
    bench = Bench(config, candidates, order, fraction, most_tried, clock)
    beside = rivals_of(config) if rivals is None else rivals
    layers = {number: Tested() for number in depths}
    others = {contender.name: Tested() for contender in beside}
    left_out: dict[str, str] = {}
    for seed, split in enumerate(splits):
        for turn, (number, tested) in enumerate(layers.items()):
            clock.done = (seed * len(depths) + turn) * (most_tried + 1) * config.passes
            clock.remark = f"split {seed + 1} of {len(splits)}, {number} layers"
            bench.test_depth(tested, number, split, seed)
        for contender in beside:
            try:
                bench.test_rival(others[contender.name], contender, split, seed)
            except InputError as error:
                left_out[contender.name] = str(error)
    others = {name: tested for name, tested in others.items() if name not in left_out}
    return {
        "k": min(10, splits[0][0].num_items),
        "candidates": candidates,
        "splits": len(splits),
        "users_evaluated": len(np.unique(np.concatenate([mark.users for mark in layers[depths[0]].marks]))),
        "settings": config.as_dict(),
        "grid": {name: list(values) for name, values in GRID.items()},
        "most_tried": most_tried,
        "trainings": sum(found.tried + 1 for tested in layers.values() for found in tested.chosen),
        "left_out": left_out,
        **_figures(layers, others),
        "groups": _groups({str(number): one for number, one in layers.items()} | others, splits, config.threshold),
    }


def preferred(study: dict[str, Any]) -> int:
    """The number of layers that does best on the validation parts, the fewest of equals; held-out likes have no say."""
    scores: dict[int, Any] = {depth["layers"]: depth["validation"] for depth in study["depths"]}
    if None in scores.values():
        return TrainConfig().num_layers if TrainConfig().num_layers in scores else max(scores)
    return max(scores, key=lambda layers: scores[layers])


def _figures(layers: dict[int, Tested], others: dict[str, Tested]) -> dict[str, Any]:
    """Every number of layers with what it chose, and its rivals."""
    return {
        "depths": [_depth(number, tested, layers, others) for number, tested in layers.items()],
        "rivals": {name: _chosen(tested) | _intervals(tested.marks) for name, tested in others.items()},
    }


def _depth(number: int, tested: Tested, layers: dict[int, Tested], others: dict[str, Tested]) -> dict[str, Any]:
    """Everything about one number of layers."""
    scores = [found.score for found in tested.chosen if found.score is not None]
    against = {str(other): layers[other] for other in (0, 3) if other in layers and other != number} | others
    return {
        "layers": number,
        **_chosen(tested),
        "median": {name: median_low(found.settings[name] for found in tested.chosen) for name in GRID},
        "tried": [found.tried for found in tested.chosen],
        "validation": mean(scores) if scores else None,
        **_intervals(tested.marks),
        "minus": {name: _intervals(_differences(tested, other)) for name, other in against.items()},
    }


def _chosen(tested: Tested) -> dict[str, Any]:
    return {"chosen": [found.settings for found in tested.chosen]}


def _intervals(marks: Sequence[Marks]) -> dict[str, Any]:
    return {metric: interval(marks, metric) for metric in SHOWN}


def _differences(ours: Tested, theirs: Tested) -> list[Marks]:
    return [one.minus(other) for one, other in zip(ours.marks, theirs.marks, strict=True)]


def _groups(models: dict[str, Tested], splits: Sequence[Split], threshold: float) -> list[dict[str, Any]]:
    """NDCG of each model for users with few and with many likes, and its differences to popularity and to 0 layers."""
    labels = [cut(np.diff(train.at_least(threshold).user_offsets), ACTIVITY) for train, _ in splits]
    against = {name: models[name] for name in ("popularity", "0") if name in models}
    found: dict[str, dict[str, Any]] = {}
    for name, tested in models.items():
        minus = {other: by_group(_differences(tested, one), labels) for other, one in against.items() if other != name}
        for number, group in enumerate(by_group(tested.marks, labels)):
            whole = found.setdefault(group.name, {"group": group.name, "users": group.size, "models": {}})
            gains = {other: groups[number].ndcg for other, groups in minus.items()}
            whole["models"][name] = {"ndcg": group.ndcg, "minus": gains}
    return [found[name] for name in ACTIVITY if name in found]
