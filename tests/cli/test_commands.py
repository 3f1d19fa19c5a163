import json
from functools import partial
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gnnrec import TrainConfig, hold_out, load_ratings_file
from gnnrec.benchmark.ablation import ablation_study
from gnnrec.benchmark.variants import LIGHTGCN, VARIANTS
from gnnrec.cli.parser import main
from gnnrec.evaluation.baselines import Popularity
from gnnrec.evaluation.depths import depth_study
from gnnrec.evaluation.protocol import judge
from gnnrec.store.request import Request

QUICK = ["--passes", "20", "--dim", "4"]


@pytest.fixture
def party(tmp_path: Path, cache: Path) -> Path:
    """A file of 30 users and 20 items with titles."""
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"user": rng.integers(1, 31, 300), "item": rng.integers(1, 21, 300)})
    frame = frame.drop_duplicates()
    frame["rating"] = rng.integers(1, 6, len(frame))
    frame["title"] = [f"Talk {item}" for item in frame["item"]]
    frame.to_csv(tmp_path / "party.csv", index=False)
    return tmp_path / "party.csv"


def test_data_keeps_its_contract(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["data", "--ratings", str(party), "--threshold", "3", "--json"])
    facts = json.loads(capsys.readouterr().out)
    frame = pd.read_csv(party)
    named = {"users", "items", "ratings", "positives", "threshold", "source", "fingerprint", "columns", "findings"}
    assert set(facts) == named
    assert facts["users"] == frame.user.nunique()
    assert facts["items"] == frame.item.nunique()
    assert facts["ratings"] == len(frame)
    assert facts["positives"] == (frame.rating >= 3).sum()


def test_train_keeps_its_contract(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for _ in range(2):
        main(["train", "--ratings", str(party), *QUICK, "--json"])
        answers.append(json.loads(capsys.readouterr().out))
    assert set(answers[0]) == {"key", "seconds", "steps", "loss", "cached"}
    assert [answer["cached"] for answer in answers] == [False, True]
    assert answers[0]["key"] == answers[1]["key"]
    assert answers[0]["steps"] == 20
    assert answers[0]["loss"] == pytest.approx(answers[1]["loss"])


def test_recommend_keeps_its_contract(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["recommend", "7", "--ratings", str(party), "--k", "5", *QUICK, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["user"] == 7
    assert answer["k"] == 5
    rows = answer["recommendations"]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    frame = pd.read_csv(party)
    mine = frame[frame.user == 7].set_index("item").rating
    for row in rows:
        assert row["title"] == f"Talk {row['item']}"
        assert row["item"] not in mine.index
        assert not row["held_out"]


def test_explain_keeps_its_contract(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = ["--ratings", str(party), *QUICK, "--json"]
    main(["recommend", "7", *file, "--k", "5"])
    for row in json.loads(capsys.readouterr().out)["recommendations"]:
        main(["explain", "7", str(row["item"]), *file])
        answer = json.loads(capsys.readouterr().out)
        assert set(answer) == {"user", "item", "score", "own", "contributions", "neighbours"}
        assert answer["score"] == pytest.approx(row["score"], abs=1e-5)
        values = [part["value"] for part in answer["contributions"]]
        assert answer["own"] + sum(values) == pytest.approx(answer["score"], abs=1e-5)
        assert values == sorted(values, reverse=True)
        assert all(part["title"] == f"Talk {part['item']}" for part in answer["contributions"])
        near = answer["neighbours"]
        assert set(near) == {"of", "liked", "share_of_everyone"}
        assert near["of"] == 20
        assert 0 <= near["liked"] <= 20
        assert 0 <= near["share_of_everyone"] <= 1


def test_explain_says_it_in_values(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["recommend", "7", "--ratings", str(party), *QUICK, "--json"])
    item = json.loads(capsys.readouterr().out)["recommendations"][0]["item"]
    main(["explain", "7", str(item), "--ratings", str(party), *QUICK])
    said = capsys.readouterr().out
    main(["explain", "7", str(item), "--ratings", str(party), *QUICK, "--json"])
    receipt = json.loads(capsys.readouterr().out)
    near = receipt["neighbours"]
    share = f"{100 * near['share_of_everyone']:.0f} % of everybody."
    like = "likes" if near["liked"] == 1 else "like"
    assert said.startswith(f"{near['liked']} of the 20 users most like user 7 {like} it; {share}\n")
    own, likes = receipt["own"], sum(part["value"] for part in receipt["contributions"])
    assert f"Talk {item} scores {receipt['score']:.2f} for user 7: {own:+.2f} from their own" in said
    assert f"{likes:+.2f} from their likes, {len(receipt['contributions'])} in all" in said
    frame = pd.read_csv(party)
    low = frame[(frame.user == 7) & (frame.rating < 4)].item.iloc[0]
    main(["explain", "7", str(low), "--ratings", str(party), *QUICK])
    assert f"has rated item {low} already, so it is not recommended" in capsys.readouterr().err


def test_evaluate_keeps_its_contract(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["evaluate", "--ratings", str(party), "--seeds", "2", "--k", "4", *QUICK, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert {"k", "seeds", "users_evaluated", "users_skipped", "models"} <= set(answer)
    assert answer["k"] == 4
    assert set(answer["models"]) == {"lightgcn", "mf", "ease", "item_knn", "popularity"}
    for model in answer["models"].values():
        assert {"hit", "ndcg", "recall", "precision", "fit_seconds"} <= set(model)
        assert set(model["ndcg"]) == {"mean", "low", "high"}


def test_evaluate_scores_a_split_made_elsewhere(
    party: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(party)
    test = frame.sample(frac=0.2, random_state=0)
    test.to_csv(tmp_path / "test.csv", index=False)
    frame.drop(test.index).to_csv(tmp_path / "train.csv", index=False)
    files = ["--train-file", str(tmp_path / "train.csv"), "--test-file", str(tmp_path / "test.csv")]
    main(["evaluate", *files, *QUICK, "--json"])
    answer = json.loads(capsys.readouterr().out)
    assert answer["users_evaluated"] == test[test.rating >= 4].user.nunique()
    with pytest.raises(SystemExit) as refusal:
        main(["evaluate", *files[:2], "--json"])
    assert refusal.value.code == 2


@pytest.mark.parametrize("command", ["data", "train", "recommend", "evaluate"])
def test_tables_and_help_for_people(party: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    arguments = ["recommend", "7"] if command == "recommend" else [command]
    main([*arguments, "--ratings", str(party), *(QUICK if command != "data" else [])])
    assert len(capsys.readouterr().out.splitlines()) > 4
    with pytest.raises(SystemExit) as done:
        main([command, "--help"])
    assert done.value.code == 0
    assert f"example: python -m gnnrec {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["recommend", "99"], "There is no user '99' in the data; user ids go from 1 to 30."),
        (["recommend", "anna"], "There is no user 'anna'"),
        (["recommend", "7", "--k", "21"], "k is 21; it must be from 1 to 20"),
        (["recommend", "7", "--k", "0"], "k is 0"),
        (["recommend", "7", "--k", "many"], "argument --k: invalid int value: 'many'"),
        (["recommend"], "No user is named"),
        (["train", "--threshold", "6"], "No rating reaches the threshold"),
        (["train", "--layers", "-1"], "num_layers is -1; it must be a whole number from 0 to 10"),
        (["train", "--learning-rate", "nan"], "learning_rate is nan"),
        (["train", "--layer-weights", "1,2"], "3 layers need 4 numbers"),
        (["train", "--preset", "worst"], "invalid choice: 'worst'"),
        (["train", "--split", "latest"], "no timestamp"),
        (["train", "--fraction", "1.5"], "fraction is 1.5"),
        (["train", "--gossip"], "unrecognized arguments: --gossip"),
        (["explain", "7", "99"], "There is no item '99'"),
        (["explain", "99", "1"], "There is no user '99'"),
        (["explain", "7"], "required: ITEM"),
        (["evaluate", "--seeds", "0"], "--seeds is 0"),
        (["evaluate", "--fraction", "0"], "nothing to evaluate"),
        (["evaluate", "--split", "latest", "--seeds", "3"], "one and the same split 3 times; leave --seeds out"),
        (["evaluate", "--split-seed", "1"], "unrecognized arguments: --split-seed 1"),
        (["evaluate", "--train-file", "a", "--test-file", "b"], "--ratings and --train-file both say whose"),
        (["explain", "7", "1", "--k", "-5"], "k is -5; it must be at least 1"),
        (["data", "--k", "-5"], "unrecognized arguments: --k -5"),
        (["data", "--passes", "3"], "unrecognized arguments: --passes 3"),
        (["data", "--preset", "best"], "unrecognized arguments: --preset best"),
        (["data", "--split", "latest"], "unrecognized arguments: --split latest"),
        (["data", "--fraction", "1"], "fraction is 1"),
        (["data", "--threshold", "nan"], "threshold is nan"),
        (["train", "--k", "5"], "unrecognized arguments: --k 5"),
        (["train", "--split-seed", "-1"], "seed of the split is -1"),
        (["benchmark", "--k", "5"], "unrecognized arguments: --k 5"),
        (["dance"], "invalid choice: 'dance'"),
    ],
)
def test_bad_input_gets_one_line_and_exit_code_2(
    party: Path, cache: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    file = ["--ratings", str(party)] if arguments[0] != "dance" else []
    with pytest.raises(SystemExit) as refusal:
        main([*arguments, *file, "--json"])
    output = capsys.readouterr()
    assert refusal.value.code == 2
    assert not output.out
    assert output.err.startswith("gnnrec: ")
    assert len(output.err.splitlines()) == 1
    assert sentence in output.err
    assert not list((cache / "models").glob("*.gnnrec"))


def test_a_user_without_likes_is_told_so(tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "party.csv"
    path.write_text("user,item,rating\n1,1,5\n1,2,5\n2,1,5\n2,3,5\n3,2,1\n")
    main(["recommend", "3", "--ratings", str(path), "--k", "3", *QUICK, "--json"])
    output = capsys.readouterr()
    assert "popular" in output.err
    assert "only 2 items left" in output.err
    assert [row["item"] for row in json.loads(output.out)["recommendations"]] == [1, 3]


def test_a_quick_benchmark_is_told_kept_and_drawn(party: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plot = party.with_name("race.html")
    main(["benchmark", "--quick", "--ratings", str(party), *QUICK, "--plot", str(plot), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert {"machine", "contenders", "reach", "step"} <= set(told)
    assert len(told["contenders"]["pyg"]["curve"]) == 5
    assert json.loads((cache / "benchmark.json").read_text()) == {"format": 1, **told}
    text = plot.read_text(encoding="utf-8")
    assert "LightGCN" in text
    assert '<script src="http' not in text  # it works without the internet


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--epochs", "0"], "--epochs is 0"),
        (["--plot", "/no/such/folder/race.html"], "there is no folder /no/such/folder"),
        (["--plot", "race.html", "--scale"], "give one of them"),
        (["--plot", "race.html", "--depths"], "which --depths is not"),
        (["--depths", "--files"], "--files and --depths measure different things"),
        (["--depths", "--seeds", "0"], "--seeds is 0"),
        (["--seeds", "3"], "how many splits --depths or --ablation makes"),
        (["--depths", "--seeds", "3", "--split", "latest"], "the same split 3 times"),
        (["--depths", "--split-seed", "3"], "leave --split-seed out"),
        (["--plot", "race.html", "--ablation"], "which --ablation is not"),
        (["--depths", "--ablation"], "--depths and --ablation measure different things"),
        (["--ablation", "--seeds", "0"], "--seeds is 0"),
        (["--ablation", "--seeds", "3", "--split", "latest"], "the same split 3 times"),
        (["--ablation", "--split-seed", "3"], "--ablation splits with the seeds"),
    ],
)
def test_a_benchmark_that_cannot_be_is_refused_at_once(
    cache: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit):
        main(["benchmark", *arguments])
    assert words in capsys.readouterr().err


@pytest.fixture
def few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    """The study of depth with 0 and 3 layers and two settings for each: its parts are tested elsewhere."""
    study = partial(depth_study, depths=(0, 3), most_tried=2)
    monkeypatch.setattr("gnnrec.cli.depths.depth_study", study)


def test_the_study_of_depth_keeps_its_contract(
    party: Path, few_tries: None, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["benchmark", "--depths", "--seeds", "2", "--candidates", "unliked", "--ratings", str(party), *QUICK]
    main([*command, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["command"] == " ".join(["python", "-m", "gnnrec", *command, "--json"])
    assert (told["splits"], told["candidates"], told["settings"]["passes"]) == (2, "unliked", 20)
    assert {"version", "date", "fingerprint", "seconds", "grid", "most_tried", "trainings"} <= set(told)
    assert [depth["layers"] for depth in told["depths"]] == [0, 3]
    assert set(told["depths"][1]["minus"]) == {"0", "ease", "item_knn", "popularity"}
    assert set(told["depths"][1]["ndcg"]) == {"mean", "low", "high"}
    assert set(told["rivals"]) == {"ease", "item_knn", "popularity"}
    assert set(told["groups"][0]["models"]) == {"0", "3", *told["rivals"]}


def test_the_study_of_depth_is_a_table_for_people(
    party: Path, few_tries: None, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["benchmark", "--depths", "--ratings", str(party), *QUICK])
    said = capsys.readouterr().out
    assert said.startswith("5 split(s)")
    for words in ("0 layers", "3 layers", "ease", "popularity", "reg_weight", "1-9 likes", "best on the validation"):
        assert words in said


def test_columns_are_named_at_the_terminal(tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "party.csv"
    path.write_text("who;what;warmth\n" + "".join(f"u{u};t{i};{(u * i) % 10}\n" for u in range(12) for i in range(9)))
    columns = ["--columns", "user=who,item=2,rating=warmth"]
    main(["data", "--ratings", str(path), *columns, "--json"])
    facts = json.loads(capsys.readouterr().out)
    assert (facts["users"], facts["items"], facts["ratings"]) == (12, 9, 108)
    main(["data", "--ratings", str(path), "--columns", "user=who,item=what,rating=", "--json"])
    assert json.loads(capsys.readouterr().out)["positives"] == 108
    lists = ["--k", "3"]
    for command in (["recommend", "u3"], ["explain", "u3", "t1"], ["similar", "t1"], ["train"], ["evaluate"]):
        main([*command, "--ratings", str(path), *columns, *(lists * (command != ["train"])), *QUICK, "--json"])
        assert json.loads(capsys.readouterr().out)


def test_likes_begin_where_the_scale_of_a_file_has_them(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "party.csv"
    rows = [(user, item, (user + item) % 10 + 1) for user in range(10) for item in range(10)]  # each rating ten times
    path.write_text("user,item,rating\n" + "".join(f"{user},{item},{rating}\n" for user, item, rating in rows))
    main(["data", "--ratings", str(path), "--json"])
    assert json.loads(capsys.readouterr().out)["threshold"] == 5  # the place below the median of 5.5
    main(["train", "--ratings", str(path), *QUICK, "--json"])
    assert "Ratings of 5 and more are likes" in capsys.readouterr().err
    main(["data", "--ratings", str(path), "--threshold", "9", "--json"])
    assert json.loads(capsys.readouterr().out)["threshold"] == 9


def test_what_was_mended_is_told_without_disturbing_the_answer(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "party.csv"
    rows = [f"{u},{i},{u * i % 5 + 1}\n" for u in range(12) for i in range(9)]
    path.write_text("user,item,rating\n" + "".join(rows) + "Total,,\n3,4,1\n")
    main(["data", "--ratings", str(path), "--json"])
    output = capsys.readouterr()
    assert json.loads(output.out)["ratings"] == 108
    assert "Row 109 has an id of another kind" in output.err
    assert "1 row repeats a user and an item" in output.err
    main(["data", "--ratings", str(path)])
    assert "Nothing" not in capsys.readouterr().err


def test_everything_wrong_is_told_in_one_line(tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "party.csv"
    path.write_text("user,item,rating\n,tea,5\nanna,,4\nanna,tea,good\n")
    with pytest.raises(SystemExit) as refusal:
        main(["data", "--ratings", str(path), "--json"])
    output = capsys.readouterr()
    assert refusal.value.code == 2
    assert len(output.err.splitlines()) == 1
    for words in ("Row 1 has no value in column 'user'", "Row 2 has no value", "Row 3 has 'good' in column 'rating'"):
        assert words in output.err


@pytest.mark.parametrize("candidates", ["unrated", "unliked"])
def test_both_protocols_are_told_apart(party: Path, capsys: pytest.CaptureFixture[str], candidates: str) -> None:
    """What users rated low is either seen, or stands in the way of what is looked for."""
    common = ["evaluate", "--ratings", str(party), "--k", "5", *QUICK]
    main([*common, "--candidates", candidates, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["candidates"] == candidates
    train, held_out = hold_out(load_ratings_file(party).interactions, 4)
    positives = train.at_least(4)
    seen = {"unrated": train, "unliked": positives}[candidates]
    marks = judge(Popularity(positives), positives, held_out, 5, seen=seen)
    assert told["models"]["popularity"]["ndcg"]["mean"] == pytest.approx(marks.values["ndcg"].mean())
    main([*common, "--candidates", candidates])
    assert f"candidates: {candidates}" in capsys.readouterr().out


def test_only_what_is_tested_has_likes_held_out(
    party: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ratings = load_ratings_file(party).interactions
    keys = [Request(*hold_out(ratings, 4, fraction=x), TrainConfig(passes=20, embedding_dim=4)).key for x in (0, 0.2)]
    told = []
    for more in ([], ["--fraction", "0.2", "--save", str(tmp_path / "part.gnnrec")]):
        main(["train", "--ratings", str(party), *QUICK, "--preset", "default", "--json", *more])
        told.append(json.loads(capsys.readouterr().out)["key"])
    assert told == keys
    for command in (["recommend", "7"], ["similar", "3"], ["explain", "7", "3"]):
        with pytest.raises(SystemExit):
            main([*command, "--ratings", str(party), "--fraction", "0.2"])
        assert "unrecognized arguments: --fraction 0.2" in capsys.readouterr().err
    main(["recommend", "7", "--ratings", str(party), "--load", str(tmp_path / "part.gnnrec"), "--k", "20", "--json"])
    rows = json.loads(capsys.readouterr().out)["recommendations"]
    assert any(row["held_out"] for row in rows)  # what a model did not know of is said where it comes up


@pytest.fixture
def few_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The study of pieces with two variants and two settings for each: its parts are tested elsewhere."""
    study = partial(ablation_study, variants=(LIGHTGCN, VARIANTS[2]), most_tried=2)
    monkeypatch.setattr("gnnrec.cli.ablation.ablation_study", study)


def test_the_study_of_pieces_keeps_its_contract(
    party: Path, few_pieces: None, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["benchmark", "--ablation", "--candidates", "unliked", "--ratings", str(party), *QUICK]
    main([*command, "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["command"] == " ".join(["python", "-m", "gnnrec", *command, "--json"])
    assert (told["splits"], told["candidates"], told["settings"]["passes"]) == (2, "unliked", 20)
    assert {"version", "machine", "date", "fingerprint", "seconds", "grid", "most_tried", "trainings"} <= set(told)
    assert told["machine"]["versions"]["torch"] == version("torch")
    assert set(told["variants"]) == {"lightgcn", "weight_matrices"}
    matrices = told["variants"]["weight_matrices"]
    assert set(matrices["minus_lightgcn"]["ndcg"]) == set(matrices["hit"]) == {"mean", "low", "high"}
    assert set(matrices["chosen"][0]) == {"reg_weight", "learning_rate", "matrix_rate"}
    main([*command, "--seeds", "1"])
    said = capsys.readouterr().out
    assert said.startswith("1 split(s)")
    for words in ("weight_matrices", "minus lightgcn", "matrix_rate", "+0.0000 [0.0000, 0.0000]"):
        assert words in said
