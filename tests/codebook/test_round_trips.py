"""A codebook written to a file and read again is the same codebook."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import from_document, to_document
from intercoder.codebook.files.csv_file import dump_csv
from intercoder.codebook.files.files import read_codebook, write_codebook
from intercoder.codebook.files.sheet import join_items, split_items
from intercoder.codebook.files.xlsx_file import dump_xlsx
from intercoder.codebook.files.yaml_file import dump, read_yaml
from tests.codebook.reading import read_csv, read_xlsx

TRICKY = st.text("ab :#-|>'\"\\\n\t=+@[]{},&*!%?yesno01äйя漢😀", max_size=120)
TEXTS = (
    st.text(max_size=30) | TRICKY | st.sampled_from(["no", "~", "null", "2024", "1.5", "", "<<"])
)
PROSE = st.lists(st.sampled_from(["quiet", "rooms", "=", "are:", "wanted", "#", "-"]), max_size=60)


def codes(texts: st.SearchStrategy[str], items: st.SearchStrategy[str]) -> st.SearchStrategy[Code]:
    some = texts.filter(bool)
    return st.builds(
        Code,
        id=some,
        name=texts,
        definition=texts | PROSE.map(" ".join),
        use_when=texts,
        dont_use_when=texts,
        examples=st.lists(items, max_size=3).map(tuple),
        aliases=st.lists(items, max_size=3).map(tuple),
        parent=st.none() | some,
        key=st.none() | some,
        exclusive=st.booleans(),
        heading=st.booleans(),
        heavy=st.booleans(),
    )


def codebooks(
    texts: st.SearchStrategy[str], items: st.SearchStrategy[str]
) -> st.SearchStrategy[Codebook]:
    return st.builds(
        Codebook,
        name=texts.filter(bool),
        codes=st.lists(codes(texts, items), max_size=4).map(tuple),
        note=texts,
        language=texts,
    )


ANY_CODEBOOK = codebooks(TEXTS, TEXTS)

CELLS = TEXTS.map(lambda text: text.replace("\r", "").strip())
SHEET_CODEBOOK = codebooks(CELLS, CELLS.filter(bool))
"""Cells of sheets have no blanks around them, nor carriage returns; lists have no empty items."""


@given(ANY_CODEBOOK)
def test_through_a_document_and_json(codebook: Codebook) -> None:
    document = json.loads(json.dumps(to_document(codebook)))
    assert from_document(document) == codebook


@pytest.mark.slow
@given(ANY_CODEBOOK)
@settings(max_examples=300)
def test_through_yaml(codebook: Codebook) -> None:
    assert read_yaml(dump(codebook).encode()).codebook == codebook


@given(SHEET_CODEBOOK)
def test_through_csv(codebook: Codebook) -> None:
    assert read_csv(dump_csv(codebook), "other").codebook == codebook


@given(SHEET_CODEBOOK)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_through_excel(codebook: Codebook) -> None:
    assert read_xlsx(dump_xlsx(codebook), "other").codebook == codebook


@given(st.lists(CELLS.filter(bool), max_size=5))
def test_a_list_in_one_cell(items: list[str]) -> None:
    assert split_items(join_items(items)) == tuple(items)


@pytest.mark.parametrize("suffix", [".yaml", ".yml", ".csv", ".xlsx", ".YAML"])
def test_through_a_file_of_each_kind(library: Codebook, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"book{suffix}"
    write_codebook(library, path)
    assert read_codebook(path) == library
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_yaml_is_written_for_people(library: Codebook) -> None:
    long = "All that can be said of the shelves, " * 6
    books = Code("books", "Bücher", definition=long.strip(), examples=("one\ntwo",))
    text = dump(Codebook("Книги", (books, *library.codes[2:3])))
    assert "Книги" in text
    assert "Bücher" in text
    assert "definition: >-" in text
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "\n\n  - id: loans\n" in text
