"""Files that are read in a process of their own."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import Event

import pytest

from gnnrec.data.files import apart as apart_module
from gnnrec.data.files.apart import apart, is_small_text, look_at, read_at
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.budget import Budget
from gnnrec.data.files.findings import RefusedError
from gnnrec.data.files.tables import Look
from gnnrec.data.files.unpacking import SeveralTablesError
from gnnrec.errors import InputError

CORPUS = Path(__file__).parent / "corpus"
SMALL = Budget(unpacked=10**8, rows=10**6, memory=3 * 10**8, seconds=50)


def hang(path: Path) -> None:
    Event().wait()


def fill(path: Path) -> int:
    return len(bytes(10**9))


def die(path: Path) -> None:
    os.abort()


def several(path: Path) -> None:
    raise SeveralTablesError(str(path), ["a.csv", "b.csv"])


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started."""
    processes: list[subprocess.Popen[bytes]] = []
    start = apart_module._started

    def noted(folder: Path) -> subprocess.Popen[bytes]:
        processes.append(start(folder))
        return processes[-1]

    monkeypatch.setattr(apart_module, "_started", noted)
    return processes


def test_what_comes_back_is_what_is_read_here() -> None:
    """The whole outcome of a packed file: the look, the ratings and what was found."""
    path = CORPUS / "packed.zip"
    here = read_at(path, look_at(path, Asked(), "packed.zip"), Asked(), "packed.zip")
    seen = apart(path, look_at, Asked(), "packed.zip")
    assert seen == look_at(path, Asked(), "packed.zip")
    file = apart(path, read_at, seen, Asked(), "packed.zip")
    assert file.dataset.fingerprint == here.dataset.fingerprint
    assert file.dataset.items.equals(here.dataset.items)
    assert file.report == here.report


def test_an_archive_that_never_ended_is_refused(tmp_path: Path) -> None:
    """CVE-2024-8088: listing it with zipfile.Path does not end before Python 3.11.10."""
    path = tmp_path / "party.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("//ratings.csv", "user,item\n1,2\n")
    code = f"import gnnrec; gnnrec.load_ratings_file({str(path)!r})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert "holds an entry named '//ratings.csv', which does not lie below the archive" in run.stderr


def test_a_reading_that_takes_too_long_is_ended(started: list[subprocess.Popen[bytes]]) -> None:
    with pytest.raises(InputError, match=r"packed.zip takes longer to read than 0.2 seconds; give a part of it"):
        apart(CORPUS / "packed.zip", hang, budget=Budget(10**8, 10**6, 10**9, seconds=0.2))
    assert started[0].returncode is not None


def test_a_reading_ends_when_nobody_waits_for_it(started: list[subprocess.Popen[bytes]]) -> None:
    def closed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apart(CORPUS / "packed.zip", hang, budget=SMALL, beat=closed)
    assert started[0].returncode is not None


@pytest.mark.skipif(sys.platform != "linux", reason="where a process can be given a bound on its memory")
def test_a_reading_that_takes_too_much_memory_is_ended() -> None:
    too_much = (
        r"cannot be read within 300 MB, half of the memory that is free \(there was no more memory\); give a part"
    )
    with pytest.raises(InputError, match=too_much):
        apart(CORPUS / "packed.zip", fill, budget=SMALL)


def test_a_reading_that_dies_is_told() -> None:
    with pytest.raises(InputError, match=r"cannot be read within 300 MB.*ended with"):
        apart(CORPUS / "packed.zip", die, budget=SMALL)


def test_errors_come_back_with_all_they_know(tmp_path: Path) -> None:
    with pytest.raises(SeveralTablesError) as caught:
        apart(CORPUS / "several.zip", several, budget=SMALL)
    assert caught.value.names == ("a.csv", "b.csv")
    path = tmp_path / "party.csv"
    path.write_text("user,item,rating\n1,2,3\n")
    with pytest.raises(RefusedError) as refusal:
        apart(path, read_at, look_at(path, Asked(), "party.csv"), Asked(), "party.csv", always=True)
    assert refusal.value.report.of("stops")
    assert "There is only one user" in str(refusal.value)


def test_where_no_process_can_be_started_it_is_read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(folder: Path) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(apart_module, "_started", none)
    assert apart(CORPUS / "packed.zip", look_at, Asked(), "packed.zip").names[0] == "user"


def test_only_small_texts_are_read_at_once(tmp_path: Path) -> None:
    assert is_small_text(CORPUS / "comma.csv")
    for name in ("packed.zip", "text_ids.parquet"):
        assert not is_small_text(CORPUS / name)
    (tmp_path / "large.csv").write_text("user,item\n" + "1,2\n" * 500_001)
    assert not is_small_text(tmp_path / "large.csv")


def is_torch_here(path: Path, seen: Look) -> tuple[bool, str]:
    file = read_at(path, seen, Asked(), path.name)
    return "torch" in sys.modules, file.dataset.fingerprint


def test_the_process_needs_no_torch_and_sorts_as_it_does(tmp_path: Path) -> None:
    """It takes longer to import than most files take to read."""
    rows = [
        f"{n * 7 % 31},{n * 5 % 23},{n % 5 + 1},{n * 13 % 17}\n" for n in range(600)
    ]  # pairs, and their times, recur
    (tmp_path / "party.csv").write_text("user,item,rating,timestamp\n" + "".join(rows))
    seen = look_at(tmp_path / "party.csv", Asked(), "party.csv")
    here = read_at(tmp_path / "party.csv", seen, Asked(), "party.csv").dataset.fingerprint
    assert apart(tmp_path / "party.csv", is_torch_here, seen, always=True) == (False, here)
