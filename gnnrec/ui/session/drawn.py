"""What Streamlit keeps of widgets that are no longer drawn.

It lets go of their values, but until the session ends it keeps what they call and with which arguments, among them
whole views and data sets. A party has keys of its own, so each one that was left would stay in there.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget_others() -> None:
    """Let go of every widget that was not drawn in this run; call it when the whole page is drawn."""
    context = get_script_run_ctx()
    if context is None:
        return
    drawn = context.shared.widget_ids_this_run.snapshot()
    known = context.session_state._state._new_widget_state
    known.widget_metadata = {name: widget for name, widget in known.widget_metadata.items() if name in drawn}
