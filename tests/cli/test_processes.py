"""Several processes at the terminal, as torchrun starts them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from made_up_graphs import random_graph
from together import environment, free_port, start_command

from gnnrec.cli import processes
from gnnrec.cli.parser import main
from gnnrec.cli.processes import tell_where
from gnnrec.errors import ProcessError
from gnnrec.model.distributed import World
from gnnrec.model.training import Training

ROOT = Path(__file__).parents[2]
QUICK = ["--passes", "20", "--dim", "5"]
MINUTE = 60


@pytest.fixture
def likes(tmp_path: Path, cache: Path) -> Path:
    graph = random_graph(0, 40, 30, 0.2)
    path = tmp_path / "likes.csv"
    pd.DataFrame({"user": graph.users, "item": graph.items}).to_csv(path, index=False)
    return path


def test_torchrun_makes_the_model_that_one_process_makes(
    likes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["train", "--ratings", str(likes), *QUICK, "--save", str(tmp_path / "two.gnnrec"), "--json"]
    launch = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "gnnrec"]
    told = os.environ | {"OMP_NUM_THREADS": "1"}
    shared = subprocess.run(
        [sys.executable, *launch, *command], cwd=ROOT, env=told, capture_output=True, text=True, timeout=2 * MINUTE
    )
    assert shared.returncode == 0, shared.stderr
    found = json.loads(shared.stdout)  # one object, from the first process alone
    assert shared.stderr.count("The model is in ") == 1
    main([*command[:-3], "--json"])
    again = json.loads(capsys.readouterr().out)
    assert again["cached"]
    assert not found["cached"]
    assert again["key"] == found["key"]
    (kept,) = (tmp_path / "home" / "models").glob("*.gnnrec")
    kept.unlink()
    main([*command[:-3], "--json"])
    alone = json.loads(capsys.readouterr().out)
    assert alone["loss"] == pytest.approx(found["loss"], abs=1e-4)
    assert (alone["key"], alone["steps"], alone["cached"]) == (found["key"], 20, False)
    main([*command[:3], "--load", str(tmp_path / "two.gnnrec"), "--json"])
    assert json.loads(capsys.readouterr().out)["loss"] == found["loss"]


def test_a_killed_process_ends_the_others_with_a_sentence(likes: Path, tmp_path: Path) -> None:
    port, kept = free_port(), tmp_path / "kept"
    options = ["--passes", "100000", "--reg-weight", "0.01", "--checkpoint", str(kept), "--checkpoint-every", "1"]
    first, second = (
        start_command(rank, 2, port, ["train", "--ratings", str(likes), *options], tmp_path) for rank in (0, 1)
    )
    end = time.monotonic() + 3 * MINUTE
    while not kept.with_name("kept.rank0of2").exists():  # then both are in the middle of it
        assert time.monotonic() < end, "it never began"
        os.sched_yield()
    second.kill()
    first.join(MINUTE)
    assert (first.exitcode, (tmp_path / "out0").read_text()) == (2, "")
    said = (tmp_path / "err0").read_text()
    assert said.startswith("gnnrec: process 0 of 2 ends, because another one was killed or has not answered for 50 s")
    assert said.count("\n") == 1
    assert (tmp_path / "out1").read_text() == (tmp_path / "err1").read_text() == ""


@pytest.mark.parametrize(
    ("command", "changes", "says"),
    [
        (["train"], {"MASTER_ADDR": ""}, "WORLD_SIZE says that there are 2 processes, but MASTER_ADDR is missing"),
        (["recommend", "1"], {}, "torchrun shares the work of train alone; run recommend without it."),
        (["recommend", "1"], {"RANK": "1"}, ""),
    ],
)
def test_a_bad_launch_is_answered_once(
    command: list[str],
    changes: dict[str, str],
    says: str,
    likes: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in (environment(0, 2, 1) | changes).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        main([*command, "--ratings", str(likes)])
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"gnnrec: {says}" if says else "")
    assert said.err.count("\n") == bool(says)


def test_who_is_told_to_end_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    handled = []
    monkeypatch.setattr(signal, "signal", lambda *what: handled.append(what))
    with pytest.raises(ProcessError, match="process 1 of 3 was told to end, as happens when another one has ended"):
        processes._told_to_end(World(1, 3))
    assert handled == [(signal.SIGTERM, signal.SIG_IGN)]


def test_the_machine_of_a_file_is_named_where_there_are_several(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LOCAL_WORLD_SIZE", "2")
    tell_where("two.gnnrec", World(0, 2))
    assert capsys.readouterr().err == ""
    tell_where("two.gnnrec", World(0, 4))
    host = socket.gethostname()
    assert capsys.readouterr().err == f"two.gnnrec is on {host} alone, the machine of the first process.\n"


def test_a_training_goes_on_from_its_checkpoint(
    likes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept"
    command = ["train", "--ratings", str(likes), *QUICK, "--json"]
    main(command)
    whole = json.loads(capsys.readouterr().out)
    step = Training.step

    def cut_off(training: Training) -> float:
        if training.done == 15:
            raise KeyboardInterrupt
        return step(training)

    monkeypatch.setattr(Training, "step", cut_off)
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path / "another"))
    with pytest.raises(SystemExit):
        main([*command, "--checkpoint", str(kept)])
    assert capsys.readouterr().err == "gnnrec: stopped; what is in the checkpoint was kept.\n"
    assert kept.exists()
    monkeypatch.setattr(Training, "step", step)
    with pytest.raises(SystemExit):
        main([*command, "--seed", "1", "--checkpoint", str(kept)])
    assert "kept is the checkpoint of another training" in capsys.readouterr().err
    main([*command, "--checkpoint", str(kept)])
    said = capsys.readouterr()
    assert said.err == f"It goes on after pass 10, where {kept} has it.\n"
    assert json.loads(said.out)["loss"] == whole["loss"]
    assert not kept.exists()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ["--checkpoint", "nowhere/kept"],
            "--checkpoint is nowhere/kept, which cannot be written (there is no folder nowhere)",
        ),
        (["--checkpoint", "kept", "--checkpoint-every", "0"], "--checkpoint-every is 0; it must be at least 1"),
        (["--checkpoint-every", "5"], "--checkpoint-every says how often --checkpoint FILE is written; give both"),
        (["--device", "gpu"], "invalid choice: 'gpu'"),
    ],
)
def test_what_makes_no_sense_is_refused(
    options: list[str], says: str, likes: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["train", "--ratings", str(likes), *QUICK, *options])
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("command", [["recommend", "1"], ["similar", "1"], ["explain", "1", "2"]])
def test_every_command_takes_a_device(command: list[str], likes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = []
    for device in ([], ["--device", "cpu"]):
        main([*command, "--ratings", str(likes), *QUICK, *device, "--json"])
        answers.append(capsys.readouterr().out)
    assert answers[0] == answers[1]
