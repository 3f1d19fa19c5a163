"""What somebody should have seen, and what is right of the five questions, against counting by hand."""

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from app_runner import open_app
from own_parties import dataset, library, tiny
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender, TrainConfig
from gnnrec.evaluation.protocol import judge
from gnnrec.ui.session.choices import Choices
from gnnrec.ui.session.splits import split_at
from gnnrec.ui.session.view import View
from gnnrec.ui.tour import gossip_helps
from gnnrec.ui.tour.goodbye import what_you_can_tell
from gnnrec.ui.tour.questions import five_questions
from gnnrec.ui.tour.quiz import compared
from gnnrec.ui.tour.seen import NOT_YET, seen
from gnnrec.ui.tour.walk import LAST

BRIEF = TrainConfig(embedding_dim=8, passes=30, snapshots=0)


def view_of(dataset: Dataset, guest: object, threshold: float, layers: int = 2, hides: bool = True) -> View:
    """A party as the screens see it, without a screen."""
    config = replace(BRIEF, num_layers=layers, threshold=threshold)
    split = split_at(dataset, threshold, hides)
    model = Recommender.fit(split.train, config)
    user = dataset.interactions.user_index(guest)
    return View(dataset, Choices(guest, config, hides), split, user, model, None)


@pytest.fixture(scope="module")
def books() -> View:
    return view_of(library(), "Анна К. 7", 6)


def study(over_none: tuple[float, float, float], **groups: tuple[float, float, float]) -> dict[str, Any]:
    """A study of no rounds and three, as far as what is said of it needs it: low, mean and high of each difference."""
    depths = [
        {"layers": 0, "validation": 0.1, "minus": {}},
        {"layers": 3, "validation": 0.2, "minus": {"0": {"ndcg": interval(over_none)}}},
    ]
    of_groups = [{"group": name, "models": {"3": {"minus": {"0": interval(gain)}}}} for name, gain in groups.items()]
    return {"depths": depths, "groups": of_groups}


def interval(figures: tuple[float, float, float]) -> dict[str, float]:
    return dict(zip(("low", "mean", "high"), figures, strict=True))


@pytest.fixture(autouse=True)
def made_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No study of depth is known unless a test gives one."""
    monkeypatch.setattr(gossip_helps, "known_study", lambda view: None)


def model_of(view: View) -> Recommender:
    assert view.recommender
    return view.recommender


def test_likes_and_hidden_likes_are_counted(books: View) -> None:
    frame = books.dataset.interactions.to_frame().query("user == 'Анна К. 7'")
    liked = int((frame["rating"] >= 6).sum())
    assert f"Of {len(frame)} conversations, {liked} are likes (rated 6 or more)" in seen("log", books)
    assert f"{books.likes} likes that the model knows, and {liked - books.likes} more" in seen("guest", books)
    everything = replace(books, split=split_at(books.dataset, 6, False))
    assert "None of them is hidden" in seen("log", everything)
    assert seen("guest", everything).endswith(f"{liked} likes that the model knows.")


def test_the_ring_of_the_matches_is_found_by_walking(books: View) -> None:
    likes: dict[Any, set[Any]] = {}
    for user, item in zip(books.split.positives.users.tolist(), books.split.positives.items.tolist(), strict=True):
        likes.setdefault(user, set()).add(item)
    mine = likes[books.user]
    heard = set().union(*(theirs for theirs in likes.values() if theirs & mine))
    ten = model_of(books).recommend("Анна К. 7", 10)[0].tolist()
    near = sum(books.dataset.interactions.item_index(item) in heard for item in ten)
    assert seen("rings", books).startswith(f"**{near} of the 10 matches**")


def test_what_is_kept_off_the_list_is_the_best_that_was_rated_and_the_eleventh(books: View) -> None:
    model = model_of(books)
    scores = model.scores(np.array([books.user]))[0].numpy()
    rated = books.split.train.items[books.split.train.users == books.user]
    best = books.split.train.item_ids[max(rated.tolist(), key=lambda item: scores[item])]
    eleventh = model.recommend("Анна К. 7", 11)[0][10]
    said = seen("why_not", books)
    assert said.index(books.labels[best]) < said.index(books.labels[eleventh])
    assert f"scores {max(scores[rated]):.2f}" in said


def test_the_learned_numbers_are_counted(books: View) -> None:
    losses = model_of(books).history.losses
    assert f"{(200 + 80) * 8:,} numbers: the 8" in seen("loss", books)
    assert f"in 30 passes, the loss went from {losses[0]:.3f} to {losses[-1]:.3f}" in seen("loss", books)


def test_without_a_model_nothing_is_claimed(books: View) -> None:
    waiting = replace(books, recommender=None)
    assert seen("why", waiting) == seen("rings", waiting) == NOT_YET


def test_the_right_answers_follow_from_the_party(books: View) -> None:
    questions = five_questions(books, model_of(books))
    assert [question.right for question in questions] == [1, 1, 0, 0, 2]
    assert "not been measured" in questions[4].options[2]
    first = model_of(books).recommend("Анна К. 7", 1)[0][0]
    assert books.labels[first] in questions[1].text
    assert all(len(set(question.options)) == 3 and question.reason and question.described for question in questions)


def test_who_likes_nothing_gets_what_most_like_and_who_knows_all_gets_nothing() -> None:
    silent = view_of(quiet(), 3, 5)
    assert silent.likes == 0
    assert five_questions(silent, model_of(silent))[1].right == 0
    done = view_of(tiny(), 1, 4, hides=False)
    questions = five_questions(done, model_of(done))
    assert questions[1].options[questions[1].right] == "nothing is left to talk about"
    assert questions[2].right == 0
    assert "talked about everything" in seen("why", done)


@pytest.mark.parametrize(
    ("over_none", "right", "said"),
    [
        ((0.003, 0.007, 0.010), 0, "beat none by 0.007"),
        ((-0.010, -0.007, -0.003), 1, "No gossip beats"),
        ((-0.001, 0.002, 0.005), 2, "changes little"),
    ],
)
def test_whether_gossip_helps_is_what_the_study_found(
    books: View, monkeypatch: pytest.MonkeyPatch, over_none: Any, right: int, said: str
) -> None:
    monkeypatch.setattr(gossip_helps, "known_study", lambda view: study(over_none))
    question = five_questions(books, model_of(books))[4]
    assert question.right == right
    assert said in question.reason
    assert said in seen("help", books)
    assert "measured" not in question.options[2]


def test_whom_gossip_helps_is_the_same_on_the_card_in_the_questions_and_at_the_end(
    books: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = study((-0.001, 0.002, 0.005), few=(0.001, 0.02, 0.03), some=(-0.01, 0, 0.01), many=(-0.02, -0.01, -0.003))
    monkeypatch.setattr(gossip_helps, "known_study", lambda view: found)
    question = five_questions(books, model_of(books))[4]
    assert question.options[question.right] == "neither: no sure difference over all, though some gain and others lose"
    whom = (
        "help guests with few likes (+0.020 [0.001, 0.030]), and cost guests with many likes (-0.010 [-0.020, -0.003])"
    )
    for said in (question.reason, seen("help", books), what_you_can_tell(books)[4]):
        assert whom in said
        assert "some likes" not in said


def test_one_split_is_said_with_its_own_interval(books: View) -> None:
    mark = books.split.tested
    found = judge(model_of(books), books.split.positives, mark, 10, seen=books.split.train).intervals["ndcg"]
    said = seen("help", books)
    assert f"{found['mean']:.3f}, with an interval from {found['low']:.3f} to {found['high']:.3f}" in said
    assert "interval from" not in seen("help", replace(books, split=split_at(books.dataset, 6, False)))


def test_the_lightest_and_the_heaviest_like_are_found_by_counting(books: View) -> None:
    items = books.split.positives.items.tolist()
    mine = {item: items.count(item) for item in books.split.positives.items_of(books.user).tolist()}
    few, many = min(mine.values()), max(mine.values())
    assert few < many
    said = seen("weight", books)
    for likes in (few, many):
        unit = "like" if likes == 1 else "likes"
        assert f"({likes} {unit}) {1 / (likes * len(mine)) ** 0.5:.3f}" in said
    lengths, liked = model_of(books).item_embedding.norm(dim=1), sorted(set(items))
    ranks = [pd.Series(values).rank() for values in ([items.count(i) for i in liked], lengths[liked].tolist())]
    assert f"of length and likes is {ranks[0].corr(ranks[1]):.2f}" in said
    assert "That is one word" not in seen("weight", replace(books, recommender=None))


def test_how_often_a_like_scores_higher_is_counted_pair_by_pair(books: View) -> None:
    scores = model_of(books).scores(np.array([books.user]))[0].tolist()
    mine = books.split.positives.items_of(books.user).tolist()
    talked = set(books.dataset.interactions.items_of(books.user).tolist())
    pairs = [scores[mine_] > scores[other] for mine_ in mine for other in range(len(scores)) if other not in talked]
    share = f"{100 * sum(pairs) / len(pairs):.0f} %"
    assert f"makes {len(pairs):,} pairs" in seen("loss", books)
    assert f"scores higher in {share} of them" in seen("loss", books)


def test_at_the_end_there_is_a_line_for_each_question(books: View) -> None:
    first = books.labels[model_of(books).recommend("Анна К. 7", 1)[0][0]]
    lines = what_you_can_tell(books)
    assert len(lines) == 5
    assert "after 2 rounds" in lines[0]
    assert first in lines[1]
    assert f"{(200 + 80) * 8:,} numbers" in lines[3]
    assert "not been measured" in lines[4]
    assert NOT_YET in what_you_can_tell(replace(books, recommender=None))[1]


def test_before_and_after_are_compared() -> None:
    assert compared(2, 5) == "Before the tour 2 of 5, after it 5 of 5"
    assert compared(None, 3) == "3 of 5"


def quiet() -> Dataset:
    """Three guests, the third of whom likes nothing that the first two do."""
    rows = {"user": [1, 1, 2, 2, 3, 3], "item": [1, 2, 2, 3, 3, 4], "rating": [5, 5, 5, 1, 1, 2]}
    return dataset(pd.DataFrame(rows))


def answer(app: AppTest, right: bool) -> None:
    """Answer all five, rightly or not, and hand them in."""
    wanted = [1, 1, 0, 0, 2]
    for radio, place in zip(app.radio, wanted, strict=True):
        radio.set_value(place if right else (place + 1) % 3)
    next(button for button in app.button if button.label == "Done").click().run()


def test_the_five_are_asked_before_and_after_and_nothing_is_told_before(movielens: Dataset) -> None:
    app = open_app("welcome", tour="1", guest="42")
    app.button(key="tour_quiz").click().run()
    assert len(app.radio) == 5
    answer(app, right=False)
    app.button(key="tour_quiz").click().run()
    assert not app.radio
    said = " ".join(element.value for element in app.markdown)
    assert "It is **" not in said
    app.session_state["tour"] = LAST
    app.switch_page("pages/lightgcn.py").run()
    app.button(key="tour_quiz").click().run()
    answer(app, right=True)
    app.button(key="tour_quiz").click().run()
    said = " ".join(element.value for element in app.markdown)
    assert "Before the tour 0 of 5, after it 5 of 5" in said
    assert len(re.findall(r"✓ You said", said)) == 5
    app.button(key="quiz_finish").click().run()
    assert app.session_state["tour"] == 0
    assert not app.exception
