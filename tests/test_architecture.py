"""The house stands as the design says: imports run downwards only, and the engine knows no Streamlit."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = [
    {"errors"},
    {"config", "data"},
    {"model"},
    {"explain", "recommender"},
    {"evaluation"},
    {"store"},
    {"benchmark", "__init__"},
    {"ui", "cli"},
    {"__main__"},
]
MODULES = sorted(path for path in (ROOT / "gnnrec").rglob("*.py"))


def room(path: Path) -> str:
    """Name of the room on a floor: the module, or the package below gnnrec."""
    parts = path.relative_to(ROOT / "gnnrec").with_suffix("").parts
    return parts[0]


def floor(name: str) -> int:
    return next(level for level, rooms in enumerate(FLOORS) if name in rooms)


def imports(path: Path) -> set[str]:
    """Full names of every module imported anywhere in a file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_run_downwards(path: Path) -> None:
    here = floor(room(path))
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "gnnrec" or len(parts) == 1 or not is_module(parts[1]):
            continue
        if parts[1] != room(path):
            assert floor(parts[1]) < here, f"{path.name} imports {name}"


def is_module(name: str) -> bool:
    return (ROOT / "gnnrec" / f"{name}.py").exists() or (ROOT / "gnnrec" / name).is_dir()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_the_ui_knows_streamlit(path: Path) -> None:
    if room(path) != "ui":
        assert not {name for name in imports(path) if name.split(".")[0] == "streamlit"}
