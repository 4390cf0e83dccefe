"""Codebook files as a whole: kinds, refusals, and writing that never half happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import from_document, to_document
from intercoder.codebook.files.files import read_codebook, write_codebook
from intercoder.errors import CodebookError

SHIPPED = sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml"))


def test_the_error_lists_every_fault_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("name: x\ncodes:\n  - id: A\n    name: n\n    key: s\n", "utf-8")
    with pytest.raises(CodebookError, match=r"bad\.yaml has 2 faults") as caught:
        read_codebook(path)
    assert [fault.split(":")[0] for fault in caught.value.faults] == [
        "line 3, code 'A'",
        "line 5, code 'A'",
    ]
    assert caught.value.hint


@pytest.mark.parametrize("name", ["book.pdf", "book", "book.json"])
def test_an_unknown_kind_of_file_is_refused(tmp_path: Path, library: Codebook, name: str) -> None:
    with pytest.raises(CodebookError, match="no codebook file that the program knows"):
        read_codebook(tmp_path / name)
    with pytest.raises(CodebookError, match="no codebook file that the program knows"):
        write_codebook(library, tmp_path / name)


def test_a_missing_file_and_a_folder_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(CodebookError, match="There is no file"):
        read_codebook(tmp_path / "none.yaml")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(CodebookError, match="is a folder"):
        read_codebook(tmp_path / "folder.yaml")


def test_a_faulty_codebook_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("before", "utf-8")
    with pytest.raises(CodebookError, match="has a fault"):
        write_codebook(Codebook("x", (Code("a", "A\x1b"),)), path)
    assert path.read_text("utf-8") == "before"


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(
    tmp_path: Path, library: Codebook
) -> None:
    with pytest.raises(CodebookError, match="cannot be written"):
        write_codebook(library, tmp_path / "none" / "book.yaml")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_writing_through_a_link_keeps_the_link(tmp_path: Path, library: Codebook) -> None:
    real = tmp_path / "real.yaml"
    real.touch()
    link = tmp_path / "link.yaml"
    link.symlink_to(real)
    write_codebook(library, link)
    assert link.is_symlink()
    assert read_codebook(real) == library


@pytest.mark.parametrize(
    "document",
    [
        {"name": 3},
        {"codes": {}},
        {"codes": [3]},
        {"codes": [{"id": "a", "examples": "x"}]},
        {"codes": [{"id": "a", "examples": [1]}]},
        {"codes": [{"id": "a", "heading": "yes"}]},
        {"codes": [{"id": None}]},
    ],
)
def test_a_damaged_document_is_refused(document: dict[str, object]) -> None:
    with pytest.raises(CodebookError, match="damaged"):
        from_document(document)


def test_a_document_leaves_out_what_is_empty(library: Codebook) -> None:
    document = to_document(library)
    assert document["codes"][0] == {
        "id": "services",
        "name": "Services",
        "definition": "What the library offers.",
        "heading": True,
    }


@pytest.mark.skipif(not SHIPPED, reason="no codebooks beside the tests")
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_shipped_codebooks_are_sound(path: Path) -> None:
    assert read_codebook(path).assignable


def test_a_study_can_load_a_codebook_without_the_heavy_libraries() -> None:
    script = (
        "import sys; import intercoder.codebook.document, intercoder.codebook.find;"
        "import intercoder.codebook.rules, intercoder.codebook.differences;"
        "print([n for n in ('pydantic', 'yaml', 'openpyxl', 'rapidfuzz') if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"
