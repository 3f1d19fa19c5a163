"""JSON, workbooks, and several tables in one place: no way in is a dead end."""

import gzip
import json
import pickle
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from gnnrec import InputError, load_ratings_file
from gnnrec.data.files.asked import Asked
from gnnrec.data.files.ratings import load_split_files, read_ratings_file
from gnnrec.data.files.unpacking import SeveralTablesError

ROWS = [("ann", "tea", 5), ("ann", "rice", 3), ("bob", "tea", 4), ("bob", "soup", 1), ("cy", "rice", 2)]
CSV = "user,item,rating\n" + "".join(f"{user},{item},{rating}\n" for user, item, rating in ROWS)
OBJECTS = [{"user_id": user, "business_id": item, "stars": float(rating)} for user, item, rating in ROWS]


def triples(path: Path, asked: Asked | None = None) -> list[tuple[str, str, float]]:
    frame = load_ratings_file(path, asked).interactions.to_frame()
    return sorted(zip(frame["user"], frame["item"], frame["rating"], strict=True))


def as_lines(objects: list[dict[str, object]]) -> str:
    return "".join(json.dumps(one) + "\n" for one in objects)


@pytest.mark.parametrize(
    "text",
    [
        as_lines(OBJECTS),
        "".join(f"{one}\n" for one in OBJECTS),  # as Python writes it, as Amazon's older files have it
        json.dumps(OBJECTS),
        json.dumps(OBJECTS, indent=2),
        json.dumps({"ratings": OBJECTS, "users": [{"name": "ann"}]}),
        json.dumps({"page": 1, "data": OBJECTS}),
        json.dumps({name: [one[name] for one in OBJECTS] for name in OBJECTS[0]}),
        "\ufeff" + as_lines(OBJECTS),
        as_lines([{"who": {"user_id": one["user_id"]}, **one} for one in OBJECTS]),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_json(tmp_path: Path, text: str, packed: bool) -> None:
    path = tmp_path / ("party.json.gz" if packed else "party.json")
    content = text.encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    assert triples(path) == sorted(ROWS)


def test_a_line_that_is_no_object_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "party.jsonl"
    objects = [{"user": row % 7, "item": row % 5, "rating": row % 4} for row in range(35)]
    path.write_text(as_lines(objects) + "oops\n")
    file = read_ratings_file(path)
    assert len(file.dataset.interactions) == 35
    assert "Row 36 ('oops')" in " ".join(map(str, file.report.findings))


@pytest.mark.parametrize("text", ['[{"user": 1,', "[{}]", '{"user": 1\n'])
def test_broken_json_is_one_sentence(tmp_path: Path, text: str) -> None:
    path = tmp_path / "party.json"
    path.write_text(text)
    with pytest.raises(InputError, match="JSON"):
        read_ratings_file(path)


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """The least that is a workbook of Excel, written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    names = list(sheets)

    def cell(value: object) -> str:
        if isinstance(value, int | float):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>' if value != "" else "<c/>"

    with zipfile.ZipFile(path, "w") as archive:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{number}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for number in range(len(names))
        )
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{package}/content-types">{kinds}</Types>')
        of_book = f'<Relationship Id="r" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{package}/relationships">{of_book}</Relationships>')
        listed = "".join(
            f'<sheet name="{name}" sheetId="{n + 1}" r:id="r{n}" xmlns:r="{office}"/>' for n, name in enumerate(names)
        )
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}"><sheets>{listed}</sheets></workbook>')
        targets = "".join(
            f'<Relationship Id="r{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in range(len(names))
        )
        relations = f'<Relationships xmlns="{package}/relationships">{targets}</Relationships>'
        archive.writestr("xl/_rels/workbook.xml.rels", relations)
        for number, rows in enumerate(sheets.values()):
            body = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
            sheet = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
            archive.writestr(f"xl/worksheets/sheet{number}.xml", sheet)
    return path


TABLE: list[list[object]] = [["user", "item", "rating"], *map(list, ROWS)]


def test_a_workbook(tmp_path: Path) -> None:
    assert triples(workbook(tmp_path / "party.xlsx", {"Sheet1": TABLE})) == sorted(ROWS)
    headed = [["Our party", "", ""], ["", "", ""], *TABLE, ["", "", ""]]
    assert triples(workbook(tmp_path / "headed.xlsx", {"Sheet1": headed})) == sorted(ROWS)


def test_sheets_of_a_workbook(tmp_path: Path) -> None:
    people: list[list[object]] = [["name", "place"], ["ann", "here"]]
    assert triples(workbook(tmp_path / "party.xlsx", {"people": people, "all ratings": TABLE})) == sorted(ROWS)
    path = workbook(tmp_path / "two.xlsx", {"first": TABLE, "second": people})
    with pytest.raises(SeveralTablesError, match=r"holds several tables .first, second.") as refusal:
        triples(path)
    assert refusal.value.names == ("first", "second")
    assert triples(path, Asked(table="first")) == sorted(ROWS)
    with pytest.raises(InputError, match="holds no table 'third'; it holds first, second"):
        triples(path, Asked(table="third"))


def test_a_matrix_in_a_workbook(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"g{n}", n % 5 + 1, (n * 2) % 5 + 1, (n * 3) % 5 + 1] for n in range(8)]
    path = workbook(tmp_path / "survey.xlsx", {"answers": [["who", "tea", "salt", "kite"], *rows]})
    items = ("tea", "salt", "kite")
    assert triples(path) == sorted(
        (str(row[0]), item, value) for row in rows for item, value in zip(items, row[1:], strict=True)
    )


def archive(path: Path, files: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def test_the_table_whose_name_says_ratings_is_taken(tmp_path: Path) -> None:
    infos = "item,title\ntea,Green tea\nrice,Fried rice\nsoup,Pea soup\n"
    files = {"shop/food_ratings.csv": CSV, "shop/food_info.csv": infos, "shop/users.csv": "user,place\nann,here\n"}
    path = archive(tmp_path / "shop.zip", files)
    assert triples(path) == sorted(ROWS)
    file = read_ratings_file(path)
    assert file.dataset.titles == {"tea": "Green tea", "rice": "Fried rice", "soup": "Pea soup"}
    assert "Titles are from food_info.csv" in " ".join(map(str, file.report.findings))


def test_a_table_in_an_archive_is_named_by_its_path_or_as_asked(tmp_path: Path) -> None:
    path = archive(tmp_path / "two.zip", {"up/a.csv": CSV, "deep/b.csv": "user,item\n1,2\n3,4\n"})
    with pytest.raises(SeveralTablesError, match=r"several tables .deep/b.csv, up/a.csv.") as refusal:
        triples(path)
    copied = pickle.loads(pickle.dumps(refusal.value))
    assert (copied.names, str(copied)) == (refusal.value.names, str(refusal.value))
    assert triples(path / "up" / "a.csv") == sorted(ROWS)
    assert len(load_ratings_file(path / "deep" / "b.csv").interactions) == 2
    assert len(load_ratings_file(path / "deep").interactions) == 2
    assert triples(path, Asked(table="a.csv")) == sorted(ROWS)
    assert len(load_ratings_file(path, Asked(table="b.csv")).interactions) == 2
    with pytest.raises(InputError, match=r"two.zip holds no c.csv; it holds deep/b.csv, up/a.csv"):
        triples(path / "c.csv")


def test_the_one_table_on_top_is_taken(tmp_path: Path) -> None:
    for folder in ("old", "old/older"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.csv").write_text("user,item\n1,2\n3,4\n")
    assert len(load_ratings_file(tmp_path).interactions) == 2  # the one that lies least deep
    (tmp_path / "party.csv").write_text(CSV)
    assert triples(tmp_path) == sorted(ROWS)
    assert triples(archive(tmp_path / "party.zip", {"party.csv": CSV, "old/x.csv": "a,b\n1,2\n"})) == sorted(ROWS)


@pytest.mark.parametrize("where", ["end", "middle"])
def test_empty_rows_are_blank_lines(tmp_path: Path, where: str) -> None:
    lines = CSV.splitlines(keepends=True)
    lines[3 if where == "middle" else len(lines) : 3 if where == "middle" else len(lines)] = [",,\n"] * 4
    (tmp_path / "party.csv").write_text("".join(lines))
    assert triples(tmp_path / "party.csv") == sorted(ROWS)
    assert read_ratings_file(tmp_path / "party.csv").report.rows == len(ROWS)


def test_rows_below_empty_ones_keep_their_number(tmp_path: Path) -> None:
    rows = "".join(f"{row % 7},{row % 5},3\n" for row in range(35))
    (tmp_path / "party.csv").write_text("user,item,rating\n,,\n,,\n" + rows + "9,9,good\n")
    assert "Row 38 has 'good'" in " ".join(map(str, read_ratings_file(tmp_path / "party.csv").report.findings))


def test_how_a_file_is_written_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "party.txt"
    path.write_text("ann|tea;5\nann|rice;3\nbob|tea;4\nbob|rice;2\n")
    assert len(load_ratings_file(path, Asked(delimiter="|")).interactions) == 4
    assert load_ratings_file(path, Asked(delimiter=";")).interactions.num_users == 4
    path.write_text("user\titem\nann\ttea\nbob\trice\n")
    assert load_ratings_file(path, Asked(delimiter="tab", header=False)).interactions.num_users == 3
    for odd in (Asked(delimiter="ab"), Asked(layout="cube")):
        with pytest.raises(InputError, match=r"'ab' is no delimiter|no layout 'cube'"):
            load_ratings_file(path, odd)


def test_the_two_files_of_a_split_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "train.txt").write_text("kunde;ware;wann;sterne\na;tea;100;5\na;rice;101;3\nb;tea;102;4\nb;jam;103;4\n")
    (tmp_path / "test.txt").write_text("a;jam;104;5\n")
    _, held_out, _ = load_split_files(tmp_path / "train.txt", tmp_path / "test.txt", 4)
    assert [(row.user, row.item) for row in held_out.to_frame().itertuples()] == [("a", "jam")]


def test_a_page_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("<!DOCTYPE html>\n<html><body>Sign in</body></html>\n")
    with pytest.raises(InputError, match=r"is a web page or XML.*download the file itself"):
        read_ratings_file(tmp_path / "ratings.csv")
