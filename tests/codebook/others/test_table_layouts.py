"""Lists of codes as other programs and people write them come in with their tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.code import Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import ReadingResult
from intercoder.codebook.files.files import examine_codebook
from intercoder.codebook.files.others.foreign_codes import codebook_of
from intercoder.codebook.files.others.table_layouts import SheetRow, recognised
from intercoder.codebook.files.others.titles import TITLES
from intercoder.codebook.ids import KnownCodes

BOOKS = "The collection."
TREE = [
    (0, "Services", "What is offered."),
    (1, "Books", "The collection."),
    (1, "Rooms", "Where one sits."),
    (2, "Reading room", ""),
    (0, "Staff", "The people."),
]
LISTS = {
    "NVivo": """\
Name,Description,Files,References
Services,What is offered.,1,4
  Books,The collection.,1,12
  Rooms,Where one sits.,1,3
    Reading room,,1,3
Staff,The people.,1,3
""",
    "MAXQDA's list": """\
Code;Memo
Services;What is offered.
Services > Books;The collection.
Services > Rooms;Where one sits.
Services > Rooms > Reading room;
Staff;The people.
""",
    "MAXQDA, with a parent's path": """\
Color\tParent code\tCode\tCode memo\tCoded segments
#ff0000\t\tServices\tWhat is offered.\t4
#00ff00\tServices\tBooks\tThe collection.\t12
#0000ff\tServices\tRooms\tWhere one sits.\t3
#0000ff\tServices\\Rooms\tReading room\t\t3
#ff00ff\t\tStaff\tThe people.\t3
""",
    "Taguette": """\
tag,description,number of highlights
services,What is offered.,0
services.books,The collection.,12
services.rooms,Where one sits.,2
services.rooms.reading room,,2
staff,The people.,3
""",
    "Dedoose": """\
Id,Parent Id,Depth,Title,Description,Weighted
101,,0,Services,What is offered.,False
102,101,1,Books,The collection.,False
103,101,1,Rooms,Where one sits.,False
104,103,2,Reading room,,False
105,,0,Staff,The people.,False
""",
    "a level column": """\
Level,Code,Name,Definition
1,10,Services,What is offered.
2,11,Books,The collection.
2,12,Rooms,Where one sits.
3,121,Reading room,
1,20,Staff,The people.
""",
    "a column for each level": """\
Level 1,Level 2,Level 3,Definition
Services,,,What is offered.
,Books,,The collection.
,Rooms,,Where one sits.
,,Reading room,
Staff,,,The people.
""",
    "levels in every row": """\
Theme,Category,Code,Definition
Services,,,What is offered.
Services,Books,,The collection.
Services,Rooms,,Where one sits.
Services,Rooms,Reading room,
Staff,,,The people.
""",
    "dotted numbers": """\
Nr;Bezeichnung;Beschreibung
1;Services;What is offered.
1.1;Books;The collection.
1.2;Rooms;Where one sits.
1.2.1;Reading room;
2;Staff;The people.
""",
    "numbers of parents": """\
code,label,parent,definition
1,Services,,What is offered.
11,Books,1,The collection.
12,Rooms,1,Where one sits.
121,Reading room,12,
2,Staff,,The people.
""",
    "numbers under our titles": """\
id,name,parent,definition
1,Services,,What is offered.
2,Books,1,The collection.
3,Rooms,1,Where one sits.
4,Reading room,3,
97,Staff,,The people.
""",
}
OUTLINES = {
    "indented": """\
Services: What is offered.
    Books: The collection.
    Rooms: Where one sits.
        Reading room
Staff: The people.
""",
    "bullets": """\
- Services: What is offered.
  - Books: The collection.
  - Rooms: Where one sits.
    - Reading room
- Staff: The people.
""",
    "QualCoder": """\
Codebook for visitors
========
Category:Services, catid:1, Owner: default
Memo: What is offered.
--Code: Books, cid:1, Frq: 12, Owner: default
--Memo: The collection.
--Category:Rooms, catid:2, Owner: default
--Memo: Where one sits.
----Code: Reading room, cid:2, Frq: 3, Owner: default
----Memo:
Code: Staff, cid:3, Frq: 3, Owner: default
Memo: The people.
""",
}


def read(path: Path, text: str) -> ReadingResult:
    path.write_text(text, encoding="utf-8")
    return examine_codebook(path)


def tree(book: Codebook) -> list[tuple[int, str, str]]:
    return [(depth, code.name, code.definition) for depth, code in book.walk()]


@pytest.mark.parametrize("program", LISTS)
def test_a_list_of_codes_has_its_tree_and_definitions(tmp_path: Path, program: str) -> None:
    found = read(tmp_path / "codes.csv", LISTS[program])
    book = found.sound("codes.csv")
    wanted = [(d, n.lower(), t) for d, n, t in TREE] if program == "Taguette" else TREE
    assert tree(book) == wanted
    assert any(one.row == 1 and one.concern is WarningTopic.TREE for one in found.warnings)


@pytest.mark.parametrize("program", OUTLINES)
def test_an_outline_has_its_tree_and_definitions(tmp_path: Path, program: str) -> None:
    book = read(tmp_path / "codes.txt", OUTLINES[program]).sound("codes.txt")
    assert tree(book) == TREE
    assert [code.name for code in book.codes if code.heading] == (
        ["Services", "Rooms"] if program == "QualCoder" else []
    )


def test_colours_numbers_and_examples_are_kept(tmp_path: Path) -> None:
    text = (
        "Wert;Label;Farbe;Kodierregel;Ankerbeispiel\n"
        "1;Bücher;#ff8000;Nur gedruckte.;Das Regal.|Der Krimi.\n"
        "97;Sonstiges;255,0,10;;\n"
    )
    books, other = read(tmp_path / "codes.csv", text).sound("codes.csv").codes
    assert (books.aliases, books.colour, books.use_when) == (("1",), "#ff8000", "Nur gedruckte.")
    assert books.examples == ("Das Regal.", "Der Krimi.")
    assert (other.aliases, other.colour) == (("97",), "#ff000a")


def test_usual_titles_are_understood_in_a_list_without_a_tree(tmp_path: Path) -> None:
    text = (
        "Code Name;Memo;Inclusion criteria;Exclusion criteria;Example;Color;Parent code\n"
        "Services;All.;;;;;\nBooks;The collection.;Printed.;On a screen.;The shelf.;0F0;Services\n"
    )
    services, books = read(tmp_path / "codes.csv", text).sound("codes.csv").codes
    assert (books.definition, books.use_when) == ("The collection.", "Printed.")
    assert (books.dont_use_when, books.examples) == ("On a screen.", ("The shelf.",))
    assert (books.colour, books.parent) == ("#00ff00", services.id)
    flat = "Theme,Comment,Ankerbeispiel,Farbe\nBooks,The collection.,The shelf.,#0f0\n"
    (found,) = read(tmp_path / "codes.csv", flat).sound("codes.csv").codes
    assert (found.definition, found.examples) == ("The collection.", ("The shelf.",))
    assert found.colour == "#00ff00"


def test_categories_beside_codes_are_headings_and_numbers_are_none(tmp_path: Path) -> None:
    text = "Code,Category,Definition\nBooks,Services,All.\nRooms,Services,\nKind people,Staff,\n"
    book = read(tmp_path / "codes.csv", text).sound("codes.csv")
    assert [(depth, code.name, code.heading) for depth, code in book.walk()] == [
        (0, "Services", True), (1, "Books", False), (1, "Rooms", False),
        (0, "Staff", True), (1, "Kind people", False),
    ]  # fmt: skip
    numbered = "code,category,definition\n1,Books,All.\n2,Staff,\n"
    flat = read(tmp_path / "codes.csv", numbered).sound("codes.csv")
    assert [(code.name, code.aliases) for code in flat.codes] == [
        ("Books", ("1",)),
        ("Staff", ("2",)),
    ]


CELLS = st.text("ab >.\\1é-|", max_size=6) | st.sampled_from(["1", "1.1", "2", "Services"])
SOME_TITLES = st.sampled_from(
    [*TITLES, *TITLES["name"].split("|"), "level 1", "level 2", "id", "x"]
)


@given(
    titles=st.lists(SOME_TITLES, min_size=1, max_size=5),
    rows=st.lists(st.lists(CELLS, max_size=5), max_size=5),
    only_numbers=st.booleans(),
)
def test_no_sheet_whatever_breaks_the_reading(
    titles: list[str], rows: list[list[str]], only_numbers: bool
) -> None:
    kept = [SheetRow(number, row) for number, row in enumerate(rows, 2)]
    found = recognised(titles, kept, only_numbers=only_numbers)
    if found is not None:
        reading = codebook_of(found.codes, "codes", KnownCodes())
        assert reading.codebook is not None
        assert len({code.id for code in reading.codebook.codes}) == len(found.codes)


def test_groups_of_atlas_ti_become_headings(tmp_path: Path) -> None:
    text = (
        "Code,Comment,Code Group 1,Grounded,Density\n"
        "Books,The collection.,Services,12,0\nRooms,,Services,3,0\nStaff,The people.,,3,0\n"
    )
    book = read(tmp_path / "codes.csv", text).sound("codes.csv")
    assert [(depth, name) for depth, name, _ in tree(book)] == [
        (0, "Staff"), (0, "Services"), (1, "Books"), (1, "Rooms"),
    ]  # fmt: skip
    services = next(code for code in book.codes if code.name == "Services")
    assert services.heading


def test_names_that_fit_nowhere_are_kept_with_a_warning(tmp_path: Path) -> None:
    long = "The visitor speaks of books and of everything else that stands on the shelves there"
    text = f"Level,Name\n1,Services\n2,Other\n2,Other\n1,Staff\n2,Other\n1,{long}\n"
    found = read(tmp_path / "codes.csv", text)
    book = found.sound("codes.csv")
    names = [code.name for code in book.codes]
    assert names[:5] == ["Services", "Other", "Other (2)", "Staff", "Other"]
    assert len(names[5]) == 80
    assert book.codes[5].definition == long
    assert len({code.id for code in book.codes}) == 6
    assert [one.row for one in found.warnings if "was cut" in one.message] == [7]


def test_a_sheet_of_ours_is_read_as_ever(tmp_path: Path) -> None:
    text = "id,name,parent,definition\nbooks,Books > films,,The collection.\n"
    assert read(tmp_path / "codes.csv", text).sound("codes.csv").codes[0].name == "Books > films"
    found = read(tmp_path / "codes.csv", "id,name\nBooks!,Books\n")
    assert any("the id may only have" in one.message for one in found.faults)


def test_a_file_of_another_kind_is_refused_in_words(tmp_path: Path) -> None:
    assert read(tmp_path / "codes.txt", "\n\n").faults
    assert read(tmp_path / "codes.sps", "FREQUENCIES q1.\n").faults
