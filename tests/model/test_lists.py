"""The lists, against sorting in plain Python."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from conftest import pairs
from elsewhere import ELSEWHERE, Elsewhere, is_elsewhere
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gnnrec import InputError, Interactions, Recommender, TrainConfig


@pytest.fixture
def trained(ratings: Interactions) -> Recommender:
    return Recommender.fit(ratings, TrainConfig(embedding_dim=6, num_layers=2, passes=10))


def score_table(recommender: Recommender) -> list[list[float]]:
    known = recommender.interactions
    return recommender.scores(np.arange(known.num_users)).tolist()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_filters_leave_the_best_of_what_may_appear(trained: Recommender, data: st.DataObject) -> None:
    known, table = trained.interactions, score_table(trained)
    some_items = st.lists(st.sampled_from(known.item_ids.tolist()), unique=True)
    items, never = data.draw(st.none() | some_items), data.draw(some_items)
    users = data.draw(st.lists(st.sampled_from([*known.user_ids.tolist(), 5, "nobody"]), min_size=1, max_size=6))
    filter_seen, k = data.draw(st.booleans()), data.draw(st.integers(1, known.num_items))
    options = {"items": items, "filter_items": never, "filter_seen": filter_seen, "unknown": "popular"}
    found, values = trained.recommend(users, k, **options)
    likes = np.bincount(known.at_least(4).items, minlength=known.num_items).tolist()
    for row, user_id in enumerate(users):
        user = known.user_ids.tolist().index(user_id) if user_id in known.user_ids.tolist() else None
        scores = likes if user is None else table[user]
        seen = {item for one, item in pairs(known) if one == user} if filter_seen else set()
        may = [
            item
            for item, item_id in enumerate(known.item_ids.tolist())
            if item not in seen and item_id not in never and (items is None or item_id in items)
        ]
        best = sorted(may, key=lambda item: (-scores[item], item))[:k]
        assert found[row, : len(best)].tolist() == known.item_ids[best].tolist()
        assert values[row, : len(best)] == pytest.approx([scores[item] for item in best], abs=1e-5)
        assert (values[row, len(best) :] == -np.inf).all()
        alone = trained.recommend(user_id, k, **options)[0]
        assert alone.tolist() == known.item_ids[best].tolist()


def test_who_is_unknown_is_said(trained: Recommender) -> None:
    known = trained.interactions
    users = [known.user_ids[0], 5, str(known.user_ids[1])]
    assert trained.knows(users).tolist() == [True, False, True]
    with pytest.raises(InputError, match="no user 5 in the data"):
        trained.recommend(users)
    with pytest.raises(InputError, match="unknown is 'ignore'; it must be 'raise' or 'popular'"):
        trained.recommend(users, unknown="ignore")
    _, scores = trained.recommend(users, 3, unknown="popular")
    likes = np.bincount(known.at_least(4).items, minlength=known.num_items)
    assert scores[1].tolist() == sorted(likes.tolist(), reverse=True)[:3]


def test_only_known_items_can_be_asked_for_and_any_can_be_kept_off(trained: Recommender) -> None:
    user = trained.interactions.user_ids[0]
    with pytest.raises(InputError, match="no item 7 in the data"):
        trained.recommend(user, 3, items=[7])
    np.testing.assert_array_equal(trained.recommend(user, 3, filter_items=[7, "x"])[0], trained.recommend(user, 3)[0])


def test_ids_come_in_any_kind_of_list(trained: Recommender) -> None:
    ids = trained.interactions.user_ids[:3]
    expected = trained.recommend(ids, 4)[0].tolist()
    for kind in (list, tuple, pd.Series, pd.Index, iter, lambda ids: [str(one) for one in ids], np.float64):
        assert trained.recommend(kind(ids), 4)[0].tolist() == expected
    for one in (ids[0], np.array(ids[0]), str(ids[0])):
        assert trained.recommend(one, 4)[0].tolist() == expected[0]
    for table in (ids[None], [[ids[0]], [ids[1], ids[2]]]):
        with pytest.raises(InputError, match=r"is no list of ids|There is no user"):
            trained.recommend(table)
    for filters in ({"items": 1000}, {"filter_items": "1000"}):
        with pytest.raises(InputError, match=r"'?1000'? is no list of ids; give a list or an array of them"):
            trained.recommend(ids, **filters)


def test_nobody_gets_no_lists(trained: Recommender) -> None:
    for call in (trained.recommend, trained.similar_items, trained.similar_users):
        ids, values = call([], 4)
        assert ids.shape == values.shape == (0, 4)


def test_blocks_of_users_are_the_whole(trained: Recommender, monkeypatch: pytest.MonkeyPatch) -> None:
    users, items = trained.interactions.user_ids, trained.interactions.item_ids
    whole = [trained.recommend(users, 5), trained.similar_users(users, 5), trained.similar_items(items, 5)]
    for module in ("lists", "similar"):
        monkeypatch.setattr(f"gnnrec.model.{module}.SCORES_AT_ONCE", 3 * len(items))
    parts = [trained.recommend(users, 5), trained.similar_users(users, 5), trained.similar_items(items, 5)]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_allclose(one[1], other[1], atol=1e-5)


@pytest.mark.parametrize("measure", ["cosine", "dot"])
@pytest.mark.parametrize("of", ["items", "users"])
def test_what_is_similar_is_what_the_numbers_say(trained: Recommender, of: str, measure: str) -> None:
    known, is_items = trained.interactions, of == "items"
    ids = known.item_ids if is_items else known.user_ids
    call = trained.similar_items if is_items else trained.similar_users
    vectors = (trained.item_embedding if is_items else trained.user_embedding).double().numpy()
    positives = known.at_least(4)
    is_known = set((positives.items if is_items else positives.users).tolist())
    k = min(len(ids), 12)
    together = call(ids, k, measure=measure)
    for row in range(len(ids)):
        if row not in is_known:
            assert (together[1][row] == -np.inf).all()
            with pytest.raises(InputError, match="nothing is known"):
                call(ids[row], k, measure=measure)
            continue

        def like(other: int, row: int = row) -> float:
            product = float(vectors[row] @ vectors[other])
            lengths = np.linalg.norm(vectors[row]) * np.linalg.norm(vectors[other])
            return product / lengths if measure == "cosine" else product

        expected = sorted((like(other) for other in is_known - {row}), reverse=True)[:k]
        alone_ids, alone = call(ids[row], k, measure=measure)
        assert alone.tolist() == pytest.approx(expected, abs=1e-5)
        assert [like(int(np.searchsorted(ids, one))) for one in alone_ids] == pytest.approx(expected, abs=1e-5)
        assert together[1][row, : len(expected)].tolist() == pytest.approx(expected, abs=1e-5)
        assert (together[1][row, len(expected) :] == -np.inf).all()
    with pytest.raises(InputError, match="measure is 'angle'; it must be 'cosine' or 'dot'"):
        call(ids[0], k, measure="angle")


def test_similar_of_the_unknown_are_refused(trained: Recommender) -> None:
    with pytest.raises(InputError, match="no item 7 in the data"):
        trained.similar_items([trained.interactions.item_ids[0], 7], 3)


def test_the_dot_product_counts_length(trained: Recommender) -> None:
    item = trained.interactions.item_ids[2]
    found, values = trained.similar_items(item, 3, measure="dot")
    places = trained.interactions.item_indices(found)
    expected = trained.item_embedding[places] @ trained.item_embedding[2]
    torch.testing.assert_close(torch.from_numpy(values), expected, atol=1e-5, rtol=1e-5)


def test_every_list_is_the_same_on_another_device(trained: Recommender, tmp_path: Path) -> None:
    users, items = trained.interactions.user_ids, trained.interactions.item_ids

    def answers(recommender: Recommender, file: str) -> list[np.ndarray]:
        recommender.export_embeddings(tmp_path / file)
        return [
            *recommender.recommend([users[0], "nobody"], 4, unknown="popular", filter_items=items[:3]),
            *recommender.similar_users(users[:4], 3),
            *recommender.similar_items(items[1], 3, measure="dot"),
            *recommender.recommend_for([items[:2], []], 4, items=items[:9]),
            *recommender.users_for_new_item(users[:3], 4),
            recommender.update(pd.DataFrame({"user": [1], "item": [2]})).recommend(1, 3)[0],
            np.load(tmp_path / file),
        ]

    here = answers(trained, "here.npy")
    with Elsewhere():
        moved = trained.to(ELSEWHERE)
        assert is_elsewhere(moved.final_embedding)
        there = answers(moved, "there.npy")
    for one, other in zip(here, there, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
