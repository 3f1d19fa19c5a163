"""Runs and qrels, read and marked by trec_eval's own code."""

from pathlib import Path
from urllib.parse import unquote

import ir_measures
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ir_measures import P, R, Success, nDCG

from gnnrec import InputError, Interactions, Recommender, TrainConfig, hold_out
from gnnrec.data.trec import run_lines, word
from gnnrec.evaluation.protocol import judge
from gnnrec.evaluation.trec import write_qrels, write_run


@pytest.mark.parametrize("as_text", [False, True])
def test_trec_eval_reads_what_we_judge(ratings: Interactions, tmp_path: Path, as_text: bool) -> None:
    frame = ratings.to_frame()
    if as_text:
        frame = frame.assign(item="50 % Тема " + frame["item"].astype(str), user="u\t" + frame["user"].astype(str))
    train, held_out = hold_out(Interactions.from_frame(frame), 3, seed=1)
    recommender = Recommender.fit(train, TrainConfig(threshold=3, embedding_dim=6, passes=10))
    write_run(tmp_path / "a.run", recommender, held_out, k=10)
    write_qrels(tmp_path / "a.qrels", held_out)
    marks = judge(recommender, train.at_least(3), held_out, 10, seen=train)
    measures = {"hit": Success @ 10, "ndcg": nDCG @ 10, "recall": R @ 10, "precision": P @ 10}
    run = list(ir_measures.read_trec_run(str(tmp_path / "a.run")))
    qrels = list(ir_measures.read_trec_qrels(str(tmp_path / "a.qrels")))
    found = ir_measures.calc_aggregate(list(measures.values()), qrels, run)
    for name, measure in measures.items():
        assert found[measure] == pytest.approx(float(marks.values[name].mean()), abs=1e-6), name
    assert len(qrels) == len(held_out)
    assert {unquote(one.query_id) for one in run} == set(
        map(str, held_out.user_ids[np.unique(held_out.users)].tolist())
    )


def test_ties_stay_in_our_order_whoever_sorts() -> None:
    users, items = np.array(["a"] * 5 + ["b"] * 2, object), np.array([9, 3, 7, 1, 2, 4, 5])
    scores = np.array([2, 1, 1, 1, 0.99999994, 3, 3], np.float32)
    lines = [line.split() for line in run_lines(users, items, scores, "ours")]
    assert [line[3] for line in lines] == list("1234512")
    for qid, first, last in (("a", 0, 5), ("b", 5, 7)):
        values = [np.float32(line[4]) for line in lines[first:last]]
        assert {line[0] for line in lines[first:last]} == {qid}
        assert (np.diff(values) < 0).all()
        assert values == pytest.approx(scores[first:last], abs=1e-6)


@given(st.text(min_size=1))
def test_any_id_is_one_word_and_comes_back(text: str) -> None:
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return
    assert word(text).split() == [word(text)]
    assert unquote(word(text)) == text


def test_what_cannot_be_a_run_is_refused(ratings: Interactions, tmp_path: Path) -> None:
    recommender = Recommender.fit(ratings, TrainConfig(embedding_dim=4, passes=2))
    with pytest.raises(InputError, match="tag is 'my run'; it must be one word"):
        write_run(tmp_path / "a.run", recommender, ratings, tag="my run")
    with pytest.raises(InputError, match="there is no folder"):
        write_qrels(tmp_path / "no" / "a.qrels", ratings)
    with pytest.raises(InputError, match="k is 0"):
        write_run(tmp_path / "a.run", recommender, ratings, k=0)
    assert not list(tmp_path.iterdir())


def test_who_has_few_left_has_few_lines(tmp_path: Path) -> None:
    known = Interactions.from_frame(pd.DataFrame({"user": [1, 1, 2], "item": [1, 2, 3]}))
    write_run(tmp_path / "a.run", Recommender.fit(known, TrainConfig(embedding_dim=2, passes=2)), known, k=3)
    lines = [line.split() for line in (tmp_path / "a.run").read_text().splitlines()]
    assert [(line[0], line[3]) for line in lines] == [("1", "1"), ("2", "1"), ("2", "2")]
