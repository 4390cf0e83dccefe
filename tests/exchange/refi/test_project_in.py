"""Projects that other programs wrote become the answers and decisions of a study."""

from __future__ import annotations

import random
from pathlib import Path
from zipfile import ZipFile

import pytest

from intercoder.cli.main import run
from intercoder.codebook.files.files import read_codebook
from intercoder.errors import IntercoderError, TableError
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.study import open_study
from intercoder.tables.opening import open_table
from intercoder.tables.refi.answers import Split, divided, split_of
from intercoder.tables.table import Row
from tests.exchange.refi.projects import (
    ANNA,
    BEN,
    BOOKS,
    STAFF,
    TEXT,
    passage,
    project,
    source,
    write,
)

WHOLE = "55555555-0000-0000-0000-000000000001"
LINES = "Many novels\nKind staff 😀, and novels\n\nNothing"
_ABOVE = Path(__file__).parents[4:]
SHARED = next(
    (one for above in _ABOVE if (one := above / "shared" / "formats").is_dir()), Path("no formats")
)
Decided = set[tuple[str, str, frozenset[str]]]


def imported(path: Path, *options: str) -> tuple[dict[str, str], Decided]:
    """Texts by answer, and who gave which codes to which, in a study made from the project."""
    study = path.with_suffix(".study")
    assert run(["new", str(study), "--codebook", str(path)]) == 0
    assert run(["import", str(study), str(path), "--yes", *options]) == 0
    with open_study(str(study)) as made:
        decided = {
            (one.answer.text, one.coder, frozenset(one.judgement.codes)) for one in codings(made)
        }
        return {one.id: one.text for one in answers(made)}, decided


def test_each_line_is_an_answer_and_codes_count_for_the_answers_their_passages_touch(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inner = passage(5, 11, 1, f"{ANNA} {BOOKS}") + passage(8, 17, 2, f"{BEN.upper()} {STAFF}")
    inner += passage(25, 35, 3, f"{ANNA} {BOOKS} {ANNA} {STAFF}")
    inner += f"<Coding guid='{WHOLE}'><CodeRef targetGUID='{BOOKS}'/></Coding>"
    path = write(
        tmp_path / "p.qdpx", project(source(inner)), {f"sources/{TEXT}.txt": LINES.encode()}
    )
    texts, decided = imported(path)
    many, kind, nothing = (line for line in LINES.split("\n") if line)
    assert list(texts.values()) == [many, kind, nothing]
    assert decided == {
        (many, "anna", frozenset({"books"})),
        (many, "ben", frozenset({"staff"})),
        (kind, "ben", frozenset({"staff"})),
        (kind, "anna", frozenset({"books", "staff"})),
    }
    said = capsys.readouterr().err
    assert "is a REFI-QDA project of Another program 1.0" in said
    assert "each line is an answer" in said
    assert "codes of whole texts (1)" in said
    with open_study(str(tmp_path / "p.study")) as made:
        marked = {
            (passage.words(one.answer.text), one.coder, passage.code)
            for one in codings(made)
            for passage in one.judgement.passages
        }
    assert marked == {
        (LINES[5:11].strip(), "anna", "books"),
        (many[8:].strip(), "ben", "staff"),
        (kind[: 17 - LINES.index(kind)].strip(), "ben", "staff"),
        (LINES[25:35].strip(), "anna", "books"),
        (LINES[25:35].strip(), "anna", "staff"),
    }


@pytest.mark.parametrize("shift", [0, 1], ids=["end after the last", "end at the last"])
def test_passages_of_cases_are_answers_and_variables_attributes(tmp_path: Path, shift: int) -> None:
    text = "Many\r\nnovels\r\n\r\nКнижки 😀"
    first, second = passage(0, 12 - shift, 1, f"{ANNA} {BOOKS}"), passage(16, 24 - shift, 2)
    variable = "66666666-0000-0000-0000-000000000001"
    value = f"<VariableValue><VariableRef targetGUID='{variable}'/>"
    value += "<IntegerValue>34</IntegerValue></VariableValue>"
    cases = "".join(
        f"<Case guid='7777777{n}-0000-0000-0000-000000000001' name='r{n}'>{value if n == 1 else ''}"
        f"<SelectionRef targetGUID='44444444-0000-0000-0000-{n:012}'/></Case>"
        for n in (1, 2)
    )
    variables = f"<Variables><Variable guid='{variable}' name='age' typeOfVariable='Integer'/>"
    inner = f"{variables}</Variables><Cases>{cases}</Cases>{source(first + second)}"
    parts = {f"Sources/{TEXT}.TXT": text.encode()}
    path = write(tmp_path / "p.qdpx", project(inner), parts, "Visitors.qde")
    texts, decided = imported(path)
    assert texts == {"r1:value": "Many\r\nnovels", "r2:value": "Книжки 😀"}
    assert decided == {("Many\r\nnovels", "anna", frozenset({"books"}))}
    with open_study(str(tmp_path / "p.study")) as made:
        assert [dict(one.attributes) for one in answers(made)] == [{"age": "34"}, {}]


def test_notes_are_memos_of_their_writer(tmp_path: Path) -> None:
    note = "88888888-0000-0000-0000-000000000001"
    notes = f"<Notes><Note guid='{note}' creatingUser='{BEN}' name='n'>"
    notes += "<PlainTextContent>Both?</PlainTextContent></Note></Notes>"
    inner = passage(0, 4, 1, f"{ANNA} {BOOKS} {BEN} {BOOKS}", f"<NoteRef targetGUID='{note}'/>")
    parts = {"sources/a.txt": b"Many novels"}
    path = write(tmp_path / "p.qdpx", project(source(inner, "a.txt") + notes), parts)
    imported(path)
    with open_study(str(tmp_path / "p.study")) as made:
        memos = {one.coder: one.judgement.memo for one in codings(made)}
    assert memos == {"anna": "", "ben": "Both?"}


def test_users_are_called_as_coders_can_be(tmp_path: Path) -> None:
    inner = source(passage(0, 4, 1, f"{ANNA} {BOOKS} {BEN} {STAFF}"), "a.txt")
    named = project(inner).replace('name="anna"', 'name="Meyer, Anna"')
    named = named.replace('name="ben"', 'name="Meyer,&#10;Anna"')
    path = write(tmp_path / "p.qdpx", named, {"sources/a.txt": b"Many novels"})
    _, decided = imported(path)
    assert {coder for _, coder, _ in decided} == {"Meyer Anna", "Meyer Anna (2)"}


def test_codes_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    twice = "".join(
        f"<Code guid='9999999{n}-0000-0000-0000-000000000001' name='{name}' isCodable='true'>"
        f"<Code guid='9999999{n}-0000-0000-0000-000000000002' name='Other' isCodable='1'/></Code>"
        for n, name in enumerate(("Books", "Staff", "S" * 90))
    )
    inner = source(passage(0, 4, 1, f"{ANNA} 99999991-0000-0000-0000-000000000002"), "a.txt")
    path = write(tmp_path / "p.qdpx", project(inner, twice), {"sources/a.txt": b"Many novels"})
    book = read_codebook(path)
    assert [code.name for code in book.codes][:4] == ["Books", "Other (Books)", "Staff",
                                                      "Other (Staff)"]  # fmt: skip
    assert book.codes[4].definition == "S" * 90
    _, decided = imported(path)
    assert decided == {("Many novels", "anna", frozenset({book.codes[3].id}))}


def test_a_text_is_divided_by_its_look_or_as_asked() -> None:
    wrapped = ("a quiet room and many novels, and more of them\n" * 3 + "\n") * 3
    assert split_of("one\n\ntwo\nthree\nfour") is Split.LINES
    assert split_of(wrapped) is Split.PARAGRAPHS
    found = [wrapped[one.start : one.end] for one in divided(wrapped, Split.LINES)]
    assert found == [line for line in wrapped.split("\n") if line]
    text = "one\r\ntwo\r\n \r\n\r\nthree\u2028four "
    assert [text[p.start : p.end] for p in divided(text, Split.PARAGRAPHS)] == [
        "one\r\ntwo",
        "three\u2028four",
    ]
    assert [text[p.start : p.end] for p in divided(text, Split.TEXTS)] == [text.strip()]


def test_texts_of_windows_and_texts_elsewhere(tmp_path: Path) -> None:
    path = write(
        tmp_path / "p.qdpx", project(source("", "a.txt")), {"sources/a.txt": b"Gr\xfc\xdfe"}
    )
    assert [row.cells[4] for row in open_table(path).rows() if isinstance(row, Row)] == ["Grüße"]
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", "utf-8")
    for name in (
        "../secret.txt",
        str(secret),
        "relative:///../secret.txt",
        "internal://../secret.txt",
    ):
        write(path, project(source("", name)), {"sources/a.txt": b"x", "../secret.txt": b"y"})
        assert list(open_table(path).rows()) == []


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
DEEP = "<Code guid='a' name='a' isCodable='true'>" * 3000 + "</Code>" * 3000


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        (BOMB + project(source("")).partition("?>")[2], "declares entities"),
        (OUTSIDE + project(source("")).partition("?>")[2], "declares entities"),
        (project(source(""), DEEP), "no sound REFI-QDA project"),
        (project(source("<PlainTextSelection guid='a'/>")), "no sound REFI-QDA project"),
        (project(source(""))[:-30], "no sound REFI-QDA project"),
        ("<html/>", "no sound REFI-QDA project"),
        ("", "no sound REFI-QDA project"),
        (project("<Description>" + "a" * 30_000_000 + "</Description>"), "times its size"),
    ],
)  # fmt: skip
def test_what_could_harm_is_refused(tmp_path: Path, description: str, reason: str) -> None:
    path = write(tmp_path / "p.qdpx", description, {f"sources/{TEXT}.txt": b"x"})
    with pytest.raises(TableError, match=reason):
        open_table(path)


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE])
def test_entities_are_refused_in_any_encoding(tmp_path: Path, declared: str) -> None:
    description = declared + project(source("")).partition("?>")[2]
    path = tmp_path / "p.qdpx"
    with ZipFile(path, "w") as archive:
        archive.writestr("project.qde", description.encode("utf-16"))
    with pytest.raises(TableError, match="declares entities"):
        open_table(path)


def test_two_descriptions_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "p.qdpx", project(""), {"other.qde": b"<Project/>"})
    with pytest.raises(TableError, match="2 project descriptions"):
        open_table(path)


def test_a_damaged_project_is_refused_in_a_sentence(tmp_path: Path) -> None:
    inner = source(passage(5, 11, 1, f"{ANNA} {BOOKS}"), "a.txt")
    parts = {"sources/a.txt": LINES.encode(), "intercoder.json": b'{"version": 1, "answers": []}'}
    sound = write(tmp_path / "p.qdpx", project(inner), parts).read_bytes()
    chance = random.Random(18)
    damaged = tmp_path / "damaged.qdpx"
    for _ in range(100):
        content = bytearray(sound)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        damaged.write_bytes(content[: chance.randint(1, len(content))])
        try:
            table = open_table(damaged)
            list(table.rows())
        except IntercoderError:
            continue


@pytest.mark.skipif(not SHARED.exists(), reason="the projects of other programs are not here")
@pytest.mark.parametrize(
    ("name", "codes", "answered", "decided"),
    [("nvivo", 262, 0, 0), ("qc_demo", 262, 217, 67), ("skyloom", 14, 0, 0)],
)
def test_real_projects_come_in(
    tmp_path: Path, name: str, codes: int, answered: int, decided: int
) -> None:
    path = SHARED / f"{name}.qdpx"
    assert len(read_codebook(path).codes) == codes
    table = open_table(path)
    rows = [row.cells for row in table.rows() if isinstance(row, Row)]
    assert len({cells[0] for cells in rows}) == answered
    assert len({(cells[0], cells[6]) for cells in rows if cells[8]}) == decided
