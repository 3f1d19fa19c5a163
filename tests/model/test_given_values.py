"""Values as people's programs have them: the right answer, or one sentence."""

import copy
import decimal
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import torch

from gnnrec import InputError, Interactions, Recommender, TrainConfig, compare, hold_out, judge, tune

QUICK = TrainConfig(passes=3, embedding_dim=4, num_layers=2)
WORD_IDS = uuid.UUID(int=7)


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"user": rng.integers(1, 31, 400), "item": rng.integers(1, 21, 400)}).drop_duplicates()
    return frame.assign(rating=rng.integers(1, 6, len(frame)), timestamp=range(len(frame)))


@pytest.fixture(scope="module")
def numbers(table: pd.DataFrame) -> Recommender:
    return Recommender.fit(table, QUICK)


@pytest.fixture(scope="module")
def words(table: pd.DataFrame) -> Recommender:
    """The same party with ids of text, among them what nothing is called when it is written."""
    names = {1: "None", 2: "NaT", 3: "nan", 4: "<NA>", 5: str(WORD_IDS)}
    return Recommender.fit(table.assign(user=[names.get(user, f"u{user}") for user in table.user]), QUICK)


ONES = [1, 1.0, "1", np.int64(1), np.uint8(1), np.float32(1), np.str_("1"), np.array(1), torch.tensor(1)]


@pytest.mark.parametrize("one", [*ONES, decimal.Decimal("1.0")], ids=repr)
def test_one_id_of_any_kind_is_that_user(numbers: Recommender, one: object) -> None:
    assert numbers.recommend(one, 3)[0].tolist() == numbers.recommend(1, 3)[0].tolist()


TWOS = [[1, 2], (1, 2), np.array([1, 2]), torch.tensor([1, 2]), pd.Series([1, 2]), pd.array([1, 2], dtype="Int64")]


@pytest.mark.parametrize("two", [*TWOS, pd.Index([1, 2]), pd.Categorical([1, 2]), ["1", 2.0]], ids=repr)
def test_several_ids_of_any_kind_are_these_users(numbers: Recommender, two: object) -> None:
    assert numbers.recommend(two, 3)[0].tolist() == numbers.recommend([1, 2], 3)[0].tolist()


def test_a_uuid_is_the_id_that_it_is_written_as(words: Recommender) -> None:
    assert words.recommend(WORD_IDS, 2)[0].tolist() == words.recommend(str(WORD_IDS), 2)[0].tolist()


@pytest.mark.parametrize("nobody", [None, float("nan"), np.nan, pd.NaT, pd.NA, np.datetime64("NaT")], ids=repr)
def test_nothing_is_nobody_also_where_somebody_is_called_like_it(words: Recommender, nobody: object) -> None:
    with pytest.raises(InputError, match="There is no user"):
        words.recommend(nobody, 3)
    with pytest.raises(InputError, match="There is no item"):
        words.explain("u7", [nobody])


class Nothing:
    """No value that an id could be, with a name that is the same in every process."""

    def __repr__(self) -> str:
        return "nothing"


@pytest.mark.parametrize(
    "wrong", [1.5, True, b"1", -1, 10**30, 1 + 2j, Nothing(), slice(1), pd.Timestamp(0), "１"], ids=repr
)
def test_what_is_no_id_is_refused(numbers: Recommender, wrong: object) -> None:
    with pytest.raises(InputError, match="There is no"):
        numbers.recommend(wrong, 3)


def test_nothing_to_explain_is_explained_by_nothing(numbers: Recommender) -> None:
    for empty in ([], (), np.array([])):
        assert numbers.explain(1, empty) == []
        assert numbers.ranks_by_depth(1, empty).shape == (3, 0)


def test_one_item_is_no_list_of_them(numbers: Recommender) -> None:
    asked: list[Callable[[Any], object]] = [
        lambda given: numbers.explain(1, given),
        lambda given: numbers.with_new_user(given),
        lambda given: numbers.with_changed_likes(1, also=given),
        lambda given: numbers.recommend(1, 3, items=given),
    ]
    for ask in asked:
        with pytest.raises(InputError, match="is no list of ids"):
            ask(np.int64(1))


@pytest.mark.parametrize("k", [5.0, np.float64(5), True, "5", 0, -1, 21, float("nan"), pd.NA, [5]], ids=repr)
def test_a_length_that_is_none_is_refused(numbers: Recommender, k: Any) -> None:
    asked: list[Callable[[], object]] = [
        lambda: numbers.recommend(1, k),
        lambda: numbers.recommend_for([1], k),
        lambda: numbers.similar_items(1, k),
        lambda: next(numbers.recommend_all(k)),
        lambda: numbers.telling_items(k),
    ]
    for ask in asked:
        with pytest.raises(InputError, match=r"k is .*; it must be "):
            ask()
    if k is pd.NA or k != 21:
        with pytest.raises(InputError, match=r"of is .*; it must be"):
            numbers.neighbours_who_liked(1, 1, of=k)


def test_a_length_that_nobody_gave_is_ten_or_what_there_is(table: pd.DataFrame, numbers: Recommender) -> None:
    assert numbers.recommend_for([1])[0].shape == (10,)
    few = Recommender.fit(table[table.item <= 7], QUICK)
    assert len(few.recommend_for([1])[0]) == 6
    assert len(few.telling_items()) == 7
    assert len(few.similar_items(1)[0]) == 6
    train, held_out = hold_out(few.interactions, 3)
    assert compare([(train, held_out)], QUICK)["k"] == 7
    assert judge(few, train.at_least(3), held_out, seen=train).values["hit"].max() == 1


def test_who_rated_everything_has_an_empty_list(table: pd.DataFrame) -> None:
    greedy = pd.DataFrame({"user": 99, "item": table.item.unique(), "rating": 5})
    model = Recommender.fit(pd.concat([table[["user", "item", "rating"]], greedy]), QUICK)
    items, scores = model.recommend(99)
    assert len(items) == len(scores) == 0
    assert model.explain(99, items) == []
    assert np.isneginf(model.recommend([99, 1])[1][0]).all()
    assert 99 in np.concatenate([users for users, _, _ in model.recommend_all()])


@pytest.mark.parametrize("seed", [-1, 1.5, "a", None, np.float64(3), True], ids=repr)
@pytest.mark.parametrize("order", ["random", "latest", "time"])
def test_a_seed_that_is_none_is_refused_whether_or_not_it_is_used(table: pd.DataFrame, seed: Any, order: Any) -> None:
    known = Interactions.from_frame(table)
    with pytest.raises(InputError, match="The seed of the split is"):
        hold_out(known, 4, seed=seed, order=order)
    with pytest.raises(InputError, match="The seed of the split is"):
        tune(known, QUICK, seed=seed, budget=0.1)


@pytest.mark.parametrize("order", ["best", None, 1, ["random"]], ids=repr)
def test_an_order_that_is_none_is_refused(table: pd.DataFrame, order: Any) -> None:
    known = Interactions.from_frame(table)
    asked: list[Callable[[], object]] = [
        lambda: hold_out(known, 4, order=order),
        lambda: tune(known, QUICK, order=order),
        lambda: compare([hold_out(known, 4)], QUICK, order=order),
    ]
    for ask in asked:
        with pytest.raises(InputError, match=r"The order of the split is .*; it must be 'random', 'latest' or 'time'"):
            ask()


def test_numbers_that_are_none_are_refused(table: pd.DataFrame, numbers: Recommender) -> None:
    known = Interactions.from_frame(table)
    asked: list[tuple[str, Callable[[], object]]] = [
        ("The held-out fraction is '0.2'", lambda: hold_out(known, 4, fraction="0.2")),  # type: ignore[arg-type]
        ("The held-out fraction is 1", lambda: hold_out(known, 4, fraction=1)),
        ("The threshold is None", lambda: hold_out(known, None)),  # type: ignore[arg-type]
        ("leave_k_out is 1.0", lambda: hold_out(known, 4, leave_k_out=1.0)),  # type: ignore[arg-type]
        ("The budget, in seconds, is nan", lambda: tune(known, QUICK, budget=float("nan"))),
        ("candidates is 'all'", lambda: compare([hold_out(known, 4)], QUICK, candidates="all")),  # type: ignore[arg-type]
        ("config is of type dict", lambda: Recommender.fit(known, {"passes": 3})),  # type: ignore[arg-type]
        ("There is no split", lambda: compare([], QUICK)),
    ]
    for said, ask in asked:
        with pytest.raises(InputError, match=said):
            ask()


def test_a_training_part_cannot_be_its_own_test(table: pd.DataFrame, numbers: Recommender) -> None:
    known = Interactions.from_frame(table)
    with pytest.raises(InputError, match="held-out likes are in the training part too"):
        compare([(known, known.at_least(4))], QUICK)
    with pytest.raises(InputError, match="held-out likes are in the training part too"):
        judge(numbers, known.at_least(4), known, seen=known)
    with pytest.raises(InputError, match="are of other users and items"):
        compare([(known, Interactions.from_frame(table[table.user < 9]))], QUICK)


def test_a_table_with_two_columns_of_one_name_is_refused(table: pd.DataFrame) -> None:
    twice = pd.concat([table, table[["user"]]], axis=1)
    with pytest.raises(InputError, match="more than one column 'user'"):
        Recommender.fit(twice, QUICK)


def test_a_deep_copy_answers_alike_and_is_another(numbers: Recommender) -> None:
    before = numbers.recommend(1, 5)
    twin = copy.deepcopy(numbers)
    assert twin.recommend(1, 5)[0].tolist() == before[0].tolist()
    assert twin.recommend(1, 5)[1].tolist() == before[1].tolist()
    twin.ego_embedding.zero_()
    twin.interactions.users[:] = 0
    assert numbers.recommend(1, 5)[1].tolist() == before[1].tolist()


@pytest.fixture
def double_precision() -> Iterator[None]:
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


@pytest.mark.usefixtures("double_precision")
def test_torch_may_be_told_to_count_in_double_precision(table: pd.DataFrame, numbers: Recommender) -> None:
    model = Recommender.fit(table, QUICK)
    assert model.recommend(1, 5)[1].dtype == np.float32
    assert model.explain(1, [1])[0].score == pytest.approx(float(model.scores(np.array([0]))[0, 0]), abs=1e-6)
    assert model.with_new_user([1, 2])[0].recommend(31, 3)[0].tolist() == model.recommend_for([1, 2], 3)[0].tolist()
    assert len(model.telling_items(3)) == 3
    assert Recommender.fit(table, TrainConfig(passes=2, start="random")).ego_embedding.dtype == torch.float32
    train, held_out = hold_out(Interactions.from_frame(table), 4)
    assert set(compare([(train, held_out)], QUICK)["models"]) == {"lightgcn", "mf", "ease", "item_knn", "popularity"}
