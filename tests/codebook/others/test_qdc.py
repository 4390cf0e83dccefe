"""Codebooks in REFI-QDA's format: read whole, written so that others and we can read them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.files.files import examine_codebook, read_codebook, write_codebook
from intercoder.codebook.files.others.qdc_file import dump_qdc, guid_for, read_qdc
from intercoder.codebook.ids import KnownCodes
from intercoder.codebook.rules import check

NOBODY = KnownCodes()
OF_ANOTHER = """\
<?xml version="1.0" encoding="utf-8"?>
<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="Other 1.0">
  <Codes>
    <Code guid="{0E9C2B52-1111-4C3C-9F7C-000000000001}" name="Services" isCodable="false"
      color="#F00">
      <Description>What is offered.</Description>
      <Code guid="0E9C2B52-1111-4C3C-9F7C-000000000002" name="Other" isCodable="true"
        color="#00FF7f"/>
    </Code>
    <Code guid="0e9c2b52-1111-4c3c-9f7c-000000000003" name="Staff" isCodable="true">
      <Description>The people.&#xD;
Also volunteers.</Description>
      <Code guid="0e9c2b52-1111-4c3c-9f7c-000000000004" name="Other" isCodable="true"/>
    </Code>
  </Codes>
  <Sets><Set guid="0e9c2b52-1111-4c3c-9f7c-000000000005" name="Wave 1"/></Sets>
</CodeBook>
"""


def test_a_codebook_of_another_program_is_read_whole() -> None:
    found = read_qdc(OF_ANOTHER.encode(), "visitors", NOBODY)
    book = found.sound("visitors.qdc")
    services, first, staff, second = book.codes
    assert (services.name, services.heading, services.colour) == ("Services", True, "#ff0000")
    assert services.guid == "0e9c2b52-1111-4c3c-9f7c-000000000001"
    assert (first.parent, first.colour) == (services.id, "#00ff7f")
    assert staff.definition == "The people.\nAlso volunteers."
    assert (second.parent, second.name) == (staff.id, "Other")
    assert first.id != second.id
    assert any("'Wave 1'" in one.message for one in found.warnings)


def test_a_code_is_known_again_by_its_guid() -> None:
    book = read_qdc(OF_ANOTHER.encode(), "visitors", NOBODY).sound("")
    renamed = OF_ANOTHER.replace('name="Staff"', 'name="People who work here"')
    again = read_qdc(renamed.encode(), "visitors", KnownCodes(book)).sound("")
    assert [code.id for code in again.codes] == [code.id for code in book.codes]


WORDS = st.text("aäЖ漢😀 <&>\"':-#|]]>;é", min_size=1, max_size=30).map(
    lambda text: " ".join(text.split())
)
TEXTS = st.lists(WORDS, max_size=3).map(lambda lines: "\n".join(lines).strip())
MANY = st.lists(TEXTS.filter(bool), max_size=2, unique=True).map(tuple)


@st.composite
def sound_codebooks(draw: st.DrawFn) -> Codebook:
    """Codebooks without a fault, with names of which several are alike."""
    count = draw(st.integers(1, 6))
    codes = []
    for number in range(count):
        above = [None, *(f"c{one}" for one in range(number))]
        codes.append(
            Code(
                f"c{number}",
                draw(st.sampled_from([f"Name {number}", "Books", "名前"])),
                draw(TEXTS),
                draw(TEXTS),
                draw(TEXTS),
                draw(MANY),
                tuple(
                    f"{one} {number}"
                    for one in draw(st.lists(WORDS.filter(bool), max_size=2, unique=True))
                ),
                draw(st.sampled_from(above)),
                draw(st.sampled_from([None, "acdeij"[number]])),
                colour=draw(st.sampled_from(["", "#2f6f9f"])),
            )
        )
    return Codebook("Visitors", tuple(codes))


@pytest.mark.slow
@given(book=sound_codebooks())
def test_what_is_written_is_read_back(book: Codebook) -> None:
    assume(not any(not one.is_warning for one in check(book)))
    again = read_qdc(dump_qdc(book), book.name, NOBODY).sound("")
    by_id = {code.id: code for code in again.codes}
    for _, code in book.walk():
        kept = replace(code, guid=guid_for(code).lower(), colour=code.colour.lower())
        assert by_id[code.id] == kept


def test_guids_are_the_same_in_every_file(tmp_path: Path) -> None:
    book = Codebook("Visitors", (Code("books", "Books", "All.", colour="#2f6f9f"),))
    assert dump_qdc(book) == dump_qdc(replace(book, name="Other"))
    assert UUID(guid_for(book.codes[0])).version == 5
    write_codebook(book, tmp_path / "out.qdc")
    again = read_codebook(tmp_path / "out.qdc")
    write_codebook(again, tmp_path / "again.qdc")
    assert (tmp_path / "again.qdc").read_bytes() == (tmp_path / "out.qdc").read_bytes()
    write_codebook(again, tmp_path / "out.yaml")
    assert read_codebook(tmp_path / "out.yaml").codes == again.codes


def test_what_is_written_has_the_elements_and_attributes_of_the_schema(tmp_path: Path) -> None:
    book = Codebook("V", (Code("a", "A", "x", heading=True), Code("b", "B", "y", parent="a")))
    root = Tree.fromstring(dump_qdc(book))
    space = "{urn:QDA-XML:codebook:1.0}"
    assert [one.tag for one in root.iter()] == [
        f"{space}{name}"
        for name in ("CodeBook", "Codes", "Code", "Description", "Code", "Description")
    ]
    assert [one.attrib["isCodable"] for one in root.iter(f"{space}Code")] == ["false", "true"]


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code name="&b;"/></Codes></CodeBook>'
)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (BOMB.encode(), "document type"),
        (BOMB.encode("utf-16"), "document type"),
        (BOMB.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/hostname"').encode(), "document type"),
        (b"<CodeBook><Codes>", "damaged"),
        (b"", "damaged"),
        (b"\x00\xff\xfe", "damaged"),
        (b"<html/>", "no REFI-QDA codebook"),
        (b"<CodeBook><Codes/></CodeBook>", "there are no codes"),
        (b"<CodeBook>" + b"<Codes><Code name='a'>" * 20_000, "damaged"),
    ],
)
def test_what_is_no_codebook_is_refused_in_words(content: bytes, words: str) -> None:
    found = read_qdc(content, "x", NOBODY)
    assert words in " ".join(one.message for one in found.faults)


def test_a_tree_that_is_too_deep_does_no_harm() -> None:
    depth = 5_000
    content = "<CodeBook><Codes>" + "<Code name='a' guid='x'>" * depth + "</Code>" * depth
    found = read_qdc(f"{content}</Codes></CodeBook>".encode(), "x", NOBODY)
    assert found.codebook is None or len(found.codebook.codes) <= 101


def test_a_name_says_what_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "book.qdc").write_text(OF_ANOTHER, encoding="utf-8")
    assert examine_codebook(tmp_path / "book.qdc").codebook is not None
