"""What is done with a recommender over its life: trained on any data, on from an earlier one, updated, exported."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest
import torch
from conftest import made_up
from scipy import sparse

from gnnrec import InputError, Interactions, Recommender, TrainConfig
from gnnrec.model.training import Training


@pytest.fixture
def config() -> TrainConfig:
    return TrainConfig(embedding_dim=6, num_layers=2, passes=5, snapshots=0)


def test_a_table_and_a_matrix_are_as_good_as_interactions(ratings: Interactions, config: TrainConfig) -> None:
    expected = Recommender.fit(ratings, config)
    from_table = Recommender.fit(ratings.to_frame(), config)
    assert torch.equal(from_table.ego_embedding, expected.ego_embedding)
    matrix = sparse.coo_matrix((ratings.ratings, (ratings.users, ratings.items)))
    from_matrix = Recommender.fit(matrix, config)
    assert torch.equal(from_matrix.ego_embedding, expected.ego_embedding)
    numbers, scores = from_matrix.recommend(3, 5)
    ids, expected_scores = expected.recommend(ratings.user_ids[3], 5)
    assert ratings.item_ids[numbers].tolist() == ids.tolist()
    assert scores.tolist() == expected_scores.tolist()
    with pytest.raises(InputError, match="cannot be of type list"):
        Recommender.fit([[1, 2]], config)


@pytest.mark.parametrize(
    ("stars", "threshold"),
    [([1, 2, 3, 4, 5], 4), ([0.5, 3.5, 4, 4.5, 5], 4), ([1, 2, 6, 9, 10], 6), ([1, 2, 2, 9], 2), ([1, 1, 2, 9], 1)],
)
def test_likes_begin_where_the_scale_says_unless_somebody_does(stars: list[float], threshold: float) -> None:
    frame = pd.DataFrame({"user": range(len(stars)), "item": range(len(stars)), "rating": stars})
    assert Recommender.fit(frame).config == TrainConfig(threshold=threshold)
    assert Recommender.fit(frame, TrainConfig(threshold=1, passes=1)).config.threshold == 1
    assert Recommender.fit(frame.drop(columns="rating")).config == TrainConfig()


@pytest.mark.parametrize("start", ["random", "spectral"])
def test_a_warm_start_begins_where_the_earlier_model_ended(config: TrainConfig, start: str) -> None:
    whole, settings = made_up(seed=1), replace(config, start=start)
    before = Recommender.fit(whole.select(whole.users < 20).to_frame(), settings)
    now = Interactions.from_frame(whole.select(whole.users > 4).to_frame())
    on = Recommender.fit(now, replace(settings, passes=1, learning_rate=1e-6), warm_start=before)
    fresh = Training(on.graph, on.config).model.ego_embedding.detach()
    parts = (("user_ids", 0, 0), ("item_ids", before.graph.num_users, on.graph.num_users))
    seen = 0
    for name, first_before, first_now in parts:
        known_before = getattr(before.interactions, name).tolist()
        for index, id_ in enumerate(getattr(now, name).tolist()):
            expected = fresh[first_now + index]
            if id_ in known_before:
                expected = before.ego_embedding[first_before + known_before.index(id_)]
                seen += 1
            torch.testing.assert_close(on.ego_embedding[first_now + index], expected, atol=1e-5, rtol=0)
    assert 0 < seen < on.graph.num_nodes


def test_a_warm_start_goes_on_with_the_settings_and_learns(ratings: Interactions, config: TrainConfig) -> None:
    before = Recommender.fit(ratings, config)
    on = Recommender.fit(ratings, warm_start=before)
    assert on.config == config
    assert on.history.losses[0] < before.history.losses[0]


def test_a_warm_start_that_does_not_fit_is_refused(ratings: Interactions, config: TrainConfig) -> None:
    before = Recommender.fit(ratings, config)
    with pytest.raises(InputError, match="embedding_dim is 7, but the earlier model has 6 columns"):
        Recommender.fit(ratings, replace(config, embedding_dim=7), warm_start=before)
    others = pd.DataFrame({"user": ["a", "b"], "item": ["x", "y"]})
    with pytest.raises(InputError, match="knows none of these users and items"):
        Recommender.fit(others, config, warm_start=before)


def brute_force(rows: set[tuple[object, object]], ego: dict[object, np.ndarray], mixing: tuple[float, ...]) -> dict:
    """Final embeddings by node ("user", id) or ("item", id), from likes alone, in plain loops."""
    degree = {node: sum(node in edge for edge in rows) for node in ego}
    total = {node: mixing[0] * vector.astype(float) for node, vector in ego.items()}
    layer = {node: vector.astype(float) for node, vector in ego.items()}
    for weight in mixing[1:]:
        heard = {node: np.zeros_like(vector) for node, vector in layer.items()}
        for one, other in rows:
            norm = 1 / np.sqrt(degree[one] * degree[other])
            heard[one] += norm * layer[other]
            heard[other] += norm * layer[one]
        layer = heard
        total = {node: total[node] + weight * layer[node] for node in total}
    return total


def nodes_of(recommender: Recommender) -> list[tuple[str, object]]:
    known = recommender.interactions
    return [("user", one) for one in known.user_ids.tolist()] + [("item", one) for one in known.item_ids.tolist()]


def test_an_update_is_propagation_over_all_likes(ratings: Interactions, config: TrainConfig) -> None:
    before = Recommender.fit(ratings, config)
    more = pd.DataFrame({"user": [100, 100, 7, 7, 101], "item": [1000, 5, 1001, 5, 1002], "rating": [5, 5, 4, 1, 2]})
    after = before.update(more)
    ego = {node: np.zeros(6) for node in nodes_of(after)}
    ego |= dict(zip(nodes_of(before), before.ego_embedding.numpy(), strict=True))
    table = {(row.user, row.item): row.rating for row in ratings.to_frame().itertuples()}
    table |= {(row.user, row.item): row.rating for row in more.itertuples()}
    likes = {(("user", user), ("item", item)) for (user, item), rating in table.items() if rating >= 4}
    expected = brute_force(likes, ego, config.mixing)
    for node, vector in zip(nodes_of(after), after.final_embedding.numpy(), strict=True):
        np.testing.assert_allclose(vector, expected[node], atol=1e-5)
    found = after.recommend(7, after.interactions.num_items)[0]
    assert not set(found) & {1001, 5}  # the 1 is seen and no like
    assert before.interactions is ratings  # and the earlier one is as it was
    assert after.config == before.config


def test_an_update_of_nothing_new_changes_nothing(ratings: Interactions, config: TrainConfig) -> None:
    before = Recommender.fit(ratings, config)
    after = before.update(ratings.select(np.arange(9)))
    assert after.interactions.fingerprint == ratings.fingerprint
    assert torch.equal(after.final_embedding, before.final_embedding)


def test_an_update_takes_a_matrix_by_the_numbers_of_its_rows(checkerboard: Interactions, config: TrainConfig) -> None:
    before = Recommender.fit(checkerboard, config)
    after = before.update(sparse.csr_matrix(([1], ([3], [22])), shape=(4, 23)))
    assert after.interactions.item_ids.tolist() == list(range(23))
    assert 22 in after.interactions.item_ids[after.interactions.items_of(3)]
    assert not after.is_liked(20)
    with pytest.raises(InputError, match="user ids are text in one of the two sets of ratings"):
        before.update(pd.DataFrame({"user": ["a"], "item": [1]}))


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("of", ["items", "users"])
def test_embeddings_out_of_the_house_give_the_scores(
    ratings: Interactions, config: TrainConfig, tmp_path: Path, of: str, as_text: bool
) -> None:
    frame = ratings.to_frame()
    if as_text:
        frame = frame.assign(item="Тема " + frame["item"].astype(str), user="u" + frame["user"].astype(str))
    recommender = Recommender.fit(frame, config)
    ids = getattr(recommender.interactions, f"{of[:-1]}_ids")
    assert recommender.export_embeddings(tmp_path / "e.parquet", of) == [tmp_path / "e.parquet"]
    table = pyarrow.parquet.read_table(tmp_path / "e.parquet").to_pydict()
    assert table["id"] == ids.tolist()
    files = recommender.export_embeddings(str(tmp_path / "e.npy"), of)
    assert [file.name for file in files] == ["e.ids.npy", "e.npy"]
    assert np.load(tmp_path / "e.ids.npy").tolist() == ids.tolist()
    vectors = np.load(tmp_path / "e.npy")
    np.testing.assert_array_equal(vectors, np.array(table["embedding"], np.float32))
    scores = recommender.scores(np.arange(3)).numpy()
    others = (recommender.user_embedding if of == "items" else recommender.item_embedding).numpy()
    product = others[:3] @ vectors.T if of == "items" else vectors[:3] @ others.T
    np.testing.assert_allclose(product, scores, atol=1e-5)


def test_exports_that_cannot_be_are_refused(ratings: Interactions, config: TrainConfig, tmp_path: Path) -> None:
    recommender = Recommender.fit(ratings, config)
    with pytest.raises(InputError, match=r"ends in \.parquet or \.npy"):
        recommender.export_embeddings(tmp_path / "e.txt")
    with pytest.raises(InputError, match="of is 'movies'; it must be 'items' or 'users'"):
        recommender.export_embeddings(tmp_path / "e.npy", "movies")
    with pytest.raises(InputError, match="there is no folder"):
        recommender.export_embeddings(tmp_path / "no" / "e.npy")
    assert not list(tmp_path.iterdir())
