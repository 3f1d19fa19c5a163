"""The house stands as the design says: imports run downwards only, and the engine knows no Streamlit."""

from pathlib import Path

import architecture
import pytest
from architecture import PLAN, ROOT, UI_PLAN, WITH_STREAMLIT, files, imports, module, room

FILES = [pytest.param(path, id=path.relative_to(ROOT).as_posix()) for path in files()]


def test_no_circle_and_no_arrow_up() -> None:
    arrows = architecture.arrows()
    assert not architecture.circle(arrows)
    assert not architecture.arrows_up(arrows, PLAN)


def test_the_floors_are_those_of_the_plan() -> None:
    found = architecture.floors(architecture.arrows())
    assert [{name for name, floor in found.items() if floor == level} for level in range(1, 10)] == PLAN
    assert max(found.values()) == 9


def test_few_names_at_the_top() -> None:
    assert len(architecture.top_level()) <= 12


def test_within_ui_imports_run_downwards() -> None:
    arrows = architecture.ui_arrows()
    arrows.pop("first_page", None)  # runs the app from outside
    assert not architecture.arrows_up(arrows, UI_PLAN)
    assert not architecture.circle(arrows)


def test_no_screen_imports_another_screen_s_room() -> None:
    for name, below in architecture.ui_arrows().items():
        if name.startswith("screens"):
            assert not [other for other in below if other.startswith("screens")], name


@pytest.mark.parametrize("path", FILES)
def test_only_the_ui_knows_streamlit(path: Path) -> None:
    here = room(module(path))
    if here in WITH_STREAMLIT:
        return
    assert not [name for name in imports(path) if name[0] == "streamlit"]
    if here != "cli":
        assert not [text for text in architecture.strings_that_run(path) if "streamlit" in text.lower()]


def test_the_checks_notice(tmp_path: Path) -> None:
    """What the architecture test looks for is found where it is."""
    assert architecture.circle({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert architecture.arrows_up({"model": {"store"}, "store": {"model"}}, PLAN) == ["model -> store"]
    assert architecture.arrows_up({"widgets": {"screens/map"}}, UI_PLAN) == ["widgets -> screens/map"]
    assert architecture.floors({"a": set(), "b": {"a"}, "c": {"a", "b"}}) == {"a": 1, "b": 2, "c": 3}
    code = tmp_path / "code.py"
    code.write_text('"""streamlit"""\nRUN = f"streamlit {1}"\n"""streamlit, too"""\n\ndef f():\n    """streamlit"""\n')
    assert list(architecture.strings_that_run(code)) == ["streamlit "]
