"""What the nodes of the graph are called on screen."""

from __future__ import annotations

from collections.abc import Sequence

from gnnrec.data.dataset import Dataset
from gnnrec.data.interactions import Interactions
from gnnrec.ui.session.you import guest_name
from gnnrec.ui.words import distinct


class Names:
    """Names of node numbers as people know them, in plain text."""

    def __init__(self, dataset: Dataset, interactions: Interactions, num_users: int) -> None:
        self.dataset = dataset
        self.titles = dataset.titles
        self.item_word = dataset.item_word
        self.interactions = interactions
        self.num_users = num_users

    def __call__(self, node: int) -> str:
        if node < self.num_users:
            return guest_name(self.dataset, self.interactions.user_ids[node])
        item = self._item(node)
        return str(self.titles.get(item, item))

    def distinct(self, nodes: Sequence[int]) -> dict[int, str]:
        """A name for each of some nodes, no two the same."""
        ids = [node if node < self.num_users else self._item(node) for node in nodes]
        return dict(zip(nodes, distinct(list(map(self, nodes)), ids), strict=True))

    def _item(self, node: int) -> object:
        item = node - self.num_users
        return self.interactions.item_ids[item : item + 1].tolist()[0]
