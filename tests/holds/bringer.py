"""A visitor who brings a file: uploads, as a browser makes them."""

from __future__ import annotations

import urllib.request
import uuid
from typing import Any

import numpy as np
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.holds.client import LONGEST, Visitor

USERS, ITEMS = 2000, 3000


def party(ratings: int, seed: int) -> bytes:
    """A file of ratings, another one for each seed, so that no two visitors have the same model."""
    rng = np.random.default_rng(seed)
    pairs = rng.choice(USERS * ITEMS, ratings, replace=False)
    values = rng.integers(1, 6, ratings)
    rows = zip((pairs // ITEMS).tolist(), (pairs % ITEMS).tolist(), values.tolist(), strict=True)
    return ("user,item,rating\n" + "".join(f"{user},{item},{rating}\n" for user, item, rating in rows)).encode()


class Bringer(Visitor):
    """A visitor who can upload a file."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._socket: Any = Overheard(self._socket)

    def bring(self, content: bytes, longest: float = LONGEST) -> float:
        """Drop a file on the page's place for files. Gives the seconds until its script was finished."""
        heard = self._socket
        asked = self._message()
        asked.ClearField("rerun_script")
        asked.file_urls_request.request_id, asked.file_urls_request.session_id = "1", heard.session
        asked.file_urls_request.file_names.append("party.csv")
        heard.send(asked.SerializeToString())
        while heard.urls is None:
            self.listen(0.1)
        upload(self.url, heard.urls.upload_url, content)
        message = self._message(page_script_hash=self._page)
        given = message.rerun_script.widget_states.widgets.add(id=heard.uploader)
        given.file_uploader_state_value.uploaded_file_info.add(
            file_id=heard.urls.file_id, name="party.csv", size=len(content), file_urls=heard.urls
        )
        heard.send(message.SerializeToString())
        return self.until_finished(longest)


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
