"""Visitors with a party of their own, one after the other: what a server holds after 200 is what it holds after 20.

    python -m tests.holds.visitors [--visitors 200] [--first 20] [--ratings 240000]

Each opens *Your data*, uploads a file, puts it on all screens, looks at a page and closes the tab. Before it is
measured what the server holds, it has the time that it takes to clear away what the last ones left.
"""

from __future__ import annotations

import argparse
import time
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from gnnrec.ui.session.caretaker import EVERY, GONE_FOR
from tests.holds.client import NeverFinishedError, Visitor, memory_mb, open_files, served
from tests.holds.row import Row, home_with_movielens, shared_of

VISITORS, FIRST, RATINGS = 200, 20, 240_000
GROWTH, MOST_FILES = 1.15, 400
BEFORE = "571 to 1,126 MB after 15 visitors, and it stays"
QUICK = "settings=passes:2,embedding_dim:8,snapshots:1"
CLEARED = GONE_FOR + 3 * EVERY


def run(share: float, folder: Path) -> Iterator[Row]:
    """The rows of the memory and of the descriptors."""
    yield from measured(max(2 * FIRST, shared_of(VISITORS, share)), FIRST, RATINGS, folder)


def measured(visitors: int, first: int, ratings: int, folder: Path) -> Iterator[Row]:
    """The rows, of so many visitors with files of so many ratings."""
    wrong: list[str] = []
    with served(GNNREC_HOME=str(home_with_movielens(folder))) as (url, server):
        early, most_files = 0.0, 0
        for number in range(visitors):
            wrong += visit(url, party(ratings, number))
            most_files = max(most_files, open_files(server.pid))
            if number + 1 == first:
                early = cleared_mb(server.pid)
        late, files = cleared_mb(server.pid), open_files(server.pid)
        most = memory_mb(server.pid, "VmHWM")
    grown = late / early
    today = f"{early:,.0f} MB after {first}, {late:,.0f} MB after {visitors} ({grown - 1:+.0%}), at most {most:,.0f} MB"
    promise = f"memory after {VISITORS} visitors with a party within {GROWTH - 1:.0%} of that after {FIRST}"
    yield Row(promise, BEFORE, today, grown <= GROWTH and not wrong, wrong)
    held = f"at most {most_files}, {files} afterwards"
    yield Row(f"their descriptors below {MOST_FILES}", "150 visitors ended 1,024", held, most_files < MOST_FILES)


def party(ratings: int, seed: int) -> bytes:
    """A file of its own, so that no two visitors have the same model."""
    rng = np.random.default_rng(seed)
    pairs = rng.choice(2000 * 3000, ratings, replace=False)
    rows = zip((pairs // 3000).tolist(), (pairs % 3000).tolist(), rng.integers(1, 6, ratings).tolist(), strict=True)
    return ("user,item,rating\n" + "".join(f"{user},{item},{rating}\n" for user, item, rating in rows)).encode()


def visit(url: str, content: bytes) -> list[str]:
    """Somebody comes with a file, looks at a page of it and goes. What went wrong."""
    with Bringer(url) as visitor:
        try:
            visitor.open("your_data", QUICK, longest=120.0)
            visitor.bring(content)
            visitor.press("Use it on all screens")
            visitor.turn_to("guests")
        except (NeverFinishedError, KeyError) as error:
            return [*visitor.errors, f"{type(error).__name__}: {error}"]
        return visitor.errors


class Bringer(Visitor):
    """A visitor who can upload a file."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._socket: Any = Overheard(self._socket)

    def bring(self, content: bytes) -> float:
        """Drop a file on the page's place for files. Gives the seconds until its script was finished."""
        heard = self._socket
        asked = self._message()
        asked.ClearField("rerun_script")
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = "1", heard.session
        asked.file_urls_request.file_names.append("party.csv")
        self._socket.send(asked.SerializeToString())
        while heard.urls is None:
            self.listen(0.1)
        upload(self.url, heard.urls.upload_url, content)
        message = self._message(page_script_hash=self._page)
        given = message.rerun_script.widget_states.widgets.add(id=heard.uploader)
        given.file_uploader_state_value.uploaded_file_info.add(
            file_id=heard.urls.file_id, name="party.csv", size=len(content), file_urls=heard.urls
        )
        self._socket.send(message.SerializeToString())
        return self.until_finished()


class Overheard:
    """A web socket of which is kept what an upload needs: the session, the place for files, and its addresses."""

    def __init__(self, socket: Any) -> None:
        self.socket, self.session, self.uploader, self.urls = socket, "", "", None

    def recv(self, timeout: float) -> bytes:
        """The next message."""
        received: bytes = self.socket.recv(timeout=timeout)
        message: Any = ForwardMsg.FromString(received)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id
        elif kind == "file_urls_response":
            self.urls = message.file_urls_response.file_urls[0]
        elif kind == "delta" and message.delta.new_element.WhichOneof("type") == "file_uploader":
            self.uploader = message.delta.new_element.file_uploader.id
        return received

    def send(self, message: bytes) -> None:
        """Say something."""
        self.socket.send(message)

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def upload(url: str, path: str, content: bytes) -> None:
    """Send a file as a browser does, with the token that the server gave it."""
    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=60) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0]
    boundary = uuid.uuid4().hex
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="party.csv"\r\n'
    body = f"{head}Content-Type: text/csv\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode()
    kind = f"multipart/form-data; boundary={boundary}"
    said = {"Content-Type": kind, "Cookie": cookie, "X-Xsrftoken": cookie.partition("=")[2].strip('"')}
    urllib.request.urlopen(urllib.request.Request(url + path, body, said, method="PUT"), timeout=60).close()


def cleared_mb(process: int) -> float:
    """What the process holds once it had time to clear away."""
    time.sleep(CLEARED)
    return memory_mb(process)


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser()
    for name, value in (("visitors", VISITORS), ("first", FIRST), ("ratings", RATINGS)):
        parser.add_argument(f"--{name}", type=int, default=value)
    args = parser.parse_args()
    with TemporaryDirectory(prefix="gnnrec-visitors-") as folder:
        for row in measured(args.visitors, args.first, args.ratings, Path(folder)):
            verdict = "holds" if row.holds else "DOES NOT HOLD"
            print(f"{row.promise}: {row.today}; before: {row.before}: {verdict}", *row.notes[:10], sep="\n    ")


if __name__ == "__main__":
    main()
