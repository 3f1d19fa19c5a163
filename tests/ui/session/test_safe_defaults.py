"""What one visitor or one neighbour on the network can do to a server that somebody started without a thought."""

import tomllib
from pathlib import Path

import streamlit as st

from gnnrec.ui.session.visitors import shared_jobs

CONFIG = Path(__file__).parents[3] / ".streamlit" / "config.toml"


def test_a_visitor_who_clears_streamlit_s_caches_orphans_no_job() -> None:
    """Any client may send that message; a second registry would forget what runs, and could not end it."""
    jobs = shared_jobs()
    st.cache_resource.clear()
    st.cache_data.clear()
    assert shared_jobs() is jobs


def test_the_app_is_for_this_machine_alone_and_tells_nobody() -> None:
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["server"]["enableXsrfProtection"]
    assert config["server"]["enableCORS"]
    assert config["client"]["showErrorDetails"] == "none"
    assert config["browser"]["gatherUsageStats"] is False
