"""Earlier codings come in from every layout in which programs and people write them.

The same decisions are written in each layout, and are the same again when read.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.errors import UsageError
from intercoder.exchange.importing.agreed_map import agreed_map
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.columns.code_lists import listed_words, words_in
from intercoder.exchange.importing.columns.map_file import read_map, write_map
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.person import Nobody
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.exchange.importing.request import ImportRequest
from intercoder.exchange.importing.rows.decisions_in_file import DecisionsInFile
from intercoder.exchange.importing.rows.earlier_codings import CodingReader
from intercoder.exchange.importing.side_tables import read_code_map, typed_code_map
from intercoder.tables.opening import open_table
from intercoder.tables.table import RefusedRow

BOOK = Codebook(
    "Visitors",
    (
        Code("books", "Books and films", "The collection.", aliases=("1",)),
        Code("staff", "Staff", "The people.", aliases=("2",)),
        Code("hours", "Opening hours", "When it is open.", aliases=("97",)),
    ),
)
NAMES = {code.id: code.name for code in BOOK.codes}
NUMBERS = {code.id: code.aliases[0] for code in BOOK.codes}
TEXTS = (
    "The quiet reading room is good.",
    "The staff help me with the novels.",
    "Open longer on Sundays, please.",
    "I have nothing to add to that.",
    "More films for the weekend, please.",
)
ANNA = (("books",), ("staff", "books"), ("hours",), (), ("books", "hours"))
BEN = (("books",), ("books",), ("hours", "staff"), (), ("hours",))
Decisions = dict[tuple[str, str], frozenset[str]]
BOTH: Decisions = {
    (str(number), coder): frozenset(codes)
    for coder, given_ in (("anna", ANNA), ("ben", BEN))
    for number, codes in enumerate(given_, 1)
}
OF_ANNA: Decisions = {key: codes for key, codes in BOTH.items() if key[1] == "anna"}
Table = tuple[list[str], list[list[str]]]


def rows_of_both(cell: Callable[[Sequence[str]], list[str]], *titles: str) -> Table:
    """A row for each answer and coder."""
    return ["id", "text", *titles, "coder"], [
        [str(number), TEXTS[number - 1], *cell(codes), coder]
        for coder, given_ in (("anna", ANNA), ("ben", BEN))
        for number, codes in enumerate(given_, 1)
    ]


def in_list(write: Callable[[Sequence[str]], str], title: str = "codes") -> Table:
    return rows_of_both(lambda codes: [write(codes)], title)


def joined(separator: str, words: Mapping[str, str] = NAMES) -> Table:
    return in_list(lambda codes: separator.join(words[one] for one in codes) or "-")


def marked(given_: str, not_given: str, title: str = "{}") -> Table:
    return rows_of_both(
        lambda codes: [given_ if one in codes else not_given for one in NAMES],
        *(title.format(one) for one in NAMES),
    )


def a_row_a_code() -> Table:
    header, rows = rows_of_both(lambda codes: ["|".join(codes) or "-"], "code")
    return header, [[*row[:2], one, row[3]] for row in rows for one in row[2].split("|")]


def mentions(words: Mapping[str, str], title: str) -> Table:
    return rows_of_both(
        lambda codes: [*([words[one] for one in codes] or ["none"]), "", "", ""][:3],
        *(title.format(number) for number in (1, 2, 3)),
    )


def a_column_a_coder(title: str, separator: str = ";") -> Table:
    return ["id", "text", title.format("anna"), title.format("ben")], [
        [
            str(number),
            text,
            *(separator.join(one) or "–" for one in (ANNA[number - 1], BEN[number - 1])),
        ]
        for number, text in enumerate(TEXTS, 1)
    ]


def mentions_of_each_coder() -> Table:
    def cells(codes: Sequence[str]) -> list[str]:
        return [*(codes or ["-"]), "", ""][:2]

    titles = [f"{coder}_code{number}" for coder in ("anna", "ben") for number in (1, 2)]
    return ["id", "text", *titles], [
        [str(number), text, *cells(ANNA[number - 1]), *cells(BEN[number - 1])]
        for number, text in enumerate(TEXTS, 1)
    ]


def marks_of_each_coder() -> Table:
    pairs = [(coder, code) for coder in ("anna", "ben") for code in NAMES]
    given_ = {"anna": ANNA, "ben": BEN}
    return ["id", "text", *(f"{coder}_{code}" for coder, code in pairs)], [
        [str(number), text, *(str(int(code in given_[who][number - 1])) for who, code in pairs)]
        for number, text in enumerate(TEXTS, 1)
    ]


LAYOUTS: dict[str, Table] = {
    "semicolons": joined("; "),
    "commas": joined(", "),
    "line breaks": joined("\n"),
    "strokes": joined(" / ", {one: one for one in NAMES}),
    "pluses": joined("+"),
    "blanks": joined(" ", {one: one for one in NAMES}),
    "numbers": joined(",", NUMBERS),
    "numbers as decimals": joined(";", {one: f"{number}.0" for one, number in NUMBERS.items()}),
    "JSON": in_list(lambda codes: json.dumps([NAMES[one] for one in codes]), "choices"),
    "JSON in objects": in_list(lambda codes: json.dumps({"choices": list(codes)}), "result"),
    "JSON of marks": in_list(lambda codes: json.dumps({c: c in codes for c in NAMES}), "labels"),
    "Python": in_list(lambda codes: repr(list(codes))),
    "a set of Python": in_list(lambda codes: repr(set(codes)) if codes else "{}"),
    "R": in_list(lambda codes: f"c({', '.join(json.dumps(one) for one in codes)})"),
    "PostgreSQL": in_list(lambda codes: "{" + ",".join(codes) + "}"),
    "one code or a list": in_list(lambda c: c[0] if len(c) == 1 else json.dumps(c), "choices"),
    "1 and 0": marked("1", "0"),
    "Checked": marked("Checked", "Unchecked", "q1_{}"),
    "ja and nein": marked("ja", "nein", "Code: {}"),
    "WAHR": marked("WAHR", "FALSCH", "codes.{}"),
    "Quoted": marked("Quoted", "Not Quoted", "{} (coded)"),
    "a row a code": a_row_a_code(),
    "code1": mentions(NAMES, "code{}"),
    "Code 1 in numbers": mentions(NUMBERS, "Code {}"),
    "mentions": mentions(NAMES, "mention_{}"),
    "a column a coder": a_column_a_coder("{}"),
    "coders in titles": a_column_a_coder("codes_{}", ", "),
    "titles of coders": a_column_a_coder("{} (codes)"),
    "marks of each coder": marks_of_each_coder(),
    "mentions of each coder": mentions_of_each_coder(),
    "and": joined(" and "),
}


def read_decisions(path: Path, codebook: Codebook = BOOK, **flags: Any) -> Decisions:
    """The decisions in a file, as an import reads them."""
    table = open_table(path)
    request = ImportRequest.from_named(flags)
    of_file = read_code_map(request.code_map, codebook) if request.code_map else {}
    lookup = CodeLookup(codebook, {**of_file, **typed_code_map(request.map_code, codebook)})
    column_map = agreed_map(
        TableHead(table), request, None, questions=(), lookup=lookup, person=Nobody()
    )
    assert column_map is not None
    assert column_map.codings is not None
    kept = path.with_suffix(".map.yaml")
    write_map(column_map, kept)
    assert read_map(kept) == column_map
    codings = column_map.codings
    reader = CodingReader(codings, table.columns, lookup)
    whole = DecisionsInFile(
        code_per_row=bool(codings.code) and not codings.coders, lookup=lookup, column=""
    )
    place = table.columns.index(column_map.id or column_map.respondent)
    for row in table.rows():
        assert not isinstance(row, RefusedRow)
        for one in reader.read(row):
            whole.check(row.cells[place], one, row.number)
            whole.add(row.cells[place], one, row.number)
    found = [*whole.take_ready(), *whole.finish()]
    return {
        (one.answer, one.coder): frozenset(one.judgement.codes)
        for one in found
        if not isinstance(one, RefusedRow)
    }


def write(path: Path, table: Table) -> Path:
    header, rows = table
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.mark.parametrize("layout", LAYOUTS)
def test_decisions_are_the_same_in_every_layout(tmp_path: Path, layout: str) -> None:
    assert read_decisions(write(tmp_path / "coded.csv", LAYOUTS[layout])) == BOTH


def test_a_column_of_codes_under_any_title_is_found_once_its_coder_is_named(tmp_path: Path) -> None:
    rows = [
        [str(n), text, ", ".join(ANNA[n - 1]) or "kein Code"] for n, text in enumerate(TEXTS, 1)
    ]
    path = write(tmp_path / "coded.csv", (["id", "text", "Thema"], rows))
    assert read_decisions(path, coder="anna") == OF_ANNA


def test_marks_in_a_wide_table_need_only_the_coder(tmp_path: Path) -> None:
    rows = [[f"r{n}", text, *("x" if one in ANNA[n - 1] else "" for one in NAMES)]
            for n, text in enumerate(TEXTS, 1)]  # fmt: skip
    path = write(tmp_path / "coded.csv", (["respondent", "value", *NAMES], rows))
    found = read_decisions(path, coder="anna")
    assert found == {(f"r{n}", "anna"): codes for (n, _), codes in OF_ANNA.items() if codes}
    with pytest.raises(UsageError, match="who gave them"):
        read_decisions(path)


def test_columns_of_coders_can_be_named(tmp_path: Path) -> None:
    rows = a_column_a_coder("{}")[1]
    path = write(tmp_path / "coded.csv", (["id", "text", "first", "second"], rows))
    named = ("first=anna", "second=ben")
    assert read_decisions(path, id="id", text="text", codes_by=named) == BOTH
    with pytest.raises(UsageError, match="no other flag says who"):
        read_decisions(path, id="id", text="text", codes_by=named, coder="anna")


def test_other_words_are_translated_by_flags_and_by_a_table(tmp_path: Path) -> None:
    rows = [
        ["1", TEXTS[0], "B|S", "anna"],
        ["2", TEXTS[1], "nix", "anna"],
        ["3", TEXTS[2], "S", "anna"],
    ]
    path = write(tmp_path / "coded.csv", (["id", "text", "codes", "coder"], rows))
    wanted = {
        ("1", "anna"): frozenset({"books", "staff"}),
        ("2", "anna"): frozenset[str](),
        ("3", "anna"): frozenset({"staff"}),
    }
    typed = ("B=books", "s = Staff", "nix=-")
    assert read_decisions(path, map_code=typed) == wanted
    table = write(
        tmp_path / "map.csv", (["from", "to"], [["B", "1"], ["S", "staff"], ["nix", "-"]])
    )
    assert read_decisions(path, code_map=table) == wanted
    assert read_decisions(path, code_map=table, map_code=("B=hours",))["1", "anna"] == {
        "hours",
        "staff",
    }
    with pytest.raises(UsageError, match="'music' is not a code"):
        read_decisions(path, map_code=("B=music",))
    with pytest.raises(UsageError, match="does not say"):
        read_decisions(path, map_code=("B",))


def test_a_word_for_no_code_is_a_code_where_the_codebook_has_it(tmp_path: Path) -> None:
    book = Codebook("Visitors", (*BOOK.codes, Code("none", "None", exclusive=True)))
    rows = [["1", TEXTS[0], "none", "anna"], ["2", TEXTS[1], "–", "anna"]]
    path = write(tmp_path / "coded.csv", (["id", "text", "codes", "coder"], rows))
    assert read_decisions(path, book) == {("1", "anna"): {"none"}, ("2", "anna"): frozenset()}


def test_a_name_with_the_separator_in_it_stays_whole(tmp_path: Path) -> None:
    book = Codebook("V", (Code("a", "Quiet, warm rooms"), Code("b", "Staff"), Code("c", "Quiet")))
    cells = ["Quiet, warm rooms, Staff", "Staff,Quiet", "Staff, Quiet, warm rooms"]
    rows = [[str(n), TEXTS[n], cell, "anna"] for n, cell in enumerate(cells)]
    path = write(tmp_path / "coded.csv", (["id", "text", "codes", "coder"], rows))
    found = read_decisions(path, book, separator=",")
    assert [set(codes) for codes in found.values()] == [{"a", "b"}, {"b", "c"}, {"a", "b"}]


def test_paths_mean_the_code_at_their_end(tmp_path: Path) -> None:
    book = Codebook(
        "Visitors",
        (
            Code("services", "Services"),
            Code("other-service", "Other", parent="services"),
            Code("people", "People"),
            Code("other-people", "Other", parent="people"),
        ),
    )
    cells = ["Services > Other", "People\\Other; Services", "people / other", "Services: Other"]
    rows = [[str(n), TEXTS[n], cell, "anna"] for n, cell in enumerate(cells)]
    path = write(tmp_path / "coded.csv", (["id", "text", "codes", "coder"], rows))
    assert [set(codes) for codes in read_decisions(path, book).values()] == [
        {"other-service"}, {"other-people", "services"}, {"other-people"}, {"other-service"},
    ]  # fmt: skip


def test_codes_of_several_questions_are_no_coders(tmp_path: Path) -> None:
    titles = ["respondent", "value", "q1_code1", "q1_code2", "q2_code1", "q2_code2"]
    rows = [[f"r{n}", text, "books", "", "staff", "hours"] for n, text in enumerate(TEXTS)]
    table = open_table(write(tmp_path / "coded.csv", (titles, rows)))
    found = agreed_map(
        TableHead(table), ImportRequest(), None, questions=(), lookup=CodeLookup(BOOK),
        person=Nobody(),
    )  # fmt: skip
    assert found is not None
    assert (found.codings, found.attributes) == (None, ())


def test_answers_that_are_called_like_codes_stay_answers(tmp_path: Path) -> None:
    said = ("Staff", "Opening hours", "books", "Novels", "Coffee", "Quiet", "Light", "staff")
    rows = [[f"r{n}", word, str(n % 3 + 1)] for n, word in enumerate(said)]
    path = write(tmp_path / "answers.csv", (["respondent", "answer", "group"], rows))
    table = open_table(path)
    found = agreed_map(
        TableHead(table), ImportRequest(), None, questions=(), lookup=CodeLookup(BOOK),
        person=Nobody(),
    )  # fmt: skip
    assert found is not None
    assert (found.codings, found.text, found.attributes) == (None, "answer", ("group",))


def test_a_mark_beside_what_is_none_is_refused(tmp_path: Path) -> None:
    rows = [["1", TEXTS[0], "maybe", "0", "0", "anna"]]
    path = write(tmp_path / "coded.csv", (["id", "text", *NAMES, "coder"], rows))
    named = {f"{one}={one}" for one in NAMES}
    with pytest.raises(BadCellError, match="neither 1 nor 0"):
        read_decisions(path, id="id", text="text", coder_column="coder", code_column=tuple(named))


WORDS = st.lists(
    st.text(
        st.characters(exclude_categories=["Cc", "Cs", "Z"], exclude_characters="'\"\\"), min_size=1
    ),
    unique=True,
    max_size=5,
)


@given(words=WORDS)
def test_a_list_as_programs_write_it_has_the_same_words(words: list[str]) -> None:
    assert listed_words(json.dumps(words)) == tuple(words)
    assert listed_words(json.dumps({"choices": words}, ensure_ascii=False)) == tuple(words)
    assert listed_words(repr(words)) == tuple(words)
    assert words_in(json.dumps(words), ";") == tuple(words)


@given(cell=st.text(max_size=60))
def test_no_cell_whatever_breaks_the_reading_of_lists(cell: str) -> None:
    for text in (cell, f"[{cell}]", f"{{{cell}}}", f"c({cell})", "[" * 5_000 + cell + "]" * 5_000):
        found = listed_words(text)
        assert found is None or all(isinstance(word, str) and word for word in found)
