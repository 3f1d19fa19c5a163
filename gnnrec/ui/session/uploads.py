"""The bytes of a file that a visitor gave: let go of when they are taken over or replaced, or the page is left.

Streamlit itself keeps them until the session ends, whether or not anything on the page still shows them.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

GIVEN = "_given_files"


def content(given: UploadedFile) -> bytes:
    """The bytes of a file, not a copy of them. Those of the one that it takes the place of go; `let_go` ends it too."""
    let_go(but=given.file_id)
    st.session_state.setdefault(GIVEN, set()).add(given.file_id)
    return given.getvalue()


def let_go(but: str = "") -> None:
    """Let go of the bytes of the files that were given so far; a widget that still has one is empty from now on.

    Args:
        but: the file that stays.
    """
    given, context = st.session_state.get(GIVEN, set()), get_script_run_ctx()
    over = given - {but}
    st.session_state[GIVEN] = given - over
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file_id in over:
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
