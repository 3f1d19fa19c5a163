"""Where the files of the app stand: script, pages, pictures, samples and the front ends of the components."""

from pathlib import Path


def app_folder() -> Path:
    """Folder of streamlit_app.py, pages/ and assets/: gnnrec/app/ where gnnrec was installed, else the checkout."""
    package = Path(__file__).resolve().parents[2]
    installed = package / "app"
    return installed if installed.is_dir() else package.parent


APP = app_folder() / "streamlit_app.py"
"""The script that Streamlit runs."""
ASSETS = app_folder() / "assets"
