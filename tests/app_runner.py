"""The app, run headless."""

import shutil
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from gnnrec import Dataset, Recommender, TrainConfig, hold_out
from gnnrec.data.cache_folder import home
from gnnrec.evaluation.protocol import fit_watched
from gnnrec.store.models import Store
from gnnrec.store.request import Request
from gnnrec.ui.widgets import progress

ROOT = Path(__file__).parent.parent

MARKDOWN = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "success", "toast")
LABELLED = (
    "button",
    "checkbox",
    "toggle",
    "expander",
    "tab",
    "selectbox",
    "multiselect",
    "metric",
    "slider",
    "popover",
)


def open_app(page: str = "welcome", own: Dataset | None = None, **address: str | list[str]) -> AppTest:
    """The app at an address, once its model is trained; over a visitor's own party if one is given."""
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=120)
    if own:
        app.session_state["_own_party"] = own
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py").run()
    app.first_words = [warning.value for warning in app.warning]
    return app


def model_shown(dataset: Dataset) -> Recommender:
    """The model that the app shows before anything is chosen: the one that is kept, or trained here and kept for it.

    One that was trained beside it would differ in its last digits, wherever threads share the work otherwise.
    """
    request = request_shown(dataset)
    return Store().obtain(request, partial(fit_watched, request.train, request.held_out, request.config)).recommender


def request_shown(dataset: Dataset) -> Request:
    """What that model is asked for by."""
    config = TrainConfig()
    return Request(*hold_out(dataset.interactions, config.threshold), config)


def furnish(folder: Path, dataset: Dataset) -> Path:
    """A cache folder of a test's own with MovieLens, and with the model that the app shows first."""
    shutil.copytree(home() / "data" / "ml-100k", folder / "data" / "ml-100k")
    model_shown(dataset)
    kept = Store().entry(request_shown(dataset))
    (folder / kept.parent.relative_to(home())).mkdir()
    shutil.copy2(kept, folder / kept.relative_to(home()))
    return folder


def run_until(app: AppTest, holds: Callable[[], bool]) -> None:
    """Run the app again and again until something holds."""
    until = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < until, "it did not come"
        app.run()


def words(app: AppTest) -> str:
    """Everything the page says."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "html")
    said = [getattr(element.proto, "body", "") for kind in kinds for element in app.get(kind)]
    return " ".join(said + [element.label for element in (*app.button, *app.selectbox)])


def markdown(app: AppTest) -> list[str]:
    """Whatever Streamlit reads as Markdown: what is said, labels, and help."""
    said = [getattr(element.proto, "body", "") for kind in MARKDOWN for element in app.get(kind)]
    for kind in LABELLED:
        for element in app.get(kind):
            said += [getattr(element.proto, field, "") for field in ("label", "help")]
    return [str(text) for text in said]


def named(elements: Iterable[Any], name: str) -> Any:
    """The widget of this name; at a data set of one's own its key carries the data set's number behind an @."""
    return next(element for element in elements if str(element.key).split("@")[0] == name)


def waits_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have each run of the app end at once while something is made, so that a test can look at it meanwhile."""
    monkeypatch.setattr(progress, "wait", lambda: None)


def keep_models_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have models kept in a folder of the test's own, while MovieLens stays where it is."""
    (folder / "home").mkdir()
    (folder / "home" / "data").symlink_to(home() / "data")
    monkeypatch.setenv("GNNREC_HOME", str(folder / "home"))
