"""Part 4, the scores that triplets compare: two ways to the same numbers, and the rule that takes the cheaper one.

`CompareAll` scores a block of users with all items in one dense product and picks out what it needs: users x items x
dim multiplications, at the speed of a dense product. `CompareSampled` computes the scores of the triplets alone:
likes x (1 + candidates) x dim, at the speed at which rows are gathered. MovieLens-100K is small and dense, and the
first is quicker; on Gowalla, a hundred times sparser, the second is by far.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Protocol

import torch
from torch import Tensor

from gnnrec.model.graph import BipartiteGraph, columns_at_once, sparse_csr
from gnnrec.model.negatives import Pass, Triplets, draw

MOST_SCORES = 2**25
"""Scores that are in memory at once, 128 MB."""
INDICES_TOO = 4
"""How many times the memory of a score a sampled one takes, with whose it is and what they like."""
SumColumns = Callable[[Tensor], Tensor]
"""Turns scores over some columns of the embeddings into scores over all of them."""


class Compare(Protocol):
    """Finds a negative for each triplet, and the margin score(u, j) - score(u, i): above zero is the wrong order."""

    def __call__(
        self, users: Tensor, items: Tensor, triplets: Triplets, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        """
        Args:
            users: final embeddings of `triplets.users`. (num_rows, dim)
            items: final embeddings of all items. (num_items, dim)

        Returns:
            Item indices and margins. both (n,)
        """
        ...

    def chunk_of(self, likes: Tensor) -> Tensor:
        """Which users are compared at once: an ascending number for each, from how many likes each has. (n,)"""
        ...


class CompareAll:
    """Scores every user with every item, once."""

    def __init__(self, graph: BipartiteGraph, num_candidates: int) -> None:
        self.num_items, self.num_candidates = graph.num_items, num_candidates
        self.memory = torch.empty(0, dtype=torch.float32)

    def chunk_of(self, likes: Tensor) -> Tensor:
        return torch.arange(len(likes), device=likes.device) // max(1, MOST_SCORES // self.num_items)

    def __call__(
        self, users: Tensor, items: Tensor, triplets: Triplets, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        if len(self.memory) < len(users):
            self.memory = users.new_empty(len(users), self.num_items)  # the same for every pass: getting it takes time
        scores = torch.mm(users, items.T, out=self.memory[: len(users)])
        first_cells = triplets.rows * self.num_items
        positive_cells = first_cells + triplets.items
        positive_scores = scores.take(positive_cells)
        scores.view(-1)[positive_cells] = -torch.inf  # so that no positive is ever the hardest candidate
        negatives, unlucky = self._draw(scores, triplets.rows, generator)
        while len(unlucky):  # they drew nothing but their own likes
            negatives[unlucky], still_unlucky = self._draw(scores, triplets.rows[unlucky], generator)
            unlucky = unlucky[still_unlucky]
        return negatives, scores.take(first_cells + negatives) - positive_scores

    def _draw(self, scores: Tensor, rows: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """The highest scored of each row's candidates, and the positions of rows whose candidates are all liked."""
        candidates = draw(self.num_items, self.num_candidates, len(rows), generator, scores.device)
        best_scores, best = scores.take(rows * self.num_items + candidates).max(0)
        negatives = candidates.gather(0, best.unsqueeze(0)).squeeze(0)
        return negatives, (best_scores == -torch.inf).nonzero().squeeze(1)


class CompareSampled:
    """Scores the triplets alone; a candidate that the user likes is struck out once it turns out to be the hardest.

    Args:
        sum_columns: where processes share the columns of the embeddings, adds their scores up.
    """

    def __init__(
        self, graph: BipartiteGraph, num_candidates: int, sum_columns: SumColumns = lambda scores: scores
    ) -> None:
        self.graph, self.num_candidates, self.sum_columns = graph, num_candidates, sum_columns

    def chunk_of(self, likes: Tensor) -> Tensor:
        return likes.cumsum(0) * (1 + self.num_candidates) // max(1, MOST_SCORES // INDICES_TOO)

    def __call__(
        self, users: Tensor, items: Tensor, triplets: Triplets, generator: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        columns = torch.empty(len(triplets), 1 + self.num_candidates, dtype=torch.int32, device=items.device)
        columns[:, 0] = triplets.items
        columns[:, 1:] = draw(len(items), self.num_candidates, len(triplets), generator, items.device).T
        scores = self.sum_columns(triplet_scores(users, items, triplets.row_starts, triplets.rows, columns))
        negatives, negative_scores = self._hardest(users, items, triplets, (columns[:, 1:], scores[:, 1:]), generator)
        return negatives, negative_scores - scores[:, 0]

    def _hardest(
        self,
        users: Tensor,
        items: Tensor,
        triplets: Triplets,
        drawn: tuple[Tensor, Tensor],
        generator: torch.Generator,
    ) -> tuple[Tensor, Tensor]:
        """The highest scored candidate that is no like, and its score; who has none draws again. both (n,)"""
        candidates, scores = drawn
        best_scores, best = scores.max(1)
        negatives = candidates.gather(1, best.unsqueeze(1)).squeeze(1).long()
        doubtful = torch.arange(len(triplets), device=scores.device)
        while True:
            liked = self.graph.has_likes(triplets.users[triplets.rows[doubtful]], negatives[doubtful])
            doubtful = doubtful[liked & torch.isfinite(best_scores[doubtful])]
            if not len(doubtful):
                break
            scores[doubtful, best[doubtful]] = -torch.inf
            best_scores[doubtful], best[doubtful] = scores[doubtful].max(1)
            negatives[doubtful] = candidates[doubtful].gather(1, best[doubtful].unsqueeze(1)).squeeze(1).long()
        unlucky = (best_scores == -torch.inf).nonzero().squeeze(1)
        while len(unlucky):
            rows = triplets.rows[unlucky]
            candidates = draw(len(items), self.num_candidates, len(unlucky), generator, items.device).T
            scores = self.sum_columns(_gathered(users, items, rows, candidates))
            scores[self.graph.has_likes(triplets.users[rows].unsqueeze(1), candidates)] = -torch.inf
            best_scores[unlucky], best = scores.max(1)
            negatives[unlucky] = candidates.gather(1, best.unsqueeze(1)).squeeze(1)
            unlucky = unlucky[best_scores[unlucky] == -torch.inf]
        return negatives, best_scores


def triplet_scores(users: Tensor, items: Tensor, row_starts: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """Scores of each triplet's user with several items.

    Args:
        users, items: embeddings. (num_rows, dim), (num_items, dim)
        row_starts, rows: which triplets are whose, as in `Triplets`.
        columns: item indices of each triplet, int32 or int64. (n, m)

    Returns:
        Scores. (n, m)
    """
    if columns.numel() > len(users) * len(items) or users.device.type != "cpu":
        return _gathered(users, items, rows, columns)  # more than the cells of the table, which the kernel refuses
    places, wide = columns.int().flatten(), columns.shape[1]
    scores = sparse_csr(row_starts * wide, places, users.new_zeros(len(places)), (len(users), len(items)))
    width = columns_at_once(items)
    for mine, theirs in zip(torch.split(users, width, 1), torch.split(items, width, 1), strict=True):
        scores = torch.sparse.sampled_addmm(scores, mine.contiguous(), theirs.contiguous().T)
    return scores.values().view(-1, wide)


def _gathered(users: Tensor, items: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    """The same, one column after the other, as plain products of gathered rows. (n, m)"""
    mine = users[rows]
    return torch.stack([(mine * items[column]).sum(1) for column in columns.T], dim=1)


def cheaper(graph: BipartiteGraph, num_candidates: int) -> type[CompareAll] | type[CompareSampled]:
    """The way that costs less: by the scores that each makes, and what one of them costs on this machine.

    Only twice as cheap is cheaper, so that a busy moment while prices are measured seldom changes the choice.
    """
    all_scores = graph.num_users * graph.num_items
    sampled_scores = graph.num_edges * (1 + num_candidates)
    return CompareAll if all_scores <= 2 * price_of_sampled(graph.device) * sampled_scores else CompareSampled


@cache
def price_of_sampled(device: torch.device) -> float:
    """How many scores of all users and items cost as much as one sampled score; measured once, in 0.2 s."""
    generator = torch.Generator().manual_seed(0)
    num_users, num_items, each, num_candidates = 512, 2048, 32, 3
    users = torch.arange(num_users).repeat_interleave(each)
    items = (
        torch.rand(num_users, num_items, dtype=torch.float32, generator=generator)
        .topk(each)
        .indices.sort()
        .values.flatten()
    )
    graph = BipartiteGraph(num_users, num_items, users, items).to(device)
    mine, theirs = (
        torch.randn(count, 64, dtype=torch.float32, generator=generator).to(device) for count in (num_users, num_items)
    )
    tasks = []
    for way in (CompareAll(graph, num_candidates), CompareSampled(graph, num_candidates)):
        (triplets,) = Pass(graph, 0.0, way.chunk_of)
        tasks.append(partial(way, mine, theirs, triplets, generator))
    of_all, of_sampled = _least_seconds(tasks, device)
    return (of_sampled / (len(users) * (1 + num_candidates))) / (of_all / (num_users * num_items))


def _least_seconds(tasks: Sequence[Callable[[], object]], device: torch.device, repeats: int = 9) -> list[float]:
    """What each task takes at least, one after the other in turns.

    On a processor it is the time that this thread is at work: where others are at work too, the time on the clock may
    be a hundred times that, and not equally for every task.
    """
    clock = time.thread_time if device.type == "cpu" else time.perf_counter
    seconds: list[list[float]] = [[] for _ in tasks]
    for _ in range(repeats):
        for task, taken in zip(tasks, seconds, strict=True):
            started = clock()
            task()
            if device.type == "cuda":
                torch.cuda.synchronize(device)
            taken.append(clock() - started)
    return [min(taken) for taken in seconds]
