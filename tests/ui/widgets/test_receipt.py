import pytest

from gnnrec.explain.receipts import Receipt
from gnnrec.ui.widgets.receipt import GROUPS, SINGLE, in_words, is_telling, rows_of


def receipt(own: float, likes: list[tuple[str, float]], hops: int = 2) -> Receipt:
    """A receipt whose likes have a fifth of their share from hop 1 and the rest from the last."""
    layered = {like: [value / 5] + [0.0] * (hops - 2) + [value * 4 / 5] for like, value in likes}
    return Receipt("x", own + sum(value for _, value in likes), own, likes, layered)


MANY = [(f"like {number}", (-1) ** number * 0.9**number) for number in range(40)]


@pytest.mark.parametrize(
    ("own", "likes", "words"),
    [
        (
            0.1,
            [("tea", 0.5), ("jam", 0.2), ("rye", 0.1)],
            "The score of 0.90 is +0.10 from their own name tag and +0.80 from 3 likes, the strongest tea (+0.50) and "
            "jam (+0.20).",
        ),
        (
            0.1,
            [("tea", 0.1), ("jam", -0.2), ("rye", -0.3)],
            "The score of -0.30 is +0.10 from their own name tag and -0.40 from 3 likes, the strongest rye (-0.30) and "
            "jam (-0.20).",
        ),
        (
            0.9,
            [("tea", 0.1)],
            "The score of 1.00 is +0.90 from their own name tag and +0.10 from 1 like: tea (+0.10). Their own name tag "
            "carries 90 % of it: training shaped it by all the likes at once, so no part of it belongs to one of them.",
        ),
        (
            0.0,
            [("tea", 0.5), ("jam", 0.2)],
            "The score of 0.70 comes from 2 likes: tea (+0.50) and jam (+0.20). Training wrote no name tag of their "
            "own.",
        ),
    ],
)
def test_a_receipt_says_what_the_score_is_made_of_and_claims_no_cause(
    own: float, likes: list[tuple[str, float]], words: str
) -> None:
    assert in_words(receipt(own, likes), str, "their") == words


def test_without_layers_no_part_of_a_score_belongs_to_a_like() -> None:
    silent = Receipt("x", 0.4, 0.4, [("tea", 0.0), ("jam", 0.0)], {"tea": [], "jam": []})
    said = in_words(silent, str, "their")
    assert said.startswith("With 0 layers no gossip travels: the whole score of 0.40 is their own name tag")
    assert "tea" not in said


@pytest.mark.parametrize("genres", [None, {like: f"genre {place % 11}" for place, (like, _) in enumerate(MANY)}])
def test_rows_add_up_to_the_score_with_the_strongest_likes_one_by_one(genres: dict[str, str] | None) -> None:
    shown = rows_of(receipt(0.3, MANY), {like: like.upper() for like, _ in MANY}, genres)
    assert sum(value for _, value in shown) == pytest.approx(0.3 + sum(value for _, value in MANY))
    assert shown[0] == ("own name tag", 0.3)
    assert shown[1 : 1 + SINGLE] == [(like.upper(), value) for like, value in MANY[:SINGLE]]


def test_other_likes_are_told_apart_by_genre() -> None:
    genres = {like: f"genre {place % 11}" for place, (like, _) in enumerate(MANY)}
    groups = rows_of(receipt(0.3, MANY), {like: like for like, _ in MANY}, genres)[1 + SINGLE :]
    assert len(groups) == GROUPS + 1
    sums: dict[str, list[float]] = {}
    for like, value in MANY[SINGLE:]:
        sums.setdefault(genres[like], []).append(value)
    ordered = sorted(sums.items(), key=lambda group: -abs(sum(group[1])))
    for (name, value), (genre, values) in zip(groups, ordered[:GROUPS], strict=False):
        assert name.startswith(f"{genre}: {len(values)} like")
        assert value == pytest.approx(sum(values))
    assert groups[-1][0].startswith("elsewhere: ")


def test_other_likes_are_told_apart_by_hop_where_there_are_no_genres() -> None:
    hops = rows_of(receipt(0.3, MANY, hops=3), {like: like for like, _ in MANY}, None)[1 + SINGLE :]
    others = sum(value for _, value in MANY[SINGLE:])
    assert [name for name, _ in hops] == [f"35 other likes, hop {hop}" for hop in (1, 2, 3)]
    assert [value for _, value in hops] == pytest.approx([others / 5, 0, others * 4 / 5])


def test_few_likes_stand_alone() -> None:
    shown = rows_of(receipt(0.0, MANY[:3]), {like: like for like, _ in MANY}, None)
    assert [name for name, _ in shown] == ["like 0", "like 1", "like 2"]  # and no own name tag, as a walk-in has none


@pytest.mark.parametrize(("largest", "is_open"), [(0.049, False), (0.051, True), (-0.051, True)])
def test_a_receipt_is_open_where_a_single_like_carries_a_twentieth(largest: float, is_open: bool) -> None:
    likes = [("tea", largest), ("jam", 0.04), ("rye", 0.04)]
    assert (
        is_telling(Receipt("x", 1.0, 1.0 - largest - 0.08, likes, {like: [value] for like, value in likes})) == is_open
    )
