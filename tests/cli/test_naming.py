import json
from pathlib import Path

import pytest

from gnnrec import load_ratings_file
from gnnrec.cli.naming import items_asked
from gnnrec.cli.parser import main

QUICK = ["--passes", "5", "--dim", "4"]
FILMS = [
    "Up (2009)",
    "Alien (1979)",
    "Good, the Bad (1966)",
    "Big (1988)",
    "Heat (1995)",
    "Jaws (1975)",
    "Solaris (1972)",
]


@pytest.fixture
def party(tmp_path: Path, cache: Path) -> Path:
    """Seven films, so that ten of them cannot be asked for; user 1 has rated every one."""
    rows = [(user, film) for user in range(1, 9) for film in range(7) if user == 1 or (user + film) % 3]
    lines = [f'{user},{film},{3 + (user * film) % 3},"{FILMS[film]}"\n' for user, film in rows]
    (tmp_path / "films.csv").write_text("user,item,rating,title\n" + "".join(lines))
    return tmp_path / "films.csv"


def answer(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[dict, str]:
    main([*command, *QUICK, "--json"])
    output = capsys.readouterr()
    return json.loads(output.out), output.err


def test_items_are_named_by_title(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, said = answer(capsys, "similar", "alien", "--ratings", str(party), "--k", "2")
    assert (told["item"], told["title"]) == (1, "Alien (1979)")
    assert "Item 1 is Alien (1979)." in said
    told, _ = answer(capsys, "explain", "2", "JAWS", "--ratings", str(party))
    assert told["item"] == 5


def test_likes_alone_are_enough(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["recommend", "--ratings", str(party), "--k", "3"]
    told, _ = answer(capsys, *command, "--likes", "0,heat", "--likes", "Good, the Bad (1966)")
    assert told["likes"] == [0, 4, 2]
    assert told["user"] is None
    assert len(told["recommendations"]) == told["k"] == 3
    assert set(told["recommendations"][0]) == {"rank", "item", "title", "score", "held_out"}
    assert not {0, 2, 4} & {row["item"] for row in told["recommendations"]}
    main([*command, "--likes", "0,4", *QUICK])
    assert capsys.readouterr().out.startswith("For somebody who likes Up (2009), Heat (1995)")


def test_one_persons_own_list_is_enough(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = party.with_name("mine.csv")
    mine.write_text("Name,Year,Rating\nHeat,1995,4\nBig,1989,5\nUp,2009,1\nTea House,1999,5\n")
    told, said = answer(capsys, "recommend", "--likes-file", str(mine), "--ratings", str(party), "--k", "2")
    assert told["likes"] == [3, 4]
    assert len(told["recommendations"]) == 2
    assert not {0, 3, 4} & {row["item"] for row in told["recommendations"]}, "Up is known, though not liked"
    assert "3 of its 4 titles are here" in said
    assert "Not found, or not plainly one item: 'Tea House'." in said
    mine.write_text("Name,Year,Rating\nUp,2009,1\nTea House,1999,5\n")
    with pytest.raises(SystemExit):
        main(["recommend", "--likes-file", str(mine), "--ratings", str(party)])
    assert "no title among these items that is liked" in capsys.readouterr().err


def test_one_persons_list_is_refused_as_a_party(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = party.with_name("mine.csv")
    mine.write_text("Name,Year,Rating\nHeat,1995,4\nBig,1989,5\n")
    with pytest.raises(SystemExit) as left:
        main(["data", "--ratings", str(mine)])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "one person's list, a party needs several people's" in said
    assert "gnnrec recommend --likes-file FILE" in said


def test_a_list_of_likes_is_taken_apart_at_its_commas(party: Path) -> None:
    films = load_ratings_file(party)
    assert items_asked(films, ["0, 1 ,up"]) == [0, 1]
    assert items_asked(films, ['"Good, the Bad (1966)",big']) == [2, 3]
    assert items_asked(films, ["Good, the Bad (1966)"]) == [2]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["--likes", ","], "--likes names no item"),
        (["--likes", "1,99"], "There is no item '99'"),
        (["1", "--likes", "2"], "USER and --likes say for whom it is"),
        (["--likes", "2", "--all", "--out", "a.csv"], "--likes and --all say for whom it is"),
        (["--likes", "2", "--out", "a.csv"], "--all and --out FILE go together"),
        (["1", "--likes-file", "a.csv"], "USER and --likes-file say for whom it is"),
        (["--likes-file", "{folder}/films.csv"], "is no list of one person's"),
        (["--likes-file", "{folder}/none.csv"], "none.csv"),
        ([], "No user is named; give a USER, or --likes"),
    ],
)
def test_for_whom_it_is_must_be_plain(
    party: Path, capsys: pytest.CaptureFixture[str], command: list[str], words: str
) -> None:
    command = [word.format(folder=party.parent) for word in command]
    with pytest.raises(SystemExit):
        main(["recommend", *command, "--ratings", str(party), *QUICK])
    assert words in capsys.readouterr().err


def test_a_length_that_nobody_gave_never_refuses(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = ["--ratings", str(party)]
    for command in (["recommend", "2"], ["similar", "1"], ["evaluate", "--fraction", "0.5"]):
        assert answer(capsys, *command, *file)[0]["k"] == 7
    assert answer(capsys, "explain", "2", "1", *file)[0]["contributions"]
    out = party.with_name("all.csv")
    assert answer(capsys, "recommend", "--all", "--out", str(out), *file)[0]["k"] == 7
    with pytest.raises(SystemExit):
        main(["recommend", "2", "--k", "10", *file, *QUICK])
    assert "k is 10; it must be from 1 to 7" in capsys.readouterr().err


def test_who_rated_everything_is_told_so(party: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told, said = answer(capsys, "recommend", "1", "--ratings", str(party))
    assert told["recommendations"] == []
    assert "User 1 has rated everything, so nothing is left to recommend." in said
    main(["recommend", "1", "--ratings", str(party), *QUICK])
    assert capsys.readouterr().out.startswith("For user 1")
