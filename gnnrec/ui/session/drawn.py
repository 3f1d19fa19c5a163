"""What Streamlit keeps of widgets that are no longer drawn.

It lets go of their values, but until the session ends it keeps what they call and with which arguments, among them
whole views and data sets. A party has keys of its own, so each one that was left would stay in there.
"""

from __future__ import annotations

from collections.abc import Collection

from streamlit.runtime.scriptrunner import get_script_run_ctx


def forget_others() -> None:
    """Let go of every widget that was not drawn in this run; call it at the end of a run that draws the whole page."""
    context = get_script_run_ctx()
    if context is None:
        return
    drawn = context.shared.widget_ids_this_run.snapshot()
    known = context.session_state._state._new_widget_state
    known.widget_metadata = {name: one for name, one in known.widget_metadata.items() if _belongs(name, drawn)}


def _belongs(name: str, drawn: Collection[str]) -> bool:
    """Whether it is a drawn widget, or what one of them sends, whose name has the widget's in it."""
    return name in drawn or any(one in name for one in drawn)
