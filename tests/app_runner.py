"""The app, run headless."""

import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from gnnrec import Dataset

ROOT = Path(__file__).parent.parent


def open_app(page: str = "welcome", own: Dataset | None = None, **address: str | list[str]) -> AppTest:
    """The app at an address, once its model is trained; over a visitor's own party if one is given."""
    app = AppTest.from_file(ROOT / "streamlit_app.py", default_timeout=120)
    if own:
        app.session_state["_own_party"] = own
    for name, value in address.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py").run()
    first_words = [warning.value for warning in app.warning]
    settle(app)
    app.first_words = first_words
    return app


def settle(app: AppTest) -> AppTest:
    """Run again until the background training has ended, as the browser does."""
    for _ in range(200):
        if not any("Retraining" in str(bar.proto) for bar in app.get("progress")):
            return app
        time.sleep(0.2)
        app.run()
    raise AssertionError("the training did not end")


def words(app: AppTest) -> str:
    """Everything the page says."""
    kinds = ("title", "header", "subheader", "markdown", "caption", "info", "warning", "error", "html")
    said = [getattr(element.proto, "body", "") for kind in kinds for element in app.get(kind)]
    return " ".join(said + [element.label for element in (*app.button, *app.selectbox)])
