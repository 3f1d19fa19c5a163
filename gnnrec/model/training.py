"""Part 4, the training: passes over the likes, each a step of Adam against the loss of `bpr`."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor

from gnnrec.config import TrainConfig
from gnnrec.model.bpr import bpr_gradient
from gnnrec.model.checkpoint import Checkpoint, State
from gnnrec.model.comparing import Compare, CompareAll, CompareSampled, cheaper
from gnnrec.model.distributed import ALONE, World
from gnnrec.model.graph import BipartiteGraph
from gnnrec.model.history import Progress, TrainHistory
from gnnrec.model.lightgcn import LightGCN
from gnnrec.model.negatives import Pass
from gnnrec.model.outcome import check_finite
from gnnrec.model.starting import spectral_start


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
