"""A notebook, cell by cell, as somebody would write it who has a matrix of plays and a shop to run.

Two tastes, as in the checkerboard: who likes even items likes the other even ones, so that right answers are known.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from scipy import sparse

from gnnrec import Dataset, Recommender, TrainConfig, hold_out, judge, tune, write_qrels, write_run
from gnnrec.data.interactions import Interactions
from gnnrec.evaluation.baselines import Popularity

NUM_USERS, NUM_ITEMS = 60, 24
QUICK = TrainConfig(embedding_dim=16, num_layers=2, passes=15, snapshots=0)


def plays() -> sparse.csr_matrix:
    """Who played what: everybody most items of their own taste, and now and then another one."""
    rng = np.random.default_rng(0)
    own = (np.arange(NUM_USERS)[:, None] + np.arange(NUM_ITEMS)) % 2 == 0
    return sparse.csr_matrix(rng.random((NUM_USERS, NUM_ITEMS)) < np.where(own, 0.6, 0.04))


def share_of_taste(items: np.ndarray, parity: int) -> float:
    return float((items % 2 == parity).mean())


def test_from_a_matrix_to_an_index_of_vectors(tmp_path: Path) -> None:
    # 1. The data are a matrix; ids are its row and column numbers.
    matrix = plays()
    known = Interactions.from_csr(matrix)
    assert (known.num_users, known.num_items, len(known)) == (*matrix.shape, matrix.nnz)

    # 2. How good is it, on likes that it has not seen?
    train, held_out = hold_out(known, threshold=1, leave_k_out=2)
    recommender = Recommender.fit(train, QUICK)
    marks = judge(recommender, train, held_out, k=5, seen=train)
    by_chance = 5 / NUM_ITEMS
    assert marks.intervals["recall"]["low"] > by_chance

    # 3. And against what is popular, paired over users?
    gain = marks.minus(judge(Popularity(train), train, held_out, k=5, seen=train))
    assert gain.intervals["ndcg"]["low"] > 0

    # 4. The model that is used learns from everything.
    recommender = Recommender.fit(matrix, QUICK)
    items, scores = recommender.recommend(np.arange(NUM_USERS), k=4)
    assert items.shape == scores.shape == (NUM_USERS, 4)
    assert np.mean([share_of_taste(row, user % 2) for user, row in enumerate(items)]) > 0.8
    assert not matrix[np.repeat(np.arange(NUM_USERS), 4), items.ravel()].any()

    # 5. The shop: what is in stock, what is never shown, what may be bought again, and who is not known.
    in_stock, banned = list(range(12)), [0, 1]
    items, _ = recommender.recommend([0, 1], k=3, items=in_stock, filter_items=banned, filter_seen=False)
    assert set(items.ravel()) <= set(in_stock) - set(banned)
    items, scores = recommender.recommend([0, "somebody else"], k=3, unknown="popular")
    likes = np.asarray(matrix.sum(0)).ravel()
    assert scores[1].tolist() == sorted(likes.tolist(), reverse=True)[:3]
    assert recommender.knows([0, "somebody else"]).tolist() == [True, False]

    # 6. Those who came today: lists of likes, or a matrix of them; and an item that came in today.
    new_items, _ = recommender.recommend_for([[2, 4, 8], [3, 5, 9]], k=4)
    assert [share_of_taste(row, parity) for parity, row in enumerate(new_items)] == [1, 1]
    as_matrix = sparse.csr_matrix(([True] * 3, ([0] * 3, [2, 4, 8])), shape=(1, NUM_ITEMS))
    assert recommender.recommend_for(as_matrix, k=4)[0].tolist() == new_items[:1].tolist()
    audience, _ = recommender.users_for_new_item([0, 2, 4], k=10)
    assert share_of_taste(audience, 0) == 1
    near, _ = recommender.similar_items([2, 3], k=5)
    assert [share_of_taste(row, parity) for parity, row in enumerate(near)] == [1, 1]

    # 7. More plays come in: propagated at once, trained on at night.
    more = pd.DataFrame({"user": [NUM_USERS, NUM_USERS, 0], "item": [2, 6, NUM_ITEMS]})
    larger = recommender.update(more)
    assert share_of_taste(larger.recommend(NUM_USERS, k=4)[0], 0) == 1
    trained = Recommender.fit(larger.interactions, warm_start=larger)
    assert trained.config == QUICK
    assert trained.history.losses[0] < recommender.history.losses[0]

    # 8. Kept in one file, opened on another machine.
    trained.save(tmp_path / "shop.gnnrec")
    served = Recommender.load(tmp_path / "shop.gnnrec")
    for one, other in zip(served.recommend([0, 1, NUM_USERS], 5), trained.recommend([0, 1, NUM_USERS], 5), strict=True):
        np.testing.assert_array_equal(one, other)

    # 9. Vectors for an index: their products are the scores.
    served.export_embeddings(tmp_path / "items.parquet")
    served.export_embeddings(tmp_path / "users.npy", of="users")
    table = pq.read_table(tmp_path / "items.parquet").to_pandas()
    users = np.load(tmp_path / "users.npy")[np.load(tmp_path / "users.ids.npy") == 1]
    scores = pd.Series((np.stack(table["embedding"].to_list()) @ users[0]), index=table["id"])
    left = scores.drop(served.interactions.item_ids[served.interactions.items_of(served.interactions.user_index(1))])
    assert left.sort_values(ascending=False).index[:5].tolist() == served.recommend(1, 5)[0].tolist()

    # 10. For a colleague who evaluates with other tools.
    write_run(tmp_path / "lightgcn.run", Recommender.fit(train, QUICK), held_out, k=5, tag="lightgcn")
    write_qrels(tmp_path / "held_out.qrels", held_out)
    assert len((tmp_path / "held_out.qrels").read_text().splitlines()) == len(held_out)


def test_settings_that_find_themselves() -> None:
    train, held_out = hold_out(Interactions.from_csr(plays()), threshold=1)
    tuned = tune(train, QUICK, budget=1.0)
    recommender = Recommender.fit(train, tuned.config)
    assert judge(recommender, train, held_out, k=5, seen=train).intervals["ndcg"]["mean"] > 5 / NUM_ITEMS


@pytest.mark.real_data
def test_the_same_on_real_ratings(movielens: Dataset, tmp_path: Path) -> None:
    """One point in time for all, fold-in of those who came later, and the file, on MovieLens-100K."""
    known = movielens.interactions
    train, held_out = hold_out(known, 4, order="time")
    assert train.timestamps.max() < held_out.timestamps.min()
    recommender = Recommender.fit(train, TrainConfig(passes=10, snapshots=0))
    assert 0 < len(held_out) <= 0.2 * len(known.at_least(4))
    came_later = np.flatnonzero(~recommender.knows(known.user_ids))
    assert len(came_later) > 50
    likes = [
        known.item_ids[held_out.items_of(user)].tolist() for user in came_later if len(held_out.items_of(user)) > 5
    ]
    shown, told = [one[:5] for one in likes], [set(one[5:]) for one in likes]
    found, _ = recommender.recommend_for(shown, 10)
    popular = recommender.recommend_for([], known.num_items)[0].tolist()
    hits = [len(set(row.tolist()) & one) for row, one in zip(found, told, strict=True)]
    unseen = [[item for item in popular if item not in one][:10] for one in shown]
    by_popularity = [len(set(row) & one) for row, one in zip(unseen, told, strict=True)]
    assert np.mean(hits) > np.mean(by_popularity)
    recommender.save(tmp_path / "movies.gnnrec")
    assert Recommender.load(tmp_path / "movies.gnnrec").interactions.fingerprint == train.fingerprint
