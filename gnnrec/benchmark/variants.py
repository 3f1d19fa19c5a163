"""LightGCN with one piece put back or changed, in plain PyTorch with autograd: to be read, and to be measured.

What the engine (`gnnrec/model`) does in one fast way, these few lines do in the usual one, so that any piece can be
changed without working out a gradient: `LIGHTGCN` here is the engine's model, and a test holds them to each other.
The pieces are those that LightGCN leaves out of a graph convolution network (He et al., SIGIR 2020, section 2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn.functional import leaky_relu, softplus

from gnnrec.config import TrainConfig
from gnnrec.data.interactions import IntArray, Interactions
from gnnrec.model.comparing import Compare, cheaper
from gnnrec.model.graph import BipartiteGraph, layers, mix
from gnnrec.model.history import Progress
from gnnrec.model.negatives import Pass, Triplets
from gnnrec.model.normalisation import Rule, normalised

SLOPE = 0.2
"""Of the leaky ReLU below zero, as NGCF has it (Wang et al., SIGIR 2019)."""


@dataclass(frozen=True)
class Variant:
    """Which pieces a model has.

    Attributes:
        rule: how loud each neighbour speaks.
        self_loops: whether every node hears itself too.
        matrices: whether each layer multiplies what it heard by a learned square matrix, and where that begins: at
            random, as a graph convolution network has it, or at the identity, so that it begins as LightGCN.
        non_linear: whether each layer ends in a leaky ReLU.
        mixing: whether the layers are averaged, weighed 1, 1/2, 1/3, ..., or the last is all there is.
    """

    name: str
    rule: Rule = "root"
    self_loops: bool = False
    matrices: Literal["none", "random", "identity"] = "none"
    non_linear: bool = False
    mixing: Literal["average", "falling", "last"] = "average"

    def layer_weights(self, num_layers: int) -> list[float]:
        """Weight of each layer in the final embedding, layer 0 first; they add up to 1."""
        if self.mixing == "last":
            return [0.0] * num_layers + [1.0]
        loud = [1 / (layer + 1) if self.mixing == "falling" else 1.0 for layer in range(num_layers + 1)]
        return [weight / sum(loud) for weight in loud]


LIGHTGCN = Variant("lightgcn")
VARIANTS = (
    LIGHTGCN,
    Variant("self_loops", self_loops=True),
    Variant("weight_matrices", matrices="random"),
    Variant("identity_matrices", matrices="identity"),
    Variant("non_linear", non_linear=True),
    Variant("all_three", self_loops=True, matrices="random", non_linear=True),
    Variant("mean", rule="mean"),
    Variant("sum", rule="sum"),
    Variant("last_layer", mixing="last"),
    Variant("falling", mixing="falling"),
)


class VariantModel(torch.nn.Module):
    """Embeddings, and the layers that propagate them in a variant's way."""

    def __init__(
        self, graph: BipartiteGraph, config: TrainConfig, variant: Variant, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.variant = variant
        self.adjacency = normalised(graph, variant.rule, self_loops=variant.self_loops)
        self.layer_weights = variant.layer_weights(config.num_layers)
        self.ego_embedding = torch.nn.Parameter(torch.empty(graph.num_nodes, config.embedding_dim))
        torch.nn.init.xavier_uniform_(self.ego_embedding, generator=generator)
        count = 0 if variant.matrices == "none" else config.num_layers
        self.matrices = torch.nn.ParameterList([torch.eye(config.embedding_dim) for _ in range(count)])
        if variant.matrices == "random":
            for matrix in self.matrices:
                torch.nn.init.xavier_uniform_(matrix, generator=generator)

    def forward(self) -> Tensor:
        """Final embeddings of all nodes. (num_nodes, dim)"""
        matrices = iter(self.matrices)

        def step(embedding: Tensor) -> Tensor:
            heard = self.adjacency @ embedding
            if self.matrices:
                heard = heard @ next(matrices)
            return leaky_relu(heard, SLOPE) if self.variant.non_linear else heard

        return mix(layers(step, self.ego_embedding, len(self.layer_weights) - 1), self.layer_weights)


def bpr(
    model: VariantModel,
    graph: BipartiteGraph,
    triplets: Triplets,
    config: TrainConfig,
    compare: Compare,
    generator: torch.Generator,
) -> Tensor:
    """The loss of `bpr.bpr_loss` over the triplets, with fresh negatives drawn as the engine draws them."""
    final, ego = model(), model.ego_embedding
    users, items = final[triplets.users], final[graph.num_users :]
    with torch.no_grad():
        negatives, _ = compare(users, items, triplets, generator)
    mine = users[triplets.rows]
    margin = (mine * items[negatives]).sum(1) - (mine * items[triplets.items]).sum(1)
    nodes = torch.cat([triplets.users[triplets.rows], triplets.items + graph.num_users, negatives + graph.num_users])
    times_in_triplets = torch.bincount(nodes, minlength=graph.num_nodes)
    penalty = times_in_triplets.float() @ ego.square().sum(1) / len(triplets)
    return softplus(margin) @ triplets.weights + config.reg_weight * penalty


@dataclass(frozen=True, eq=False)
class Trained:
    """The final embeddings of a trained variant. (num_nodes, dim), users first"""

    final: Tensor
    num_users: int

    def scores(self, users: IntArray) -> Tensor:
        """Scores of all items for user indices. (len(users), num_items)"""
        return self.final[torch.as_tensor(users)] @ self.final[self.num_users :].T


def fit_variant(
    positives: Interactions,
    variant: Variant,
    config: TrainConfig,
    matrix_rate: float = 1e-3,
    callback: Callable[[Progress], object] = lambda progress: None,
) -> Trained:
    """Train a variant on the likes as `model.training.fit` trains LightGCN: full batches, Adam, a cosine to zero.

    Args:
        matrix_rate: learning rate of the weight matrices, which are large at a rate that suits embeddings.
        callback: called after every pass.
    """
    graph = BipartiteGraph.from_interactions(positives)
    generator = torch.Generator().manual_seed(config.seed)
    model = VariantModel(graph, config, variant, generator)
    rates = [{"params": [model.ego_embedding], "lr": config.learning_rate}]
    rates += [{"params": list(model.matrices), "lr": matrix_rate}] if model.matrices else []
    optimizer = torch.optim.Adam(rates, fused=True)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, config.passes)
    compare = cheaper(graph, config.negative_candidates)(graph, config.negative_candidates)
    triplets = Pass(graph, config.user_discount, torch.zeros_like).only
    assert triplets is not None
    for done in range(1, config.passes + 1):
        optimizer.zero_grad()
        loss = bpr(model, graph, triplets, config, compare, generator)
        torch.autograd.backward(loss)
        optimizer.step()
        schedule.step()
        callback(Progress(done, config.passes, loss.item(), None))
    return Trained(model().detach(), graph.num_users)
