"""Part 4, teaching by comparison: BPR on triplets of (user, liked item, item not liked).

S. Rendle, C. Freudenthaler, Z. Gantner, L. Schmidt-Thieme: BPR: Bayesian Personalized Ranking from
Implicit Feedback. UAI 2009.

`bpr_loss` is the loss as the paper writes it; autograd differentiates it. `fit` uses the same loss
with its gradient written out (`bpr_gradient`), because scoring every user with every item in one dense
product is far cheaper than gathering three embeddings for each triplet.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gnnrec.config import TrainConfig
from gnnrec.graph import BipartiteGraph, starts
from gnnrec.history import Progress, TrainHistory
from gnnrec.interactions import InputError
from gnnrec.model import LightGCN
from gnnrec.sampling import sample_negatives


def bpr_loss(
    final_embedding: Tensor,
    ego_embedding: Tensor,
    users: Tensor,
    positives: Tensor,
    negatives: Tensor,
    reg_weight: float,
) -> Tensor:
    """Mean over triplets of -log sigmoid(score(u, i) - score(u, j)), plus L2 on layer 0.

    Args:
        final_embedding: propagated embeddings, which give the scores. (num_nodes, dim)
        ego_embedding: layer-0 embeddings, which are the parameters. (num_nodes, dim)
        users, positives, negatives: the triplets, as node numbers. (n,)
        reg_weight: weight of the mean over triplets of |e_u|^2 + |e_i|^2 + |e_j|^2.

    Returns:
        The loss, a scalar. LightGCN, equation 15, with means in place of sums.
    """
    user, positive, negative = (final_embedding[nodes] for nodes in (users, positives, negatives))
    comparison = softplus((user * negative).sum(1) - (user * positive).sum(1)).mean()
    penalty = ego_embedding[torch.cat([users, positives, negatives])].square().sum() / len(users)
    return comparison + reg_weight * penalty


def fit(
    graph: BipartiteGraph,
    config: TrainConfig,
    *,
    callback: Callable[[Progress], bool | None] | None = None,
    watch: Callable[[Tensor], float] | None = None,
) -> tuple[Tensor, TrainHistory]:
    """Train LightGCN on a graph. The same graph, settings, machine and threads give the same bits.

    Args:
        graph: edges of the training part only.
        callback: called after every step; a true answer stops the training.
        watch: a measure of the final embeddings, taken at each snapshot, such as NDCG@10 on held-out rows.

    Returns:
        The layer-0 embeddings (num_nodes, dim) and the history.

    Raises:
        InputError: every user likes every item, so that there is nothing to compare with.
    """
    started = time.perf_counter()
    generator = torch.Generator().manual_seed(config.seed)
    model = LightGCN(
        graph.num_users, graph.num_items, config.embedding_dim, config.num_layers, config.mixing, generator
    )
    ego = model.ego_embedding
    optimizer = torch.optim.Adam([ego], lr=config.learning_rate, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.steps)
    triplets = Triplets(graph, config.max_block_scores)
    history = TrainHistory()
    moments = {round(step) for step in torch.linspace(0, config.steps, config.snapshots + 1).tolist()}
    if config.snapshots:
        history.snapshots.append((0, ego.detach().half()))

    for step in range(1, config.steps + 1):
        loss, ego.grad = bpr_gradient(model, graph, triplets, config, generator)
        optimizer.step()
        schedule.step()

        watched = None
        if config.snapshots and step in moments:
            history.snapshots.append((step, ego.detach().half()))
            if watch:
                watched = watch(model(graph.adjacency).detach())
                history.watched.append((step, watched))
        history.losses.append(loss)
        if callback and callback(Progress(step, config.steps, loss, watched)):
            history.stopped = step < config.steps
            break
    history.seconds = time.perf_counter() - started
    return ego.detach(), history


class Block:
    """The triplets of a run of users whose scores with all items fit in memory at once.

    Attributes:
        users: their user indices.
        rows: row of each triplet's user within the block, ascending. (n,)
        items: the liked item of each triplet. (n,)
        row_starts: triplets of row r are those from row_starts[r] to row_starts[r + 1]. (num_rows + 1,)
        by_item: the triplets in the order of their liked items. (n,)
        item_starts: where in that order each item begins. (num_items + 1,)
    """

    def __init__(self, users: slice, rows: Tensor, items: Tensor, num_items: int) -> None:
        self.users, self.rows, self.items = users, rows, items
        self.row_starts = starts(torch.bincount(rows, minlength=users.stop - users.start))
        self.by_item = torch.argsort(items)
        self.item_starts = starts(torch.bincount(items, minlength=num_items))


class Triplets:
    """The (user, liked item) pairs to find negatives for, in blocks of users that fit in memory."""

    def __init__(self, graph: BipartiteGraph, max_block_scores: int) -> None:
        order = torch.argsort(graph.users * graph.num_items + graph.items)
        users, items = graph.users[order], graph.items[order]
        comparable = graph.degrees[users] < graph.num_items  # who likes everything has no negative
        users, items = users[comparable], items[comparable]
        if not len(users):
            raise InputError("Every user likes every item, so there is nothing to compare with; raise the threshold.")
        self.count = len(users)
        self.node_counts = torch.bincount(
            torch.cat([users, items + graph.num_users]), minlength=graph.num_nodes
        ).float()
        """Triplets in which each node is the user or the liked item. (num_nodes,)"""
        block_size = max(1, min(graph.num_users, max_block_scores // graph.num_items))
        self.scores = torch.empty(block_size, graph.num_items)
        """One block's scores; the same memory is used for every block and step."""
        self.blocks: list[Block] = []
        for first in range(0, graph.num_users, block_size):
            last = min(first + block_size, graph.num_users)
            low, high = torch.searchsorted(users, torch.tensor([first, last])).tolist()
            self.blocks.append(Block(slice(first, last), users[low:high] - first, items[low:high], graph.num_items))


@torch.no_grad()
def bpr_gradient(
    model: LightGCN, graph: BipartiteGraph, triplets: Triplets, config: TrainConfig, generator: torch.Generator
) -> tuple[float, Tensor]:
    """The loss over all triplets with fresh negatives, and its gradient with respect to layer 0. (num_nodes, dim)"""
    ego, final = model.ego_embedding.detach(), model(graph.adjacency)
    grad_final = torch.zeros_like(final)
    users, items = final[: graph.num_users], final[graph.num_users :]
    grad_users, grad_items = grad_final[: graph.num_users], grad_final[graph.num_users :]
    node_counts = triplets.node_counts.clone()
    loss = 0.0
    for block in triplets.blocks:
        block_users = users[block.users]
        scores = torch.mm(block_users, items.T, out=triplets.scores[: len(block_users)])
        negatives, margin = _compare(scores, block, config.negative_candidates, generator)
        loss += float(softplus(margin).sum()) / triplets.count

        pull = torch.sigmoid(margin) / triplets.count  # the loss's slope: up with the negative, down with the liked
        negative_counts, by_negative = torch.bincount(negatives, minlength=len(items)), torch.argsort(negatives.int())
        grad_users[block.users] = _gather(block.row_starts, negatives, pull, items)
        grad_users[block.users] -= _gather(block.row_starts, block.items, pull, items)
        grad_items += _gather(starts(negative_counts), block.rows[by_negative], pull[by_negative], block_users)
        grad_items -= _gather(block.item_starts, block.rows[block.by_item], pull[block.by_item], block_users)
        node_counts[graph.num_users :] += negative_counts

    penalty = config.reg_weight / triplets.count * node_counts.unsqueeze(1) * ego
    loss += float((penalty * ego).sum())
    grad = model.propagate(grad_final, graph.adjacency)  # backward is forward: A is symmetric
    return loss, grad.add_(penalty, alpha=2)


def _compare(scores: Tensor, block: Block, num_candidates: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """A negative for each triplet, and score(u, j) - score(u, i): above zero where the order is wrong."""
    first_cells = block.rows * scores.shape[1]
    positive_cells = first_cells + block.items
    positive_scores = scores.take(positive_cells)
    scores.view(-1)[positive_cells] = -torch.inf  # so that no positive is ever the hardest candidate
    negatives = sample_negatives(scores, block.rows, num_candidates, generator)
    return negatives, scores.take(first_cells + negatives) - positive_scores


def _gather(row_starts: Tensor, sources: Tensor, weights: Tensor, embedding: Tensor) -> Tensor:
    """Row r: the sum of weights[t] * embedding[sources[t]] over the triplets t of r, as one sparse product."""
    shape = (len(row_starts) - 1, len(embedding))
    return torch.sparse_csr_tensor(row_starts, sources.int(), weights, shape, check_invariants=False) @ embedding
