import json
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from together import together

from gnnrec.benchmark import shared as module
from gnnrec.benchmark.shared import forget_peak_memory, measure_shared, shared
from gnnrec.cli.parser import main
from gnnrec.model.distributed import World

LIKES = 20_000


def measure_here(world: World) -> dict[str, Any]:
    return measure_shared(LIKES, world)


def test_one_size_is_measured_by_each_number_of_processes(tmp_path: Path) -> None:
    alone = measure_here(World())
    both = together(2, measure_here, folder=tmp_path)
    assert (alone["processes"], alone["columns_a_process"], alone["bytes_a_pass"]) == (1, 64, 0)
    for one in both:
        assert (one["processes"], one["columns_a_process"], one["likes"]) == (2, 32, alone["likes"])
        assert alone["likes"] * 4 * 4 <= one["bytes_a_pass"] < 1.05 * alone["likes"] * 4 * 4
        assert 0 < one["summing_seconds"] < one["pass_seconds"]
        assert one["cpu_seconds"] > 0
    assert both[0]["memory_mb"] == both[1]["memory_mb"]  # the larger of both


def test_peak_memory_is_counted_anew() -> None:
    large = torch.ones(2**26)
    before = module.peak_memory_mb()
    del large
    forget_peak_memory()
    assert module.peak_memory_mb() < before


def test_what_would_not_fit_into_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[int, int]] = []
    monkeypatch.setattr(module, "memory_mb", lambda name, file: 200)
    monkeypatch.setattr(module, "_run", lambda size, number: ran.append((size, number)) or {})
    told: list[str] = []
    result = shared((1, 2), lambda done, total, what: told.append(what), sizes=(1_000_000, 2_000_000))
    assert ran == [(1_000_000, 1)]  # 130 bytes a like and process
    assert len(result["left_out"]) == 3
    assert result["left_out"][0].startswith("1,000,000 likes, 2 process(es): takes about 247 MB")
    assert told[0] == "1,000,000 likes, 1 process(es)"


def test_processes_are_started_by_torchrun(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []

    def run(command: list[str], **how: Any) -> SimpleNamespace:
        ran.append(command)
        return SimpleNamespace(stdout=json.dumps({"processes": int(how["env"]["OMP_NUM_THREADS"])}))

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 8)
    assert module._run(5, 4) == {"processes": 2}  # threads of each
    assert ran[0][1:] == [
        *["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "4", "-m"],
        *["gnnrec.benchmark.shared", "5"],
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--processes", "2"], "--processes says by how many processes the likes of --scale are shared; give both"),
        (["--scale", "--processes", "2,0"], "2,0 is not understood; write whole numbers from 1, like 1,2,4"),
        (["--scale", "--device", "mps"], "--scale is measured on the CPU, and --device is mps; leave it out"),
    ],
)
def test_what_cannot_be_measured_is_refused(options: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["benchmark", *options])
    assert says in capsys.readouterr().err


def test_the_table_of_processes(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    result = {"points": [{"processes": 2, "likes": 1000}], "left_out": ["5 likes, 9 process(es): too many"], "load": 1}
    monkeypatch.setattr("gnnrec.cli.benchmark.shared", lambda numbers, report: result | {"asked": list(numbers)})
    main(["benchmark", "--scale", "--processes", "1,2", "--json"])
    assert json.loads(capsys.readouterr().out)["asked"] == [1, 2]
    main(["benchmark", "--scale", "--processes", "2"])
    said = capsys.readouterr()
    assert "1,000" in said.out.replace("1000", "1,000")
    assert said.err == "Left out: 5 likes, 9 process(es): too many.\n"
