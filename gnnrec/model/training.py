"""Part 4, teaching by comparison: BPR on triplets of (user, liked item, item not liked).

S. Rendle, C. Freudenthaler, Z. Gantner, L. Schmidt-Thieme: BPR: Bayesian Personalized Ranking from
Implicit Feedback. UAI 2009.

`bpr_loss` is the loss as the paper writes it; autograd differentiates it. `bpr_gradient` is the same loss
with its gradient written out, which `fit` uses: both scores of a triplet are found by what `comparing` finds cheaper,
and all pulls together are two sparse products.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import softplus

from gnnrec.config import TrainConfig
from gnnrec.model.checkpoint import Checkpoint, State
from gnnrec.model.comparing import Compare, CompareAll, CompareSampled, cheaper
from gnnrec.model.distributed import ALONE, World
from gnnrec.model.graph import BipartiteGraph, by_columns, sparse_csr, starts
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.negatives import Pass, Triplets
from gnnrec.model.outcome import check_finite
from gnnrec.model.starting import spectral_start


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
    triplets: Pass,
    compare: Compare,
    reg_weight: float,
    generator: torch.Generator,
    world: World = ALONE,
) -> tuple[float, Tensor]:
    """`bpr_loss` over the triplets with fresh negatives, and its gradient with respect to layer 0. (num_nodes, dim)

    With margin = score(u, j) - score(u, i), the slope of softplus(margin) is sigmoid(margin): by so much a triplet
    pulls score(u, j) down and score(u, i) up. In a table G (users, items) of all these pulls, the gradient with respect
    to the final embeddings of the users is G Z_items, and to those of the items it is G^T Z_users.

    Where processes share the columns, `compare` adds their scores up, and the rest is each one's own.
    """
    ego, final = model.ego_embedding.detach(), model(graph.adjacency)
    items = final[graph.num_users :]
    grad_final, times_in_triplets = torch.zeros_like(final), final.new_zeros(graph.num_nodes)
    loss = 0.0
    for chunk in triplets:
        users = final[chunk.users]
        negatives, margin = compare(users, items, chunk, generator)
        loss += float(softplus(margin) @ chunk.weights)
        pulls, transposed = _pulls(chunk, negatives, torch.sigmoid(margin) * chunk.weights, len(items))
        grad_final[chunk.users] = by_columns(pulls.matmul, items)
        grad_final[graph.num_users :] += by_columns(transposed.matmul, users)
        times_in_triplets[chunk.users] = chunk.row_starts.diff().float()
        times_in_triplets[graph.num_users :] += transposed.crow_indices().diff().float()
    grad = model.propagate(grad_final, graph.adjacency)  # backward is forward: A is symmetric
    penalty = reg_weight / triplets.num_triplets * times_in_triplets.unsqueeze(1) * ego
    return loss + float(world.sum((penalty * ego).sum())), grad.add_(penalty, alpha=2)


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
        sparse_csr(2 * triplets.row_starts, items, values, shape),
        sparse_csr(item_starts, rows[by_item], values[by_item], (num_items, len(triplets.users))),
    )


def fit(
    graph: BipartiteGraph,
    config: TrainConfig,
    *,
    callback: Callable[[Progress], bool | None] | None = None,
    watch: Callable[[Tensor], float] | None = None,
    start: Tensor | None = None,
    device: torch.device | None = None,
    world: World = ALONE,
    checkpoint: Checkpoint | None = None,
) -> tuple[Tensor, TrainHistory]:
    """Train LightGCN on a graph. The same graph, settings, machine and threads give the same bits.

    Args:
        graph: edges of the training part only.
        callback: called after every pass; a true answer stops the training, and must be the same in all processes.
        watch: a measure of the final embeddings, taken at each snapshot, such as NDCG@10 on held-out rows.
        start: layer-0 embeddings to go on from, in place of those that `config.start` makes. (num_nodes, dim)
        device: where to train; where the graph is when left out.
        world: the processes that share the columns of the embeddings. Each has to call this; the first alone has
            snapshots and watches.
        checkpoint: where the training stands is kept there now and then, and it goes on from what is there.

    Returns:
        The layer-0 embeddings (num_nodes, dim), where the graph is, and the history.

    Raises:
        InputError: every user likes every item, so that there is nothing to compare with.
        DivergedError: the numbers grew beyond what can be computed.
        ProcessError: another process is gone.
    """
    started = time.perf_counter()
    state = checkpoint.load(world) if checkpoint else None
    training = Training(graph.to(device or graph.device), config, start, world, state)
    history = training.history
    started -= history.seconds
    if state is None:
        training.look(watch)
    while training.done < config.passes:
        loss = training.step()
        check_finite(loss, training.done, config)
        watched = training.look(watch)
        history.seconds = time.perf_counter() - started
        if checkpoint and checkpoint.is_due(training.done):
            checkpoint.save(training.state(), world)
        if callback and callback(Progress(training.done, config.passes, loss, watched)):
            history.stopped = training.done < config.passes
            break
    ego = training.all_columns(training.model.ego_embedding.detach())
    check_finite(history.losses[-1], training.done, config, ego)
    history.seconds = time.perf_counter() - started
    return ego.to(graph.device), history


class Training:
    """A model in the making: every call of `step` is one pass over the likes and one step of Adam.

    The rate falls to zero along a cosine over the passes, whatever the size of the data.

    Args:
        graph: edges of the training part, where the training is to be.
        start: layer-0 embeddings to begin with. (num_nodes, dim)
        world: the processes that share the columns.
        state: where it stood when it was cut off, as `state` gave it.
    """

    def __init__(
        self,
        graph: BipartiteGraph,
        config: TrainConfig,
        start: Tensor | None = None,
        world: World = ALONE,
        state: State | None = None,
    ) -> None:
        self.graph, self.config, self.world = graph, config, world
        self.generator = torch.Generator().manual_seed(config.seed)
        self.history = TrainHistory()
        size = (graph.num_users, graph.num_items, config.embedding_dim, config.num_layers)
        self.model = LightGCN(*size, config.mixing, self.generator).to(graph.device)
        if state:
            self.model.ego_embedding.data = state.tensors["ego_embedding"].to(graph.device)
        else:
            self._begin(start)
        self.optimizer = torch.optim.Adam([self.model.ego_embedding], lr=config.learning_rate, fused=True)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, config.passes)
        self.compare = self._way(state.plain["way"] if state else None)
        self.triplets = Pass(graph, config.user_discount, self.compare.chunk_of)
        moments = torch.linspace(0, config.passes, config.snapshots + 1).tolist() if config.snapshots else []
        self.moments = {round(done) for done in moments}
        if state:
            self._restore(state)

    def _begin(self, start: Tensor | None) -> None:
        """Put the first embeddings in place; every process makes all columns alike, and keeps its own."""
        ego, dim = self.model.ego_embedding.data, self.config.embedding_dim
        if start is not None:
            ego.copy_(start)
        elif self.config.start == "spectral":
            ego.copy_(spectral_start(self.graph, dim, ego, self.generator))
        if self.world.size > 1:
            self.model.ego_embedding.data = ego[:, self.world.columns(dim)].contiguous()

    def _way(self, name: str | None) -> Compare:
        """How scores are compared: as before where the training goes on, so that it is the same to the bit."""
        if self.world.size > 1:
            return CompareSampled(self.graph, self.config.negative_candidates, self.world.sum)
        ways = {way.__name__: way for way in (CompareAll, CompareSampled)}
        way = ways[name] if name else cheaper(self.graph, self.config.negative_candidates)
        return way(self.graph, self.config.negative_candidates)

    @property
    def done(self) -> int:
        """Passes so far."""
        return len(self.history.losses)

    def step(self) -> float:
        """One pass; gives the loss before it."""
        loss, self.model.ego_embedding.grad = bpr_gradient(
            self.model, self.graph, self.triplets, self.compare, self.config.reg_weight, self.generator, self.world
        )
        self.optimizer.step()
        self.schedule.step()
        self.history.losses.append(loss)
        return loss

    def look(self, watch: Callable[[Tensor], float] | None) -> float | None:
        """Take a snapshot where it is time for one and, but for the start, the watched measure of this moment."""
        if self.done not in self.moments:
            return None
        ego = self.all_columns(self.model.ego_embedding.detach())
        final = self.all_columns(self.final_embedding()) if watch and self.done else None
        if not self.world.is_first:
            return None
        self.history.snapshots.append((self.done, ego.half().cpu()))
        if watch is None or final is None:
            return None
        watched = watch(final)
        self.history.watched.append((self.done, watched))
        return watched

    @torch.no_grad()
    def final_embedding(self) -> Tensor:
        """What the layers make of the embeddings as they are now. (num_nodes, dim), or the columns of this process"""
        final: Tensor = self.model(self.graph.adjacency)
        return final

    def all_columns(self, own: Tensor) -> Tensor:
        """The columns of all processes from those of each. (num_nodes, dim)"""
        return self.world.gather(own, self.config.embedding_dim)

    def state(self) -> State:
        """Where it stands: from here a training goes on as if it had never been cut off, to the bit."""
        adam = self.optimizer.state[self.model.ego_embedding]
        tensors = {"ego_embedding": self.model.ego_embedding.detach(), **adam, "generator": self.generator.get_state()}
        plain = {"way": type(self.compare).__name__, "schedule": self.schedule.state_dict()}
        return State(self.done, tensors | self.history.as_tensors(), plain)

    def _restore(self, state: State) -> None:
        self.generator.set_state(state.tensors["generator"])
        self.schedule.load_state_dict(state.plain["schedule"])
        saved = self.optimizer.state_dict()
        saved["state"] = {0: {name: state.tensors[name] for name in ("step", "exp_avg", "exp_avg_sq")}}
        saved["param_groups"][0]["lr"] = self.schedule.get_last_lr()[0]
        self.optimizer.load_state_dict(saved)
        self.history = TrainHistory.from_tensors(state.tensors)
