"""What a page needs to draw itself: the choices, the split they make, and the model or the job that trains it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gnnrec.data.dataset import Dataset
from gnnrec.recommender import Recommender
from gnnrec.ui.session import choices, datasets, models
from gnnrec.ui.session.caches import remembered
from gnnrec.ui.session.choices import Choices
from gnnrec.ui.session.job import Job
from gnnrec.ui.session.looks import look_first
from gnnrec.ui.session.splits import Split, split_at
from gnnrec.ui.session.visitors import shared_jobs, visitor
from gnnrec.ui.session.you import PartyWithYou, guest_name, model_with, party_with, split_with
from gnnrec.ui.words import distinct, plain, topic_word


@dataclass(frozen=True)
class View:
    """Everything a page shows is in here or follows from it.

    Attributes:
        user: index of the chosen guest.
        recommender: the trained model of these choices, or None while `job` trains it.
    """

    dataset: Dataset
    choices: Choices
    split: Split
    user: int
    recommender: Recommender | None
    job: Job | None

    @property
    def person(self) -> Any:
        """The guest's row of the users' table."""
        return self.dataset.users.iloc[self.user]

    @property
    def likes(self) -> int:
        """Likes of the guest that the model may know of."""
        return len(self.split.positives.items_of(self.user))

    @property
    def hidden_items(self) -> list[Any]:
        """Ids of the guest's likes that the model may not know of."""
        ids: list[Any] = self.dataset.interactions.item_ids[self.split.held_out.items_of(self.user)].tolist()
        return ids

    @property
    def guest_name(self) -> str:
        """Plain text, which may hold anything."""
        return guest_name(self.dataset, self.choices.guest)

    @property
    def is_you(self) -> bool:
        """Whether the guest is "You", who has walked in."""
        return isinstance(self.dataset, PartyWithYou)

    @property
    def guest_in_markdown(self) -> str:
        """The guest's name for where text is Markdown: paragraphs, captions, headings, labels of buttons."""
        return plain(self.guest_name)

    @property
    def words(self) -> str:
        """What several items are called in the field."""
        return f"{self.dataset.item_word}s"

    @property
    def topic(self) -> str:
        """What an item is called in the story."""
        return topic_word(self.dataset.item_word)

    @property
    def category(self) -> str:
        """What a group of items is called."""
        return "genre" if self.is_of_movies else "category"

    @property
    def is_of_movies(self) -> bool:
        """Whether items are movies, which have genres and can be looked up."""
        return self.dataset.item_word == "movie"

    @property
    def labels(self) -> dict[Any, str]:
        """What each item is called in a list of options, by item id; unlike titles no two are the same."""
        return item_labels(self.dataset)

    def rows_of(self, item_ids: NDArray[Any]) -> pd.DataFrame:
        """Rows of the items' table, in the order of the ids."""
        return self.dataset.items.iloc[np.searchsorted(self.dataset.interactions.item_ids, item_ids)]


@remembered(1)
def item_labels(dataset: Dataset) -> dict[Any, str]:
    """A name for each item id, no two the same."""
    ids = list(dataset.titles)
    return dict(zip(ids, distinct(list(dataset.titles.values()), ids), strict=True))


def current() -> View:
    """The view that the choices ask for; starts the training when there is no such model yet."""
    dataset, chosen = datasets.active(), choices.current()
    split = split_at(dataset, chosen.threshold, chosen.hides)
    recommender, job = None, look_first(split)  # nothing is shown before it is known what suits the file
    if job is None:
        chosen = choices.current()  # what was found is in force now
        recommender, job = models.recommender_or_job(split, chosen.config)
    if job:
        shared_jobs().give_up(visitor(), models.LESSON)  # what all pages wait for goes first
    user = dataset.interactions.user_index(chosen.guest)
    return View(dataset, chosen, split, user, recommender, job)


def as_you(view: View, picks: tuple[object, ...]) -> View:
    """The same party with "You" in it, who like the picks, as the guest; all of it is that larger party's.

    So a page that draws what its view holds needs to know nothing of it.

    Raises:
        InputError: the picks are everything there is, so that nothing could be recommended.
    """
    threshold = view.choices.threshold
    dataset, split = party_with(view.dataset, threshold, picks), split_with(view.split, threshold, picks)
    recommender = model_with(view.recommender, picks) if view.recommender else None
    if recommender:
        recommender.graph = split.graph  # the one that is there already
    user = dataset.interactions.user_index(dataset.you)
    return View(dataset, replace(view.choices, guest=dataset.you), split, user, recommender, view.job)
