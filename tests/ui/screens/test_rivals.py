"""Who guesses more: the sentence follows the figures, and elsewhere than on MovieLens everybody is tuned."""

from pathlib import Path

import numpy as np
import pytest
from own_parties import library

from gnnrec import TrainConfig
from gnnrec.evaluation.comparison import Contender
from gnnrec.evaluation.protocol import Marks
from gnnrec.ui.screens.scoreboard.rivals import make_rivals, verdict
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.splits import split_at


def marks(mean: float) -> Marks:
    """Of 200 users who differ by 0.05, each model in its own way."""
    values = (mean + 0.05 * np.random.default_rng(int(mean * 10_000)).standard_normal(200)).astype(np.float32)
    return Marks(np.arange(200), dict.fromkeys(("hit", "ndcg", "recall", "precision"), values), 0.5, 0.1)


@pytest.mark.parametrize(
    ("means", "words"),
    [
        (
            {"lightgcn": 0.4, "ease": 0.3, "popularity": 0.1},
            "No: LightGCN (ours) is ahead of the best of them, EASE, by 0.",
        ),
        ({"lightgcn": 0.3, "ease": 0.1, "mf": 0.4}, "Yes: matrix factorisation is ahead of LightGCN (ours) by 0."),
        ({"lightgcn": 0.3, "ease": 0.3001}, "It cannot be told: LightGCN (ours) is "),
        ({"lightgcn": 0.1, "tuned": 0.4, "ease": 0.3}, "No: LightGCN tuned on this data is ahead of"),
    ],
)
def test_whether_simpler_matchmakers_guess_more(means: dict[str, float], words: str) -> None:
    assert words in verdict({name: marks(mean) for name, mean in means.items()}, 10)


def test_on_data_of_one_s_own_everybody_is_tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path))
    config = TrainConfig(threshold=6, embedding_dim=8, passes=30)
    split = split_at(library(), config.threshold)
    made = [make_rivals(split, config, is_own, Job("key", "rivals", lambda job: None)) for is_own in (True, False)]
    assert [list(rivals or {}) for rivals in made] == [
        ["tuned", "mf", "ease", "item_knn", "popularity"],
        ["mf", "ease", "item_knn", "popularity"],
    ]
    assert made[0]
    assert made[0]["tuned"].config.num_layers == config.num_layers  # type: ignore[attr-defined]


def test_settings_are_chosen_once_and_anew_where_others_are_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path))
    asked: list[str] = []

    def spy(contender: Contender, *arguments: object, **how: object) -> dict[str, float]:
        asked.append(contender.name)
        return next(iter(contender.choices()))

    monkeypatch.setattr("gnnrec.ui.screens.scoreboard.rivals.choose", spy)
    config = TrainConfig(threshold=6, embedding_dim=8, passes=3)
    split = split_at(library(), config.threshold)
    for _ in range(2):
        make_rivals(split, config, False, Job("key", "rivals", lambda job: None))
    assert asked == ["mf", "ease", "item_knn", "popularity"]
    monkeypatch.setattr("gnnrec.evaluation.comparison.WITHOUT_LAYERS", {"reg_weight": (0.5,)})
    made = make_rivals(split, config, False, Job("key", "rivals", lambda job: None))
    assert asked[4:] == asked[:4]
    assert made
    assert made["mf"].config.reg_weight == 0.5  # type: ignore[attr-defined]
