"""The bytes of files that a visitor gave: let go of when they are taken over, or when the page is left.

Streamlit itself keeps them until the session ends, whether or not anything on the page still shows them.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

GIVEN = "_given_files"


def content(given: UploadedFile) -> bytes:
    """The bytes of a file, not a copy of them; from now on `let_go` lets go of them."""
    st.session_state.setdefault(GIVEN, set()).add(given.file_id)
    return given.getvalue()


def let_go() -> None:
    """Let go of the bytes of every file that was given so far; a widget that still has one is empty from now on."""
    given, context = st.session_state.pop(GIVEN, set()), get_script_run_ctx()
    if context is None or not isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        return
    for file_id in given:
        context.uploaded_file_mgr.remove_file(context.session_id, file_id)
