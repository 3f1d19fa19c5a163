"""Streamlit would ask the internet for this machine's address; nothing leaves it for that."""

from __future__ import annotations

from streamlit import net_util


def ask_nobody() -> None:
    """Have the address that others see be unknown to Streamlit.

    It would fetch it from a server of Amazon's: to print it where the app is shown to a room, and to compare it with
    the origin of each web socket that another site's page opens. No option keeps it from that. Pages of this server are
    known by the Host that they ask for, so nothing changes for them; `server.corsAllowedOrigins` lets in others.
    """
    net_util.get_external_ip = _unknown


def _unknown() -> str | None:
    return None
