"""Part 4, teaching by comparison: BPR on triplets of (user, liked item, item not liked).

S. Rendle, C. Freudenthaler, Z. Gantner, L. Schmidt-Thieme: BPR: Bayesian Personalized Ranking from
Implicit Feedback. UAI 2009.

`bpr_loss` is the loss as the paper writes it; autograd differentiates it. `bpr_gradient` is the same loss
with its gradient written out, which `fit` uses, because scoring every user with every item in one dense
product is far cheaper than gathering three embeddings for each triplet.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gnnrec.config import TrainConfig
from gnnrec.model.graph import BipartiteGraph, starts
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.negatives import Batches, Triplets, sample_negatives


def bpr_loss(
    final_embedding: Tensor,
    ego_embedding: Tensor,
    users: Tensor,
    positives: Tensor,
    negatives: Tensor,
    reg_weight: float,
    weights: Tensor | None = None,
) -> Tensor:
    """Mean over triplets of -log sigmoid(score(u, i) - score(u, j)), plus L2 on layer 0.

    Args:
        final_embedding: propagated embeddings, which give the scores. (num_nodes, dim)
        ego_embedding: layer-0 embeddings, which are the parameters. (num_nodes, dim)
        users, positives, negatives: the triplets, as node numbers. (n,)
        reg_weight: weight of the mean over triplets of |e_u|^2 + |e_i|^2 + |e_j|^2.
        weights: share of each triplet in a weighted mean, where the plain one is not wanted. (n,), adding up to 1

    Returns:
        The loss, a scalar. LightGCN, equation 15, with means in place of sums.
    """
    user, positive, negative = (final_embedding[nodes] for nodes in (users, positives, negatives))
    wrongness = softplus((user * negative).sum(1) - (user * positive).sum(1))
    comparison = wrongness.mean() if weights is None else wrongness @ weights
    penalty = ego_embedding[torch.cat([users, positives, negatives])].square().sum() / len(users)
    return comparison + reg_weight * penalty


@torch.no_grad()
def bpr_gradient(
    model: LightGCN,
    graph: BipartiteGraph,
    triplets: Triplets,
    scores: Tensor,
    config: TrainConfig,
    generator: torch.Generator,
) -> tuple[float, Tensor]:
    """`bpr_loss` over the triplets with fresh negatives, and its gradient with respect to layer 0. (num_nodes, dim)

    With margin = score(u, j) - score(u, i), the slope of softplus(margin) is sigmoid(margin): by so much a triplet
    pulls score(u, j) down and score(u, i) up. In a table G (users, items) of all these pulls, the gradient with respect
    to the final embeddings of the users is G Z_items, and to those of the items it is G^T Z_users.

    Args:
        scores: memory for the scores of `triplets.users` with all items; what is in it is overwritten.
    """
    ego, final = model.ego_embedding.detach(), model(graph.adjacency)
    users, items = final[triplets.users], final[graph.num_users :]
    scores = torch.mm(users, items.T, out=scores[: len(users)])
    negatives, margin = _compare(scores, triplets, config.negative_candidates, generator)

    pulls, transposed = _pulls(triplets, negatives, torch.sigmoid(margin) * triplets.weights, len(items))
    grad_final = torch.zeros_like(final)
    grad_final[triplets.users] = pulls @ items
    grad_final[graph.num_users :] = transposed @ users
    grad = model.propagate(grad_final, graph.adjacency)  # backward is forward: A is symmetric

    times_in_triplets = torch.zeros(graph.num_nodes)
    times_in_triplets[triplets.users] = triplets.row_starts.diff().float()
    times_in_triplets[graph.num_users :] = transposed.crow_indices().diff().float()
    penalty = config.reg_weight / len(triplets) * times_in_triplets.unsqueeze(1) * ego
    loss = float(softplus(margin) @ triplets.weights) + float((penalty * ego).sum())
    return loss, grad.add_(penalty, alpha=2)


def _compare(
    scores: Tensor, triplets: Triplets, num_candidates: int, generator: torch.Generator
) -> tuple[Tensor, Tensor]:
    """A negative for each triplet, and score(u, j) - score(u, i): above zero where the order is wrong."""
    first_cells = triplets.rows * scores.shape[1]
    positive_cells = first_cells + triplets.items
    positive_scores = scores.take(positive_cells)
    scores.view(-1)[positive_cells] = -torch.inf  # so that no positive is ever the hardest candidate
    negatives = sample_negatives(scores, triplets.rows, num_candidates, generator)
    return negatives, scores.take(first_cells + negatives) - positive_scores


def _pulls(triplets: Triplets, negatives: Tensor, pull: Tensor, num_items: int) -> tuple[Tensor, Tensor]:
    """The table with -pull at each (user, liked item) and +pull at each (user, negative), and its transpose, in CSR.

    Of ways to the two products, on MovieLens-100K with the default settings: this one takes 1.02 to 1.05 times the
    step of one that keeps the liked items sorted and has four products of half tables; PyTorch's own transpose of
    the sparse table 1.16 times; a dense table 1.22 times.
    """
    items = torch.stack([triplets.items, negatives], dim=1).flatten().int()  # by user, as the triplets are
    values = torch.stack([-pull, pull], dim=1).flatten()
    by_item = torch.argsort(items)
    rows = torch.repeat_interleave(triplets.rows.int(), 2)
    item_starts = starts(torch.bincount(items, minlength=num_items))
    shape = (len(triplets.users), num_items)
    return (
        torch.sparse_csr_tensor(2 * triplets.row_starts, items, values, shape, check_invariants=False),
        torch.sparse_csr_tensor(item_starts, rows[by_item], values[by_item], shape[::-1], check_invariants=False),
    )


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
    training = Training(graph, config)
    history = TrainHistory()
    moments = {round(step) for step in torch.linspace(0, config.steps, config.snapshots + 1).tolist()}
    ego = training.model.ego_embedding
    if config.snapshots:
        history.snapshots.append((0, ego.detach().half()))

    for step in range(1, config.steps + 1):
        loss = training.step()
        watched = None
        if config.snapshots and step in moments:
            history.snapshots.append((step, ego.detach().half()))
            if watch:
                watched = watch(training.model(graph.adjacency).detach())
                history.watched.append((step, watched))
        history.losses.append(loss)
        if callback and callback(Progress(step, config.steps, loss, watched)):
            history.stopped = step < config.steps
            break
    history.seconds = time.perf_counter() - started
    return ego.detach(), history


class Training:
    """A model in the making: every call of `step` is one step of Adam, along a cosine that falls to zero."""

    def __init__(self, graph: BipartiteGraph, config: TrainConfig) -> None:
        self.graph, self.config = graph, config
        self.generator = torch.Generator().manual_seed(config.seed)
        size = (graph.num_users, graph.num_items, config.embedding_dim, config.num_layers)
        self.model = LightGCN(*size, config.mixing, self.generator)
        self.optimizer = torch.optim.Adam([self.model.ego_embedding], lr=config.learning_rate, fused=True)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, config.steps)
        self.batches = Batches(graph, config.max_block_scores, config.user_discount, self.generator)

    def step(self) -> float:
        """One step; gives the loss before it."""
        triplets = self.batches.next()
        loss, self.model.ego_embedding.grad = bpr_gradient(
            self.model, self.graph, triplets, self.batches.scores, self.config, self.generator
        )
        self.optimizer.step()
        self.schedule.step()
        return loss
