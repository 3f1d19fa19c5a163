"""The app's server: Streamlit, in this process, over the app's files wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence

from click import ClickException
from streamlit.web.cli import main

from gnnrec.errors import InputError
from gnnrec.ui.session.assets import APP


def serve_app(options: Sequence[str]) -> None:
    """Run Streamlit until Ctrl-C; of an option that is given twice the last one counts.

    Raises:
        InputError: the app's files are not here, or Streamlit does not know an option.
    """
    if not APP.is_file():
        raise InputError(f"{APP} is not there, so there is no app to open; install gnnrec again.")
    try:
        main(["run", str(APP), *options], prog_name="streamlit", standalone_mode=False)
    except ClickException as error:
        raise InputError(f"Streamlit says: {error.format_message()} Its options: streamlit run --help.") from error
