"""What to offer to somebody who walks in: the study on a small made-up party."""

import numpy as np
import pandas as pd
import pytest

from gnnrec import Dataset, Interactions, Recommender, TrainConfig, hold_out
from gnnrec.benchmark.picks import BY_GENRE, OFFERS, OWN, _WalkIns, measure_picks
from gnnrec.cli.parser import main


def as_dataset(known: Interactions) -> Dataset:
    items = pd.DataFrame({"item": known.item_ids, "title": "x", "genres": ""})
    return Dataset(known, pd.DataFrame({"user": known.user_ids}), items, "made up")


def test_the_study_marks_every_offer(ratings: Interactions, small: TrainConfig) -> None:
    told: list[str] = []
    result = measure_picks(as_dataset(ratings), small, lambda *progress: told.append(progress[2]))
    found = {(one["offer"], one["screens"]): one for one in result["offers"]}
    offers = set(OFFERS) - {BY_GENRE}  # nothing is known of genres here
    assert set(found) == {(name, screens) for name in offers for screens in (1, 3)} | {(name, 0) for name in OWN}
    for one in result["offers"]:
        assert 0 <= one["ndcg"]["low"] <= one["ndcg"]["mean"] <= one["ndcg"]["high"] <= 1
        assert 0 <= one["nothing"] <= 1
        assert one["picks"] <= 3
    assert all(found[name, 1]["picks"] <= found[name, 3]["picks"] for name in offers)
    assert told[-1] == "done"


def test_a_walk_in_picks_what_they_like_of_what_is_shown_and_gets_the_list_of_the_screen(
    ratings: Interactions, small: TrainConfig
) -> None:
    told, target = hold_out(ratings, 4)
    newcomer = int(np.unique(target.users)[0])
    met = told.select(told.users != newcomer)
    present, users = np.unique(met.users, return_inverse=True)
    known = Interactions(met.user_ids[present], met.item_ids, users, met.items, met.ratings, met.timestamps)
    recommender = Recommender.fit(known, small)
    walk_ins = _WalkIns(recommender, told, target, [newcomer], 4)
    likes = told.at_least(4).items_of(newcomer)
    queue = np.concatenate([np.setdiff1d(np.arange(known.num_items), likes)[:9], likes])
    assert [picks for _, picks, _ in walk_ins.marks(queue, 9)] == [0]
    assert [picks for _, picks, _ in walk_ins.marks(queue, 10)] == [min(1, len(likes))]
    ((user, picks, mark),) = walk_ins.marks(queue, len(queue))
    assert (user, picks) == (newcomer, min(3, len(likes)))
    chosen = known.item_ids[likes[:3]].tolist()
    larger, walk_in = recommender.with_new_user(chosen)
    ranked = larger.recommend(walk_in, known.num_items)[0].tolist()
    rated = known.item_ids[told.items_of(newcomer)].tolist()
    wanted = known.item_ids[target.items_of(newcomer)].tolist()
    shown = [item for item in ranked if item not in rated][:10]
    gain = sum(1 / np.log2(place + 2) for place, item in enumerate(shown) if item in wanted)
    best = sum(1 / np.log2(place + 2) for place in range(min(10, len(wanted))))
    assert mark == pytest.approx(gain / best, abs=1e-6)


def test_it_is_one_measurement_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["benchmark", "--picks", "--files"])
    assert stopped.value.code == 2
    assert "--files and --picks measure different things" in capsys.readouterr().err
