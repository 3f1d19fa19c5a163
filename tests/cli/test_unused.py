import pytest

from gnnrec.cli.parser import build_parser, main


@pytest.mark.parametrize(
    ("command", "named"),
    [
        (
            ["benchmark", "--scale", "--ratings", "x.csv"],
            "--scale takes no notice of some of this; leave --ratings out",
        ),
        (["benchmark", "--files", "--layers", "2", "--columns=user=1"], "leave --columns and --layers out"),
        (["benchmark", "--scale", "--epochs", "60"], "leave --epochs out"),
        (["benchmark", "--picks", "--candidates", "unrated"], "leave --candidates out"),
        (["benchmark", "--depths", "--quick"], "--depths takes no notice of some of this; leave --quick out"),
        (["benchmark", "--tables", ".", "--fraction", "0.2"], "leave --fraction out"),
        (["evaluate", "--snapshots", "3"], "unrecognized arguments: --snapshots 3"),
        (["benchmark", "--snapshots", "3"], "unrecognized arguments: --snapshots 3"),
        (["benchmark", "--preset", "auto"], "invalid choice: 'auto'"),
        (["train", "--see", "3"], "unrecognized arguments: --see 3"),
    ],
)
def test_an_option_that_would_count_for_nothing_is_refused(
    command: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refusal:
        main(command)
    assert refusal.value.code == 2
    assert named in capsys.readouterr().err


def test_the_seed_of_a_training_is_not_the_number_of_splits(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["evaluate", "--train-file", "no.csv", "--test-file", "none.csv", "--seed", "3"])
    assert "no.csv" in capsys.readouterr().err.split(";")[0]


@pytest.mark.parametrize("command", ["data", "train", "recommend", "similar", "explain", "evaluate", "benchmark"])
def test_every_command_that_takes_ratings_says_how_they_are_read(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        build_parser().parse_args([command, "--help"])
    said = capsys.readouterr().out
    for option in ("--ratings", "--columns", "--encoding", "--no-header", "--no-rating", "--min-user-ratings"):
        assert option in said
    assert "example: " in said
