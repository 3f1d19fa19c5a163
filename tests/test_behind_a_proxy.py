"""The configurations for nginx and Caddy say the same, close what they should, and know Streamlit's inline script."""

import base64
import hashlib
import re
import tomllib
from pathlib import Path

import pytest
import streamlit

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "behind_a_proxy"
HEADER = re.compile(r'^\s*(?:add_header )?([A-Z][A-Za-z-]+) "([^"]+)"(?: always;)?$', re.MULTILINE)


def headers(name: str) -> dict[str, str]:
    """The headers that a configuration adds."""
    return dict(HEADER.findall((FOLDER / name).read_text(encoding="utf-8")))


def policy(name: str) -> dict[str, list[str]]:
    """The Content-Security-Policy of a configuration: its sources by directive."""
    parts = [part.split() for part in headers(name)["Content-Security-Policy"].split(";")]
    return {directive: sources for directive, *sources in parts}


def test_both_proxies_add_the_same_headers() -> None:
    assert headers("nginx.conf") == headers("Caddyfile")
    wanted = {"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"}
    assert wanted <= headers("nginx.conf").keys()


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_nothing_is_loaded_from_elsewhere_and_no_page_frames_the_app(name: str) -> None:
    found = policy(name)
    assert found["default-src"] == found["frame-ancestors"] == found["base-uri"] == ["'none'"]
    known = re.compile(r"'(self|none|unsafe-inline|sha256-[A-Za-z0-9+/]+=*)'|data:|blob:")
    assert all(known.fullmatch(source) for sources in found.values() for source in sources)
    assert "'unsafe-inline'" not in found["script-src"]
    assert "data:" not in found["script-src"]


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_inline_script_of_the_streamlit_that_is_installed_is_let_through(name: str) -> None:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts]
    allowed = [source for source in policy(name)["script-src"] if source.startswith("'sha256-")]
    assert allowed == [f"'sha256-{each}'" for each in hashes]


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_an_upload_of_the_largest_size_goes_through_and_metrics_do_not(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    largest = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["server"][
        "maxUploadSize"
    ]
    assert int(re.findall(r"(?:client_max_body_size|max_size) (\d+)", text)[0]) > largest
    assert re.search(r"/_stcore/metrics.*?(return|respond @metrics) 404", text, re.DOTALL)
