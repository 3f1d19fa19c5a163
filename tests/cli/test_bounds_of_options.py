"""Numbers that would keep the machine busy for ever are refused at once; splits are made one at a time."""

import pytest

from gnnrec import Interactions, hold_out
from gnnrec.cli import asked
from gnnrec.cli.parser import main
from gnnrec.data import split
from gnnrec.data.split import Splits

OWN = ["--ratings", "assets/sample_party.csv"]
HUGE = "9" * 30


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (["evaluate", *OWN], "--seeds"),
        (["benchmark", "--depths", *OWN], "--seeds"),
        (["benchmark", "--ablation", *OWN], "--seeds"),
        (["benchmark", *OWN], "--epochs"),
        (["benchmark", "--scale"], "--processes"),
        (["evaluate", "--preset", "auto", *OWN], "--budget"),
        (["benchmark", "--tables", "."], "--budget"),
    ],
)
@pytest.mark.parametrize("number", ["1000000000", HUGE, "-1", "0"])
def test_a_number_that_nobody_waits_for_is_refused_in_a_line(
    command: list[str], option: str, number: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("hold_out", "load_movielens_100k", "read_ratings_file"):
        monkeypatch.setattr(asked, name, lambda *_, **__: pytest.fail("it began"))
    with pytest.raises(SystemExit) as ended:
        main([*command, f"{option}={number}"])
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("gnnrec: ")
    assert option in said
    assert said.count("\n") == 1


def test_splits_are_those_of_their_seeds(ratings: Interactions) -> None:
    splits = Splits(ratings, 4, 3, fraction=0.3)
    assert len(splits) == 3
    for seed, (train, held_out) in enumerate(splits):
        wanted = hold_out(ratings, 4, fraction=0.3, seed=seed)
        assert train.fingerprint == wanted[0].fingerprint
        assert held_out.fingerprint == wanted[1].fingerprint
    assert splits[-1][1].fingerprint == splits[2][1].fingerprint
    assert [held.fingerprint for _, held in splits[1:]] == [splits[1][1].fingerprint, splits[2][1].fingerprint]
    with pytest.raises(IndexError):
        splits[3]


def test_a_split_is_made_when_its_turn_comes(ratings: Interactions, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def counted(*args: object, seed: int, **how: object) -> tuple[Interactions, Interactions]:
        made.append(seed)
        return ratings, ratings

    monkeypatch.setattr(split, "hold_out", counted)
    splits = iter(Splits(ratings, 4, 1000))
    assert made == []
    next(splits)
    next(splits)
    assert made == [0, 1]
