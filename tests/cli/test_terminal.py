import io
import sys
from pathlib import Path

import pandas as pd
import pytest
from another_process import training_elsewhere

from gnnrec import Interactions, Store, TrainConfig
from gnnrec.cli.parser import main
from gnnrec.cli.terminal import never_stumble, show_table
from gnnrec.store.request import Request

QUICK = ["--passes", "5", "--dim", "4"]


@pytest.mark.parametrize("page", ["cp1252", "cp437", "ascii"])
def test_a_code_page_without_a_letter_costs_no_answer(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = {name: io.TextIOWrapper(io.BytesIO(), encoding=page, errors="strict") for name in ("stdout", "stderr")}
    for name, stream in written.items():
        monkeypatch.setattr(sys, name, stream)
    never_stumble()
    print("Шашлык 🎉 \udcff")
    print("é", file=sys.stderr)
    show_table("Мира", ("what", "value"), [("Crème", "x"), ("Шашлык", "y")])
    for stream in written.values():
        stream.flush()
    said = written["stdout"].buffer.getvalue().decode(page)  # type: ignore[attr-defined]
    assert said.startswith(r"\u0428\u0430\u0448\u043b\u044b\u043a \U0001f389 \udcff")
    lines = [line.rstrip(" |") for line in said.splitlines()]
    assert len({len(line) for line in lines if line.endswith((" x", " y"))}) == 1  # columns fit what they show


def test_a_stream_in_utf_8_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", stream)
    never_stumble()
    print("Шашлык")
    stream.flush()
    assert stream.buffer.getvalue().decode().strip() == "Шашлык"  # type: ignore[attr-defined]


def test_a_wait_for_another_process_is_said_and_ctrl_c_ends_it(
    tmp_path: Path, cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "party.csv"
    path.write_text("user,item\n" + "".join(f"{u},{i}\n" for u in range(6) for i in range(u % 3, 6)))
    known = Interactions.from_frame(pd.read_csv(path))
    config = TrainConfig(passes=5, embedding_dim=4)
    request = Request(known, known.select(known.users < 0), config)

    def interrupted(seconds: float) -> None:
        raise KeyboardInterrupt

    command = ["recommend", "1", "--ratings", str(path), "--preset", "default", "--k", "2", *QUICK]
    with training_elsewhere(Store().folder, request, tmp_path / "order") as process:
        monkeypatch.setattr("gnnrec.store.locks.time.sleep", interrupted)
        with pytest.raises(SystemExit) as ended:
            main(command)
        said = capsys.readouterr().err
    assert f"The same model is being trained by another process (pid {process.pid}); it is waited for." in said
    assert said.endswith("gnnrec: stopped; nothing half-made was kept.\n")
    assert ended.value.code == 130
