import numpy as np
import pytest
import torch
from elsewhere import ELSEWHERE, Elsewhere, is_elsewhere

from gnnrec import InputError, Interactions, Recommender, TrainConfig, hold_out
from gnnrec.evaluation.protocol import fit_watched, judge
from gnnrec.model import comparing, training
from gnnrec.model.comparing import CompareAll, CompareSampled
from gnnrec.model.device import choose_device


def test_the_processor_is_always_there() -> None:
    assert choose_device("cpu") == torch.device("cpu")
    assert choose_device().type == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.parametrize("name", ["cuda", "mps"])
def test_a_card_that_is_not_there_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(InputError, match=f"PyTorch sees no device of the kind {name}; choose cpu, or"):
        choose_device(name)


def test_more_processes_than_cards_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    with pytest.raises(InputError, match="sees 2 devices of the kind cuda, and process 2 of this machine needs one"):
        choose_device("cuda", 2)


def test_a_device_without_sparse_products_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)  # no tensor can be made on it here
    with pytest.raises(InputError, match=r"cannot train on mps:0 \(.*\); choose cpu"):
        choose_device("mps")


@pytest.mark.parametrize("way", [CompareAll, CompareSampled])
@pytest.mark.parametrize("start", ["random", "spectral"])
def test_nothing_is_left_behind_when_the_training_is_on_another_device(
    ratings: Interactions, small: TrainConfig, monkeypatch: pytest.MonkeyPatch, start: str, way: type
) -> None:
    """Training, watching, scoring and testing elsewhere never mix devices, and answer as on the CPU."""
    monkeypatch.setattr(training, "cheaper", lambda graph, candidates: way)
    config = TrainConfig(**{**small.as_dict(), "passes": 3, "start": start, "layer_weights": None})
    train, held_out = hold_out(ratings, 4)
    here = fit_watched(train, held_out, config)
    users = train.user_ids[:5]
    with Elsewhere():
        there = fit_watched(train, held_out, config, device=ELSEWHERE)
        assert is_elsewhere(there.final_embedding)
        assert is_elsewhere(there.scores(np.arange(3)))
        assert not is_elsewhere(there.ego_embedding)
        answers = [there.recommend(users, 5), there.similar_items(train.item_ids[0], 5)]
        marks = judge(there, train, held_out, seen=train)
    torch.testing.assert_close(there.ego_embedding, here.ego_embedding, atol=1e-4, rtol=0)
    assert there.history.losses == pytest.approx(here.history.losses, abs=1e-5)
    for (ids, values), (same_ids, same_values) in zip(
        answers, [here.recommend(users, 5), here.similar_items(train.item_ids[0], 5)], strict=True
    ):
        assert np.array_equal(ids, same_ids)
        np.testing.assert_allclose(values, same_values, atol=1e-4)
    np.testing.assert_allclose(marks.values["ndcg"], judge(here, train, held_out, seen=train).values["ndcg"])


def test_the_price_of_a_score_is_measured_on_the_device() -> None:
    comparing.price_of_sampled.cache_clear()
    with Elsewhere():
        assert comparing.price_of_sampled(ELSEWHERE) > 0
    comparing.price_of_sampled.cache_clear()


def test_what_mixes_devices_is_noticed() -> None:
    with Elsewhere():
        there, here = torch.ones(3, device=ELSEWHERE), torch.ones(3)
        assert is_elsewhere(there * 2)
        assert is_elsewhere(torch.linalg.qr(torch.eye(3).to(ELSEWHERE)).Q)
        assert not is_elsewhere(there.cpu())
        for mixed in (lambda: there + here, lambda: torch.cat([here, there]), lambda: there[torch.tensor([0, 1])]):
            with pytest.raises(RuntimeError, match="two devices"):
                mixed()
        with pytest.raises(TypeError, match="cannot become an array"):
            there.numpy()


def test_a_recommender_moves_and_answers_the_same(ratings: Interactions, small: TrainConfig) -> None:
    recommender = Recommender.fit(ratings, small, device=torch.device("cpu"))
    moved = recommender.to(torch.device("cpu"))
    assert moved is not recommender
    assert torch.equal(moved.final_embedding, recommender.final_embedding)
