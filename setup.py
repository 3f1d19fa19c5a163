"""Puts the app beside the library when it is packed: all that is known otherwise stands in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

APP = ("streamlit_app.py", "pages", "assets", ".streamlit")
"""What the app consists of. It stands at the top of the checkout, where Streamlit's hosts look for it."""
IGNORED = shutil.ignore_patterns("__pycache__", "secrets.toml")


class BuildWithApp(build_py):
    """Copies the app to gnnrec/app/ (gnnrec/ui/session/assets.py finds it there); an editable install needs no copy."""

    def run(self) -> None:
        super().run()
        if self.editable_mode:
            return
        package = Path(self.build_lib) / "gnnrec" / "app"
        shutil.rmtree(package, ignore_errors=True)  # what an earlier build left, and is no part of the app any more
        package.mkdir(parents=True)
        for name in APP:
            if Path(name).is_dir():
                shutil.copytree(name, package / name, ignore=IGNORED)
            else:
                shutil.copy2(name, package / name)


setup(cmdclass={"build_py": BuildWithApp})
