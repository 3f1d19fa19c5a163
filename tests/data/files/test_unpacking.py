import gzip
import zipfile
from pathlib import Path

import pytest

from gnnrec import InputError, load_ratings_file
from gnnrec.data.files.budget import Budget, within

PARTY = b"user,item\n1,2\n2,3\n" + b"1,2\n" * 5000


@pytest.mark.parametrize("kind", ["gz", "zip"])
def test_what_unpacks_to_fill_the_memory_is_refused(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"party.csv.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(PARTY))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("party.csv", PARTY)
    assert len(load_ratings_file(path).interactions) == 2
    too_large = r"party.csv.*unpacks to more than 10 kB, a quarter of the memory that is free; give a part of it"
    with within(Budget(unpacked=10_000, rows=10**6, memory=10**9)), pytest.raises(InputError, match=too_large):
        load_ratings_file(path)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nobody.csv cannot be read .No such file or directory"):
        load_ratings_file(tmp_path / "nobody.csv")


def test_titles_are_found_beside_a_single_file(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating\n1,7,4\n2,8,5\n")
    assert load_ratings_file(tmp_path / "ratings.csv").titles == {7: "7", 8: "8"}
    (tmp_path / "movies.csv").write_text('movieId,title,genres\n7,"Tea, the movie (1999)",Drama\n9,Nobody saw it,War\n')
    assert load_ratings_file(tmp_path / "ratings.csv").titles == {7: "Tea, the movie (1999)", 8: "8"}
    assert load_ratings_file(tmp_path).items["genres"].tolist() == ["Drama", ""]
