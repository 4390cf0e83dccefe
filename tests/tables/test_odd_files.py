"""Files that other programs write in their own way: each is read without a flag."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

from openpyxl import Workbook

from intercoder.tables.opening import open_table
from intercoder.tables.table import Row


def cells(path: Path) -> list[list[str]]:
    return [list(row.cells) for row in open_table(path).rows() if isinstance(row, Row)]


def test_line_breaks_that_databases_write_within_a_cell_do_not_cut_rows(tmp_path: Path) -> None:
    path = tmp_path / "filemaker.txt"
    lines = [f"{n}\tThe staff, always.\vsecond; line\x1dthird" for n in range(20)]
    path.write_text("\n".join(["respondent\tvalue", *lines]), encoding="utf-8", newline="")
    assert open_table(path).form.delimiter == "\t"
    assert cells(path)[19] == ["19", "The staff, always.\vsecond; line\x1dthird"]


def test_a_quoted_line_that_names_the_delimiter_is_no_title(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text('"sep=;"\nid;text\n1;quiet, small\n', encoding="utf-8")
    assert open_table(path).columns == ("id", "text")
    assert cells(path) == [["1", "quiet, small"]]


def test_a_workbook_with_styles_that_cannot_be_read_is_a_table_all_the_same(tmp_path: Path) -> None:
    book = Workbook()
    for row in (["id", "text"], [1, "quiet"]):
        book.active.append(row)
    book.save(tmp_path / "sound.xlsx")
    path = tmp_path / "answers.xlsx"
    with ZipFile(tmp_path / "sound.xlsx") as old, ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("styles.xml"):
                content = content.replace(b"<fill><patternFill", b"<fill/><fill><patternFill", 1)
            new.writestr(name, content)
    assert cells(path) == [["1", "quiet"]]
