import torch

from gnnrec.model.negatives import sample_negatives


def scores_with_positives(num_users: int = 6, num_items: int = 50) -> torch.Tensor:
    torch.manual_seed(0)
    scores = torch.randn(num_users, num_items)
    for user in range(num_users):
        scores[user, torch.randperm(num_items)[: user * 9 + 1]] = -torch.inf
    return scores


def test_a_negative_is_never_a_positive() -> None:
    scores = scores_with_positives()
    rows = torch.arange(6).repeat(500)
    for num_candidates in (1, 4):
        negatives = sample_negatives(scores, rows, num_candidates, torch.Generator().manual_seed(1))
        assert scores[rows, negatives].isfinite().all()


def test_one_candidate_is_uniform_over_what_is_not_liked() -> None:
    scores = scores_with_positives()
    draws = 40_000
    negatives = sample_negatives(scores, torch.full((draws,), 3), 1, torch.Generator().manual_seed(2))
    counts = torch.bincount(negatives, minlength=50)[scores[3].isfinite()].double()
    expected = draws / len(counts)
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    assert chi_square < 50  # 21 degrees of freedom: 99.9 % of uniform samples stay below 46.8


def test_more_candidates_find_harder_negatives() -> None:
    scores = scores_with_positives()
    rows = torch.zeros(2000, dtype=torch.int64)
    means = []
    for num_candidates in (1, 2, 8, 400):
        negatives = sample_negatives(scores, rows, num_candidates, torch.Generator().manual_seed(3))
        means.append(float(scores[rows, negatives].mean()))
    assert means == sorted(means)
    assert abs(means[-1] - float(scores[0].max())) < 0.01  # 400 draws of 50 items find the hardest almost always


def test_the_only_negative_left_is_found() -> None:
    scores = torch.full((1, 3000), -torch.inf)
    scores[0, 1234] = 0.5
    negatives = sample_negatives(scores, torch.zeros(5, dtype=torch.int64), 1, torch.Generator().manual_seed(4))
    assert negatives.tolist() == [1234] * 5
