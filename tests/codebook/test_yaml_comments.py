"""Comments in a codebook file stay where the file is written anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.files.files import read_codebook, write_codebook
from intercoder.codebook.files.yaml_comments import comments_in
from intercoder.codebook.files.yaml_file import dump, read_yaml
from tests.conftest import ROOT

COMMENTED = """\
# What visitors value.
#
# Agreed on 3 March.

name: Library  # of the city
codes:
  # ---- what the library offers

  - id: books  # the old code 12
    name: Books
    # to be discussed
    definition: >-
      Books, films # and papers.
      Not: daily papers.
    aliases:
      - novels  # since the pilot
      - "# signs"
  # ---- the building
  - id: quiet
    name: Quiet # calm
  - id: light
    name: Light
# end of the list
"""


def written(codebook: Codebook, text: str = COMMENTED) -> str:
    return dump(codebook, comments_in(text))


def codebook_in(text: str) -> Codebook:
    found = read_yaml(text).codebook
    assert found is not None
    return found


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_every_comment_stays_where_it_was() -> None:
    out = written(codebook_in(COMMENTED))
    assert out.startswith("# What visitors value.\n#\n# Agreed on 3 March.\n\nname: Library  # of")
    assert "  - id: books  # the old code 12\n" in out
    assert "    # to be discussed\n    definition:" in out
    assert "      - novels  # since the pilot\n" in out
    assert "  # ---- the building\n  - id: quiet\n    name: Quiet  # calm\n" in out
    assert out.endswith("# end of the list\n")
    assert codebook_in(out) == codebook_in(COMMENTED)


def test_a_second_time_changes_nothing() -> None:
    once = written(codebook_in(COMMENTED))
    assert written(codebook_in(once), once) == once


def test_a_heading_goes_where_its_code_goes() -> None:
    book = codebook_in(COMMENTED)
    out = lines(written(replace(book, codes=book.codes[::-1])))
    assert out.index("# ---- the building") == out.index("- id: quiet") - 1
    assert (
        out.index("# ---- what the library offers")
        == out.index("- id: books  # the old code 12") - 1
    )


def test_a_heading_stays_when_the_code_below_it_is_removed() -> None:
    book = codebook_in(COMMENTED)
    out = lines(written(replace(book, codes=(book.codes[0], book.codes[2]))))
    assert out.index("# ---- the building") == out.index("- id: light") - 1
    assert not any("calm" in line for line in out)


def test_headings_of_codes_that_are_all_gone_come_last() -> None:
    book = codebook_in(COMMENTED)
    out = lines(written(replace(book, codes=book.codes[:1])))
    assert out[-2:] == ["# ---- the building", "# end of the list"]


def test_a_comment_on_a_key_that_is_gone_moves_to_the_next_one() -> None:
    book = codebook_in(COMMENTED)
    first = replace(book.codes[0], definition="")
    out = lines(written(replace(book, codes=(first, *book.codes[1:]))))
    assert out[out.index("# to be discussed") + 1] == "aliases:"


def test_a_text_that_takes_several_lines_has_its_comment_above() -> None:
    text = "name: x\ncodes:\n- id: a\n  name: A\n  definition: b  # short\n"
    book = codebook_in(text)
    long = replace(book.codes[0], definition="a: b  # " * 20 + ".")
    out = written(replace(book, codes=(long,)), text)
    assert "# short\n    definition:" in out
    assert codebook_in(out).codes == (long,)


def test_signs_in_texts_are_no_comments() -> None:
    found = comments_in(
        'name: "a # b"\nnote: a#b\ncodes:\n- id: x\n  name: |\n    # text\n    more\n'
    )
    assert not found


def test_every_shipped_codebook_keeps_its_comments() -> None:
    for path in sorted((ROOT / "codebooks").glob("*.yaml")):
        text = path.read_text("utf-8")
        said = [line for line in lines(text) if line.startswith("#")]
        out = written(codebook_in(text), text)
        assert said
        assert [line for line in lines(out) if line.startswith("#")] == said


def test_files_keep_comments_when_they_are_converted_or_replaced(tmp_path: Path) -> None:
    old, new, own = (tmp_path / name for name in ("old.yaml", "new.yaml", "own.csv"))
    old.write_text(COMMENTED, "utf-8")
    write_codebook(read_codebook(old), new, old)
    assert "# ---- the building" in new.read_text("utf-8")
    write_codebook(read_codebook(old), own, old)
    assert "building" not in own.read_text("utf-8")
    write_codebook(read_codebook(own), new, own)
    assert "# ---- the building" in new.read_text("utf-8")


@pytest.mark.parametrize("text", ["", "- a", "a: [", "&a b", "codes: 1 # x", "codes: [1] # x"])
def test_what_is_no_codebook_does_no_harm(text: str) -> None:
    comments_in(text)


PIECES = st.sampled_from(
    (
        *("# c", "  # c", "", "name: x", "name: y # d", "codes:", "- id: a", "  name: A # e"),
        *(
            "  definition: |",
            "    text # no",
            "  - b",
            "  aliases:",
            "    - q # f",
            "- id: b",
            "  'x",
        ),
    )
)


@given(st.lists(PIECES, max_size=14).map("\n".join), st.booleans())
def test_no_comments_change_what_is_said(text: str, is_windows: bool) -> None:
    if is_windows:
        text = text.replace("\n", "\r\n")
    book = Codebook(
        "x", (Code("a", "A # 1", "two\nlines", aliases=("q", "#q")), Code("b", "B", "w " * 60))
    )
    out = dump(book, comments_in(text))
    assert codebook_in(out) == codebook_in(dump(book))
