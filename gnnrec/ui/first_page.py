"""python -m gnnrec.ui.first_page: the first page drawn once without a browser, to measure how long it takes."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "streamlit_app.py"

if __name__ == "__main__":
    app = AppTest.from_file(APP, default_timeout=120).run()
    if app.exception:
        raise SystemExit(app.exception[0].message)
