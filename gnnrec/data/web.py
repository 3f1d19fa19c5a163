"""One file from a web host, given up on within seconds where the host is dead or slow."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable

Report = Callable[[str], None]
Received = Callable[[int, int], None]
"""Told how many bytes have come, and of how many (0 where that is not known)."""

HOST_TIMEOUT = 4  # seconds a host may stay silent
SLOWEST = 50_000  # bytes a second below which a host is given up on
PATIENCE = 5  # seconds before the speed is judged
CHUNK = 2**16  # bytes read at a time
MAX_BYTES = 2**26  # bytes that are taken at most: three times the largest file that is asked for


class SourceError(Exception):
    """This source does not answer, or what it gave is not the data; the next one may do better."""


def download(
    url: str, host: str, received: Received = lambda come, whole: None, headers: dict[str, str] | None = None
) -> bytes:
    """The bytes at an address. Raises SourceError, which calls the host as it is called here."""
    import requests

    content = io.BytesIO()
    started = time.monotonic()
    try:
        with requests.get(url, headers=headers, stream=True, timeout=HOST_TIMEOUT, verify=_certificates()) as answer:
            answer.raise_for_status()
            whole = int(answer.headers.get("Content-Length", 0))
            for chunk in answer.iter_content(CHUNK):
                content.write(chunk)
                received(content.tell(), whole)
                elapsed = time.monotonic() - started
                if elapsed > PATIENCE and content.tell() < SLOWEST * elapsed:
                    raise SourceError(f"{host} sent only {content.tell():,} bytes in {elapsed:.0f} s")
                if content.tell() > MAX_BYTES:
                    raise SourceError(f"{host} sent more than {MAX_BYTES / 1e6:.0f} MB")
    except (requests.RequestException, OSError, ValueError) as error:  # OSError: no such file of certificates
        raise SourceError(f"{host} did not answer ({type(error).__name__})") from error
    return content.getvalue()


def _certificates() -> str | bool:
    """The certificates that this machine's pip trusts, where it was told of its own."""
    return os.environ.get("PIP_CERT") or os.environ.get("SSL_CERT_FILE") or True
