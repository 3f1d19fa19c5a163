"""python -m tests.architecture: the rooms of the house, their floors, and who imports whom, read from the code."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[1]
PLAN = [
    {"errors"},
    {"config", "data"},
    {"model"},
    {"explain"},
    {"recommender"},
    {"evaluation", "store"},
    {"benchmark", "ui", "gnnrec"},
    {"pages", "cli", "streamlit_app"},
    {"__main__"},
]
"""The floors as the design has them, lowest first; `gnnrec` is what `from gnnrec import` gives, its __init__."""
UI_PLAN = [{"words"}, {"session"}, {"widgets"}, {"screens"}, {"tour"}]
"""The floors within ui."""
WITH_STREAMLIT = {"ui", "pages", "streamlit_app"}
Arrows = dict[str, set[str]]


def files() -> list[Path]:
    """Every Python file of the app, tests left out."""
    return sorted([ROOT / "streamlit_app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "gnnrec").rglob("*.py")])


def module(path: Path) -> tuple[str, ...]:
    """Names of the packages a file is in, and its own; a package's __init__ is the package."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def room(name: tuple[str, ...]) -> str:
    """Room of a module: the name below gnnrec, or the top-level one."""
    return name[1] if name[0] == "gnnrec" and len(name) > 1 else name[0]


def is_module(name: tuple[str, ...]) -> bool:
    place = ROOT.joinpath(*name)
    return place.is_dir() or place.with_suffix(".py").exists()


def imports(path: Path) -> set[tuple[str, ...]]:
    """Every module that is imported anywhere in a file; of `from package import name`, the module that is meant."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            package = tuple(str(node.module).split("."))
            below = [(*package, alias.name) for alias in node.names]
            found |= {name if is_module(name) else package for name in below}
    return found


def arrows() -> Arrows:
    """For each room, the other rooms of the house that it imports."""
    found: Arrows = {}
    for path in files():
        here = room(module(path))
        there = {room(name) for name in imports(path) if is_module(name)}
        found.setdefault(here, set()).update(there - {here})
    return found


def ui_room(name: tuple[str, ...]) -> str | None:
    """Room within ui: words, session, widgets, screens/<page>; None outside ui."""
    if name[:2] != ("gnnrec", "ui") or len(name) < 3:
        return None
    return "/".join(name[2:4]) if name[2] == "screens" and len(name) > 3 else name[2]


def ui_arrows() -> Arrows:
    """The same within ui."""
    found: Arrows = {}
    for path in files():
        here = ui_room(module(path))
        if here:
            there = {ui_room(name) for name in imports(path)} - {here, None}
            found.setdefault(here, set()).update(str(other) for other in there)
    return found


def circle(of: Arrows) -> list[str]:
    """Rooms that import each other round, or nothing."""
    try:
        TopologicalSorter(of).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def floors(of: Arrows) -> dict[str, int]:
    """Floor of each room, from 1: the length of the longest way down. There must be no circle."""
    found: dict[str, int] = {}
    for name in TopologicalSorter(of).static_order():
        found[name] = 1 + max((found[below] for below in of.get(name, ())), default=0)
    return found


def level(name: str, plan: list[set[str]]) -> int:
    """Floor of a room in a plan, from 0. A room that the plan does not know is an error."""
    return next(floor for floor, rooms in enumerate(plan) if name.split("/")[0] in rooms)


def arrows_up(of: Arrows, plan: list[set[str]]) -> list[str]:
    """Every import that does not run downwards in a plan, as "here -> there"."""
    return [
        f"{here} -> {there}"
        for here, imported in sorted(of.items())
        for there in sorted(imported)
        if level(there, plan) >= level(here, plan)
    ]


def top_level() -> list[str]:
    """Names at the top level of the package, dunder files left out."""
    found = {
        path.stem for path in (ROOT / "gnnrec").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    return sorted(name for name in found if not name.startswith("__"))


def strings_that_run(path: Path) -> Iterator[str]:
    """Every string in a file but docstrings, and strings that stand alone in place of a comment."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def draw(of: Arrows, plan: list[set[str]]) -> None:
    """Print floors from the top, arrows, and what is wrong."""
    around = circle(of)
    if around:
        print("CIRCLE:", " -> ".join(around))
    else:
        found = floors(of)
        for floor in range(max(found.values()), 0, -1):
            rooms = sorted(name for name, its in found.items() if its == floor)
            print(f"{floor:2}  " + "\n    ".join(f"{name} -> {', '.join(sorted(of[name])) or '-'}" for name in rooms))
    for arrow in arrows_up(of, plan):
        print("ARROW UP:", arrow)


if __name__ == "__main__":
    draw(arrows(), PLAN)
    print(f"\n{len(top_level())} names at the top level: {', '.join(top_level())}\n\nwithin ui:")
    inside = ui_arrows()
    draw({name: below for name, below in inside.items() if name != "first_page"}, UI_PLAN)
