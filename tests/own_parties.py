"""Parties as visitors bring them, made up: text ids, titles in any script, no ratings, hardly anything, nasty text."""

import numpy as np
import pandas as pd

from gnnrec import Dataset, Interactions

NASTY = "<b>x</b>, [a](https://evil.example)/`$1$` :red[r] *y*_ 'q\" 🎉"
MARKUP = ("[a](https://evil.example)", ":red[r]", "*y*", "`$1$`", "<b>x</b>", "<script>")
"""Parts of it that nothing may read as Markdown or HTML."""
SCRIPTS = ("Η Οδύσσεια του Ομήρου", "Война и мир", "ألف ليلة وليلة", "红楼梦")


def dataset(rows: pd.DataFrame, titles: dict[object, str] | None = None, source: str = "my file.csv") -> Dataset:
    """A party of rows with columns user, item, and optionally rating, timestamp; category and year by title."""
    known = Interactions.from_frame(rows)
    items = pd.DataFrame({"item": known.item_ids})
    items["title"] = [(titles or {}).get(item, str(item)) for item in known.item_ids.tolist()]
    items["year"] = pd.array([pd.NA] * len(items), dtype="Int64")
    items["genres"] = ""
    return Dataset(known, pd.DataFrame({"user": known.user_ids}), items, source)


def made_up(num_users: int, num_items: int, num_rows: int, seed: int = 0) -> pd.DataFrame:
    """User and item numbers with two tastes in them, no pair twice."""
    rng = np.random.default_rng(seed)
    users = rng.integers(num_users, size=num_rows)
    items = (num_items * rng.random(num_rows) ** 2).astype(int)
    items = np.minimum(items - (items + users) % 2 * (rng.random(num_rows) < 0.8), num_items - 1).clip(0)
    return pd.DataFrame({"user": users, "item": items}).drop_duplicates(ignore_index=True)


def library() -> Dataset:
    """200 readers and 80 books with text ids, titles in four scripts, 1 to 10 points, times, categories and years."""
    rows = made_up(200, 80, 4000)
    rng = np.random.default_rng(1)
    rows["rating"] = rng.integers(1, 11, len(rows))
    rows["timestamp"] = rng.integers(9 * 10**8, 10**9, len(rows))
    rows["user"] = rows["user"].map("Анна К. {}".format)
    rows["item"] = rows["item"].map("book {}".format)
    party = dataset(rows, {f"book {item}": f"{SCRIPTS[item % 4]} {item // 8}" for item in range(80)}, "/tmp/books.csv")
    party.items["genres"] = ["novel|old" if place % 3 else "" for place in range(len(party.items))]
    party.items["year"] = pd.array([1900 + place if place % 2 else pd.NA for place in range(len(party.items))], "Int64")
    return party


def likes() -> Dataset:
    """60 guests and 150 topics by number: every row is a like, nothing else is known."""
    return dataset(made_up(60, 150, 1500))


def tiny() -> Dataset:
    """Ten ratings of three guests on four topics; the first has talked about all of them."""
    users, items = [1, 1, 1, 1, 2, 2, 2, 3, 3, 3], [1, 2, 3, 4, 1, 2, 3, 2, 3, 4]
    return dataset(pd.DataFrame({"user": users, "item": items, "rating": [5, 4, 5, 1, 4, 5, 2, 5, 5, 1]}))


def nasty() -> Dataset:
    """Ids, titles and categories that look like markup, half stars, and titles that occur twice."""
    rows = made_up(40, 30, 700)
    rows["rating"] = np.random.default_rng(2).integers(1, 11, len(rows)) / 2
    rows["user"] = rows["user"].map(lambda user: f"{NASTY} {user}")
    rows["item"] = rows["item"].map(lambda item: f"{NASTY} {item}")
    party = dataset(rows, {f"{NASTY} {item}": f"{NASTY} {item // 2}" for item in range(30)}, f"{NASTY}.csv")
    party.items["genres"] = [f"{NASTY} {place % 3}|{NASTY}" if place % 4 else "" for place in range(len(party.items))]
    return party


def plays() -> Dataset:
    """How often 50 guests played 40 songs: a scale without a step."""
    rows = made_up(50, 40, 900)
    rows["rating"] = np.random.default_rng(3).zipf(1.5, len(rows)).clip(max=10**6)
    return dataset(rows)


def votes() -> Dataset:
    """Up or down, -1 or 1."""
    rows = made_up(50, 40, 900)
    rows["rating"] = np.random.default_rng(4).choice([-1, 1], len(rows))
    return dataset(rows)


def crowd() -> Dataset:
    """More guests and songs than a list can offer."""
    rows = made_up(6000, 5600, 60_000)
    rows["user"] = rows["user"].map("guest-{}".format)
    return dataset(rows, {item: f"Song {item}" for item in range(5600)})


def odd() -> Dataset:
    """Eight topics, fewer than a list of ten; one guest likes them all, fifteen like one each; ids count past nine."""
    loner = [(f"Gast Nr. {user}", f"i{user % 8 + 3}") for user in range(2, 17)]
    everything = [("Gast Nr. 1", f"i{item}") for item in range(3, 11)]
    return dataset(pd.DataFrame([*everything, *loner], columns=["user", "item"]))


PARTIES = {"library": library, "likes": likes, "tiny": tiny, "nasty": nasty, "plays": plays, "votes": votes}
