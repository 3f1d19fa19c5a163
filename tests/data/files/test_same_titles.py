from pathlib import Path

from gnnrec.data.files.ratings import RatingsFile, read_ratings_file


def read(tmp_path: Path, text: str) -> RatingsFile:
    (tmp_path / "ratings.csv").write_text(text)
    return read_ratings_file(tmp_path / "ratings.csv")


def notes(file: RatingsFile) -> list[str]:
    return [str(finding) for finding in file.report.of("note") if "share their title" in finding.says]


def test_two_films_of_one_title_are_told_apart_by_their_year(tmp_path: Path) -> None:
    file = read(tmp_path, "user,item,title,year\n1,7,Salt,2010\n1,8,Salt,1999\n2,7,Salt,2010\n2,9,Up,2009\n")
    assert file.dataset.titles == {7: "Salt (2010)", 8: "Salt (1999)", 9: "Up"}
    assert file.dataset.items["year"].tolist()[:2] == [2010, 1999]
    assert notes(file) == [
        "2 items share their title with another, such as 'Salt'; they are told apart by year, as 'Salt (2010)'."
    ]


def test_without_years_they_are_told_apart_by_their_ids(tmp_path: Path) -> None:
    file = read(tmp_path, "user,item,title\na,b7,Salt\na,b8,Salt\nb,b7,Salt\nb,b9,Up\n")
    assert file.dataset.titles == {"b7": "Salt (b7)", "b8": "Salt (b8)", "b9": "Up"}
    assert notes(file) == [
        "2 items share their title with another, such as 'Salt'; they are told apart by id, as 'Salt (b7)'."
    ]


def test_one_year_for_two_of_them_does_not_tell_them_apart(tmp_path: Path) -> None:
    rows = "a,b1,Salt,2010-01-02\na,b2,Salt,2010-05-06\nb,b3,Salt,1999-01-01\nb,b4,Salt,\n"
    file = read(tmp_path, "user,item,title,release_date\n" + rows)
    assert file.dataset.titles == {"b1": "Salt (b1)", "b2": "Salt (b2)", "b3": "Salt (1999)", "b4": "Salt (b4)"}
    assert "by year and id" in notes(file)[0]


def test_a_title_that_stands_there_already_is_not_made_twice(tmp_path: Path) -> None:
    file = read(tmp_path, "user,item,title,year\n1,7,Salt,2010\n1,8,Salt,1999\n2,9,Salt (2010),2010\n")
    assert file.dataset.titles == {7: "Salt (7)", 8: "Salt (1999)", 9: "Salt (2010)"}


def test_titles_that_differ_are_left_alone(tmp_path: Path) -> None:
    file = read(tmp_path, "user,item,title,year\n1,7,Salt,2010\n1,8,Up,1999\n2,9,Heat,2010\n")
    assert list(file.dataset.titles.values()) == ["Salt", "Up", "Heat"]
    assert not notes(file)


def test_a_release_of_movielens_keeps_what_it_has_twice(tmp_path: Path) -> None:
    (tmp_path / "ratings.dat").write_text("1::1::5::1\n1::2::4::2\n2::1::3::3\n")
    (tmp_path / "movies.dat").write_text("1::Heat (1995)::Drama\n2::Heat (1995)::Drama\n")
    assert list(read_ratings_file(tmp_path / "ratings.dat").dataset.titles.values()) == ["Heat (1995)", "Heat (1995)"]
