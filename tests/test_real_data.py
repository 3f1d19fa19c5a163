"""What only the real MovieLens-100K can show; skipped, with the reason, where it cannot be had."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from app_runner import keep_models_in
from conftest import pairs

from gnnrec import PRESETS, Dataset, Recommender, TrainConfig, hold_out
from gnnrec.cli.parser import main
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.baselines import EASE, Popularity
from gnnrec.evaluation.groups import failures
from gnnrec.evaluation.protocol import judge
from gnnrec.ui.screens.recommendations.top_list import wanted_items
from gnnrec.ui.screens.scoreboard.marks import marks_of
from gnnrec.ui.screens.scoreboard.own_test import hidden_ranks
from gnnrec.ui.session.choices import Choices
from gnnrec.ui.session.splits import Split
from gnnrec.ui.session.view import View


@pytest.fixture(scope="module")
def parts(movielens: Dataset) -> tuple[Interactions, Interactions]:
    return hold_out(movielens.interactions, 4)


@pytest.fixture(scope="module")
def trained(parts: tuple[Interactions, Interactions]) -> Recommender:
    return Recommender.fit(parts[0], TrainConfig(snapshots=0))


def test_it_is_movielens_100k(movielens: Dataset) -> None:
    whole = movielens.interactions
    assert (whole.num_users, whole.num_items, len(whole)) == (943, 1682, 100_000)
    assert Counter(whole.ratings.tolist()) == {1: 6110, 2: 11370, 3: 27145, 4: 34174, 5: 21201}
    assert int(whole.is_positive(4).sum()) == 55_375
    assert movielens.titles[267] == "unknown"
    assert movielens.titles[50] == "Star Wars (1977)"
    assert movielens.titles[1594] == "Everest (1998)"
    assert Counter(movielens.titles.values()).most_common(19)[17][1] == 2
    assert "La Cérémonie (1995)" in movielens.titles.values()
    assert movielens.users["age"].between(7, 73).all()


def test_the_split_holds_out_a_fifth(parts: tuple[Interactions, Interactions]) -> None:
    train, held_out = parts
    assert len(train.at_least(4)) == 44_679
    assert len(held_out) == 10_696
    assert not pairs(train) & pairs(held_out)


def test_lightgcn_is_far_above_popularity_and_near_ease(
    parts: tuple[Interactions, Interactions], trained: Recommender
) -> None:
    train, held_out = parts
    positives = train.at_least(4)
    mean = {
        name: judge(model, positives, held_out, seen=train).values["ndcg"].mean()
        for name, model in (("lightgcn", trained), ("ease", EASE(positives)), ("popularity", Popularity(positives)))
    }
    assert mean["lightgcn"] > 2 * mean["popularity"]
    assert mean["lightgcn"] > 0.97 * mean["ease"]


def test_the_best_preset_is_better_than_the_default(
    parts: tuple[Interactions, Interactions], trained: Recommender
) -> None:
    """On a validation part inside the training part; four seconds, since its promise is a figure on real data."""
    part, validation = hold_out(parts[0], 4)
    presets = (TrainConfig(snapshots=0), TrainConfig(**PRESETS["best"], snapshots=0))
    default, best = (
        judge(Recommender.fit(part, config), part.at_least(4), validation, seen=part).values["ndcg"].mean()
        for config in presets
    )
    assert best > default + 0.002


def test_ten_movies_for_everyone(trained: Recommender, parts: tuple[Interactions, Interactions]) -> None:
    train, _ = parts
    item_ids, scores = trained.recommend(train.user_ids, 10)
    assert np.isfinite(scores).all()
    assert (np.diff(scores, axis=1) <= 0).all()
    for user in range(train.num_users):
        assert not set(item_ids[user]) & set(train.item_ids[train.items_of(user)])


def test_the_list_that_is_shown_is_the_list_that_is_tested(
    movielens: Dataset, trained: Recommender, parts: tuple[Interactions, Interactions]
) -> None:
    """Of every guest: the page The matches, the marks, the guest's own test and the failures, each asked by itself."""
    train, held_out = parts
    split = Split(train, train.at_least(4), held_out, trained.graph)
    marks = marks_of(trained, split, 10)
    failed = {found.user: found for found in failures(trained, marks, split.positives, held_out, 943, seen=train)}
    precision, row = marks.values["precision"], {user: row for row, user in enumerate(marks.users.tolist())}
    for user in range(train.num_users):
        view = View(movielens, Choices(train.user_ids[user], trained.config), split, user, trained, None)
        shown = wanted_items(view, trained, 10, None)
        hidden = set(view.hidden_items)
        assert shown["held_out"].tolist() == [item in hidden for item in shown["item"]]
        if not hidden:
            assert user not in row
            continue
        ranks = hidden_ranks(view, trained)
        assert precision[row[user]] == pytest.approx(shown["held_out"].sum() / 10)
        assert sorted(rank for rank in ranks.values() if rank <= 10) == shown["rank"][shown["held_out"]].tolist()
        assert (user in failed) == (not shown["held_out"].any())
        assert user not in failed or failed[user].best_rank == min(ranks.values())


def test_nothing_that_was_rated_is_recommended_to_anybody(
    movielens: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that `recommend --all` writes, against every rating there is."""
    keep_models_in(tmp_path, monkeypatch)
    main(["recommend", "--all", "--out", str(tmp_path / "all.csv"), "--passes", "20", "--json"])
    written = pd.read_csv(tmp_path / "all.csv")
    assert len(written) == 9430
    rated = pd.DataFrame(list(pairs(movielens.interactions)), columns=["user", "item"])
    rated = rated.assign(
        user=movielens.interactions.user_ids[rated["user"]], item=movielens.interactions.item_ids[rated["item"]]
    )
    assert written.merge(rated, on=["user", "item"]).empty


def test_the_neighbours_of_user_1_are_those_of_a_loop_over_everybody(
    trained: Recommender, parts: tuple[Interactions, Interactions]
) -> None:
    train = parts[0]
    likes, final = pairs(train.at_least(4)), trained.final_embedding.double().numpy()
    item = train.item_index(98)
    with_likes = sorted({user for user, _ in likes} - {0})
    cosines = {user: final[0] @ final[user] / np.linalg.norm(final[user]) for user in with_likes}
    nearest = sorted(with_likes, key=lambda user: -cosines[user])[:20]
    found = trained.neighbours_who_liked(1, 98)
    assert found.users.tolist() == [train.user_ids[user] for user in nearest]
    assert found.liked == sum((user, item) in likes for user in nearest)
    assert found.share_of_everyone == sum((user, item) in likes for user in with_likes) / len(with_likes)
    assert found.liked / found.of > found.share_of_everyone  # who is like user 1 likes it more often than others do


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads the peak memory from /proc")
def test_the_command_fits_in_700_mb(movielens: Dataset) -> None:
    program = (
        "import sys; from gnnrec.cli.parser import main; main(sys.argv[1:]); "
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    command = [sys.executable, "-c", program, "recommend", "1", "--json", "--seed", "12345", "--passes", "20"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    answer, peak = done.stdout.splitlines()[:2]
    assert len(json.loads(answer)["recommendations"]) == 10
    assert int(peak.split()[1]) * 1024 < 700e6
