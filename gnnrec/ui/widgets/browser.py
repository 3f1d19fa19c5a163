"""What only the browser itself can do: forget steps of its history that are no change of page, and keep a cookie.

Streamlit makes a step of the history of every change of the address. A change of page is two changes, since it empties
the address, and each turn of a slider is one; so somebody who wants to go back would press once for each. Here what
stays on a page replaces the step that it is on: one press of Back leads to the page of before, as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

SCRIPT = """
const onePressAPage = () => {
  if (history.pushesPages) return;
  history.pushesPages = true;
  const push = history.pushState.bind(history);
  let page = location.pathname;
  history.pushState = (state, unused, url) => {
    const isHere = new URL(url ?? "", location.href).pathname === location.pathname;
    (isHere ? history.replaceState.bind(history) : push)(state, unused, url);
    page = location.pathname;
  };
  // The address that was typed may lie beneath the first one with the choices in it: there is nothing to go back to.
  const passOver = (event) => {
    const isTyped = location.pathname === page && !new URLSearchParams(location.search).has("guest");
    page = location.pathname;
    if (!isTyped) return;
    event.stopImmediatePropagation();
    history.back();
  };
  addEventListener("popstate", passOver, true);
};

onePressAPage();
export default ({ data }) => {
  onePressAPage();
  if (!data.cookie) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  const forget = data.word ? "" : "; Max-Age=0";
  document.cookie = `${data.cookie}=${data.word}; Path=/; SameSite=Strict${secure}${forget}`;
};
"""


def mount(cookie: str, word: str) -> None:
    """Draw nothing; see to the history, and have the browser keep a word until it is closed, or forget an empty one."""
    _component()(key="browser", data={"cookie": cookie, "word": word})


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("gnnrec_browser", js=SCRIPT)
