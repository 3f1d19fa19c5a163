"""On a phone the menu lies over the page, so it closes once a page or a guest was chosen in it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

SCRIPT = """
const close = () => {
  if (innerWidth > 768) return;
  document.querySelector("[data-testid='stSidebarCollapseButton'] button")?.click();
};
const chosen = (event) => event.target.closest?.("[data-testid='stSidebarNavLink']") && setTimeout(close);
let guest;

export default ({ data }) => {
  document.addEventListener("click", chosen);  // the same listener again is no second one
  if (guest !== undefined && guest !== data.guest) close();
  guest = data.guest;
};
"""


def close_menu_on_phones(guest: object) -> None:
    """Draw nothing, and close the menu of a phone when another page, or another guest than this, is chosen."""
    _component()(key="phone_menu", data={"guest": str(guest)})


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("gnnrec_phone_menu", js=SCRIPT)
