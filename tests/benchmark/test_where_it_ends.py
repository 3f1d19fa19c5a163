"""A benchmark ends well where the system tells less, the app is not there, or nothing can be kept."""

import json
import subprocess
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from gnnrec.benchmark import race
from gnnrec.benchmark.memory import memory_mb, peak_memory_mb
from gnnrec.benchmark.race import peak_memory, start_times
from gnnrec.cli import benchmark
from gnnrec.cli.parser import main


def test_memory_is_what_linux_keeps_of_it_and_else_nothing(tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text("Name:\tx\nVmHWM:\t  204800 kB\nVmRSS:\t 102400 kB\n")
    assert memory_mb("VmRSS", status) == 100
    assert peak_memory_mb(status) == 200
    assert memory_mb("VmSwap", status) is None
    assert memory_mb("VmRSS", tmp_path / "none") is None


def test_without_proc_the_peak_is_asked_of_the_system(tmp_path: Path) -> None:
    peak = peak_memory_mb(tmp_path / "none")
    assert peak is not None
    assert 0.9 < peak / peak_memory_mb() < 1.1  # type: ignore[operator]


def test_what_cannot_be_started_is_left_out() -> None:
    nothing = ["-c", "pass"]
    found = start_times({"good": (nothing, nothing), "no_app": (["-m", "no_such_module"], nothing)}, repeats=1)
    assert list(found) == ["good"]


@pytest.mark.parametrize("said", ["None\n", ""])
def test_a_training_whose_memory_nobody_tells_is_left_out(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr(race.subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, said))
    assert peak_memory() is None


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(benchmark, "start_times", lambda commands: {"recommend": {"seconds": 1, "ratio": 2}})
    monkeypatch.setattr(benchmark, "peak_memory", lambda: None)
    assert benchmark.measure_starts(1) == {"start": {"recommend": {"seconds": 1, "ratio": 2}}}
    said = capsys.readouterr().err
    assert "app_first_page cannot be started here" in said
    assert "does not tell how much memory" in said


def test_a_result_that_cannot_be_kept_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path / "file" / "home"))
    benchmark.keep({"a": 1})
    assert "The result is not kept" in capsys.readouterr().err
    monkeypatch.setenv("GNNREC_HOME", str(tmp_path))
    (tmp_path / "benchmark.json").mkdir()
    benchmark.keep({"a": 1})
    assert "The result is not kept in the cache folder" in capsys.readouterr().err
    (tmp_path / "benchmark.json").rmdir()
    benchmark.keep({"a": 1})
    assert json.loads((tmp_path / "benchmark.json").read_text()) == {"format": 1, "a": 1}
    assert not capsys.readouterr().err


def test_the_app_may_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(benchmark, "version", missing)
    assert benchmark.versions_of_app() == {}


@pytest.mark.parametrize("study", ["--quick", "--picks", "--depths"])
def test_a_party_with_nothing_to_hide_is_refused_in_words(
    study: str, tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "few.csv"
    path.write_text("user,item\n" + "".join(f"{u},{i}\n" for u in range(6) for i in range(u % 3, u % 3 + 3)))
    with pytest.raises(SystemExit) as refusal:
        main(["benchmark", study, "--ratings", str(path), "--passes", "2", "--dim", "2", "--preset", "default"])
    assert refusal.value.code == 2
    assert "No user has a held-out like" in capsys.readouterr().err
