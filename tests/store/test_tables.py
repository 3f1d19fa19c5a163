import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gnnrec import InputError, Interactions, Recommender, TrainConfig, load_ratings_file
from gnnrec.cli.parser import main
from gnnrec.data.spreadsheet import harmless, harmless_table, restored, restored_table
from gnnrec.store.tables import recommendation_tables, write_tables

STARTS = "=+-@\t\r"


@given(st.text(alphabet=st.sampled_from("=+-@\t\r'ab "), max_size=6))
def test_no_cell_runs_and_every_cell_comes_back(text: str) -> None:
    assert not harmless(text).startswith(tuple(STARTS))
    assert restored(harmless(text)) == text


def test_ordinary_titles_stay_as_they_are() -> None:
    for title in ("Toy Story (1995)", "'Til There Was You (1997)", "", "M*A*S*H"):
        assert harmless(title) == restored(title) == title


def test_times_numbers_and_gaps_are_left_alone() -> None:
    table = pd.DataFrame(
        {
            "score": [-1.5, 2.0],
            "like": [True, False],
            "when": pd.to_datetime(["1997-09-24", None]),
            "mixed": pd.Series(["=1+1", -3], dtype=object),
            "title": ["@a", None],
        }
    )
    safe = harmless_table(table)
    assert safe["mixed"].tolist() == ["'=1+1", -3]
    assert safe["title"][0] == "'@a"
    pd.testing.assert_frame_equal(safe.drop(columns=["mixed", "title"]), table.drop(columns=["mixed", "title"]))
    pd.testing.assert_frame_equal(restored_table(safe), table)


@pytest.fixture
def party(tmp_path: Path, cache: Path) -> Path:
    """Thirty users and twenty items whose ids are text that a spreadsheet would run."""
    rng = np.random.default_rng(0)
    pairs = pd.DataFrame({"user": rng.integers(0, 30, 300), "item": rng.integers(0, 20, 300)}).drop_duplicates()
    pairs = pairs.assign(user="u" + pairs["user"].astype(str), item="=SUM(" + pairs["item"].astype(str) + ")")
    pairs.assign(title="@" + pairs["item"]).to_csv(tmp_path / "party.csv", index=False)
    return tmp_path / "party.csv"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_everyone_gets_the_same_as_alone(party: Path, ending: str, capsys: pytest.CaptureFixture[str]) -> None:
    out = party.with_name(f"all.{ending}")
    quick = ["--ratings", str(party), "--passes", "5", "--dim", "4", "--k", "3", "--json"]
    main(["recommend", "--all", "--out", str(out), *quick])
    facts = json.loads(capsys.readouterr().out)
    back = load_ratings_file(out).interactions.to_frame().sort_values("rating", ascending=False)  # scores as ratings
    table = back if ending == "csv" else pd.read_parquet(out)
    assert facts["rows"] == len(table) <= 3 * facts["users"]
    assert table["item"].str.startswith("=SUM(").all()
    main(["recommend", "u7", *quick])
    alone = json.loads(capsys.readouterr().out)["recommendations"]
    assert table[table["user"] == "u7"]["item"].tolist() == [row["item"] for row in alone]
    if ending == "csv":
        assert not any(cell.startswith(tuple(STARTS)) for cell in pd.read_csv(out)["item"])
    assert sorted(path.name for path in party.parent.glob("*all*")) == [out.name]


def test_ids_of_text_are_explained_and_compared(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ["--ratings", str(party), "--passes", "5", "--dim", "4", "--json"]
    main(["similar", "=SUM(3)", *quick])
    answer = json.loads(capsys.readouterr().out)
    assert answer["title"] == "@=SUM(3)"
    assert len(answer["similar"]) == 10
    main(["recommend", "u7", *quick])
    item = json.loads(capsys.readouterr().out)["recommendations"][0]["item"]
    main(["explain", "u7", item, *quick])
    receipt = json.loads(capsys.readouterr().out)
    total = receipt["own"] + sum(part["value"] for part in receipt["contributions"])
    assert total == pytest.approx(receipt["score"], abs=1e-5)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "No user is named"),
        (["--all"], "go together"),
        (["--out", "x.csv"], "go together"),
        (["u1", "--all", "--out", "x.csv"], "USER and --all say for whom"),
        (["--all", "--out", "x.xlsx"], "ends in .csv, .parquet or .trec"),
        (["--all", "--out", "/no/such/folder/x.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said(
    party: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["recommend", *arguments, "--ratings", str(party), "--passes", "2", "--dim", "2"])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "all.csv"
    target.write_text("old")
    frame = pd.DataFrame({"user": [1, 1, 2], "item": [1, 2, 3]})
    recommender = Recommender.fit(Interactions.from_frame(frame), TrainConfig(passes=2, embedding_dim=2))

    def tables() -> object:
        yield from recommendation_tables(recommender, {1: "a", 2: "b", 3: "c"}, 1)
        raise InputError("stopped")

    with pytest.raises(InputError):
        write_tables(tables(), target, lambda rows: None)  # type: ignore[arg-type]
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["all.csv"]


def test_a_run_of_everyone_is_the_table_of_everyone(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    quick = ["--ratings", str(party), "--passes", "5", "--dim", "4", "--k", "3", "--json"]
    for ending in ("parquet", "trec"):
        main(["recommend", "--all", "--out", str(party.with_name(f"all.{ending}")), *quick])
    table = pd.read_parquet(party.with_name("all.parquet"))
    run = [line.split(" ") for line in party.with_name("all.trec").read_text().splitlines()]
    assert [(one[0], one[2], int(one[3])) for one in run] == [
        *zip(table["user"], table["item"], table["rank"], strict=True)
    ]
    assert [float(one[4]) for one in run] == pytest.approx(table["score"].tolist(), rel=1e-5)
    assert {(one[1], one[5]) for one in run} == {("Q0", "gnnrec")}
