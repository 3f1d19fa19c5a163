"""The sample parties: one in English, whose gossip shows something, and one in three scripts."""

from dataclasses import replace

import numpy as np

from gnnrec import Recommender, TrainConfig, hold_out, load_ratings_file
from gnnrec.ui.session.samples import SAMPLE, THREE_SCRIPTS, is_sample


def test_the_sample_is_in_english_and_the_other_in_three_scripts() -> None:
    english, scripts = load_ratings_file(SAMPLE), load_ratings_file(THREE_SCRIPTS)
    assert SAMPLE.read_text("utf-8").isascii()
    for party in (english, scripts):
        assert (len(party.users), len(party.items)) == (200, 80)
        assert party.has_genres
        assert party.interactions.timestamps is not None
        assert party.default_threshold == 4
    assert is_sample(english)
    assert not is_sample(scripts)
    assert not is_sample(replace(scripts, source=str(SAMPLE)))  # somebody's own file of that name
    first = [title[0] for title in scripts.titles.values()]
    assert all(any(low <= letter <= high for letter in first) for low, high in (("A", "z"), ("А", "я"), ("一", "龥")))


def test_the_gossip_of_the_sample_finds_more_than_what_is_popular() -> None:
    """Hit@10 on the hidden likes, counted here one guest at a time: of what a guest has not rated, the ten best."""
    known = load_ratings_file(SAMPLE).interactions
    train, hidden = hold_out(known, 4)
    gossip = Recommender.fit(train, TrainConfig(passes=60))
    fame = np.bincount(train.at_least(4).items, minlength=train.num_items)
    hits = {"gossip": 0, "fame": 0}
    for user, guest in enumerate(known.user_ids.tolist()):
        wanted = set(hidden.items[hidden.rows_of(user)].tolist())
        seen = set(train.items[train.rows_of(user)].tolist())
        popular = [item for item in np.argsort(-fame, kind="stable").tolist() if item not in seen][:10]
        found = [known.item_index(item) for item in gossip.recommend(guest, 10)[0].tolist()]
        for name, items in (("gossip", found), ("fame", popular)):
            hits[name] += bool(wanted & set(items))
    assert hits["gossip"] > 1.3 * hits["fame"]
