"""python -m gnnrec.ui.first_page: the first page drawn once without a browser, to measure how long it takes."""

from streamlit.testing.v1 import AppTest

from gnnrec.ui.session.assets import APP

if __name__ == "__main__":
    app = AppTest.from_file(APP, default_timeout=120).run()
    if app.exception:
        raise SystemExit(app.exception[0].message)
