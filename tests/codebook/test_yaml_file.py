"""Reading codebooks from YAML: every fault with its line, and nothing dangerous."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.codebook.faults import ReadingResult
from intercoder.codebook.files.yaml_file import MAX_BYTES, read_yaml

GOOD = """\
name: Library visitors
note: First version.
language: en
codes:
  - id: services
    name: Services
    heading: true
  - id: books
    name: Books
    parent: services
    definition: What is on the shelves.
    use when: Titles.
    don't use when: Screens.
    examples: ["More films.", "Old books."]
    aliases: [novels, dvds]
    key: k
    exclusive: yes
"""


def faults(text: str | bytes) -> list[tuple[int | None, str]]:
    return [(fault.line, fault.message) for fault in read_yaml(text).faults]


def messages(reading: ReadingResult) -> str:
    return "\n".join(str(finding) for finding in reading.findings)


def test_a_sound_file_is_read_whole() -> None:
    book = read_yaml(GOOD).sound("library.yaml")
    assert (book.name, book.note, book.language) == ("Library visitors", "First version.", "en")
    books = book["books"]
    assert books.parent == "services"
    assert books.use_when == "Titles."
    assert books.dont_use_when == "Screens."
    assert books.examples == ("More films.", "Old books.")
    assert books.aliases == ("novels", "dvds")
    assert books.key == "k"
    assert books.exclusive
    assert book["services"].heading


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, b""])
def test_a_byte_order_mark_does_no_harm(mark: bytes) -> None:
    assert not read_yaml(mark + GOOD.encode()).faults


def test_notepads_unicode_is_read() -> None:
    assert read_yaml(GOOD.encode("utf-16")).sound("x").name == "Library visitors"


def test_values_left_empty_are_as_if_left_out() -> None:
    text = GOOD.replace("parent: services", "parent:").replace("key: k", "key:")
    books = read_yaml(text).sound("x")["books"]
    assert books.parent is None
    assert books.key is None


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", None, "empty"),
        ("# only a remark\n", None, "empty"),
        ("just words", 1, "starts with `name:`"),
        ("- a\n- b", 1, "starts with `name:`"),
        ("name: a\nname: b\n", 2, "is repeated here"),
        ("name: a: b", 1, "colon"),
        ("name: x\n\tnote: y", 2, "spaces, not with tabs"),
        ('name: "x\nnote: y', 2, "never closed"),
        ("name: x\n---\nname: y", 2, "more than one document"),
        ("name: &a x\nnote: *a", 1, "anchors and aliases"),
        ("name: x\nnote: *a", 2, "anchors and aliases"),
        ("name: x\nnote: !!python/name:os.system x", 2, "tags"),
        ("name: x\nnote: !thing x", 2, "tags"),
        ("name: x\nnote: a\x1b[31m", 2, "cannot be printed (U+001B)"),
        ("name: x\nnote: " + "[" * 2000, 2, "too deeply"),
        ("name: x\ncodes: 3", 2, "'codes' must be a list"),
        ("name: x\ncodes:\n  - books", 3, "must have keys and values"),
        ("name: x\n? [a, b]\n: c", 2, "a key must be a word"),
        ("name: x\ntitle: y", 2, "there is no key 'title'"),
        ("name: x\nlanguage: no", 2, 'write "no"'),
        ("name: 2024", 1, 'write "2024"'),
        ("name: 2024-05-01", 1, "a date"),
    ],
)
def test_a_fault_has_its_line(text: str, line: int | None, words: str) -> None:
    found = faults(text)
    assert any(at == line and words in message for at, message in found), found


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("    definition:", "    definiton:", 11, "did you mean 'definition'"),
        ("    don't use when:", "    dont use when:", 13, "did you mean 'don't use when'"),
        ('["More films.", "Old books."]', "More films", 14, "must be a list"),
        ("[novels, dvds]", "[novels, 1984]", 15, 'write "1984"'),
        ("[novels, dvds]", "[novels, {a: b}]", 15, "must be a text"),
        ("key: k", "key: s", 16, "another meaning"),
        ("key: k", "key: 5", 16, "text is meant"),
        ("exclusive: yes", "exclusive: maybe", 17, "must be yes or no"),
        ("id: books", "id: 12", 8, "text is meant"),
        ("parent: services", "parent: servces", 10, "did you mean 'services'"),
        ("name: Books", "name: {a: b}", 9, "'name' must be a text"),
        ("name: Books", r'name: "B\e[31m"', 9, "cannot be printed (U+001B)"),
    ],
)
def test_a_fault_in_a_code_has_its_line(before: str, after: str, line: int, words: str) -> None:
    assert before in GOOD
    found = faults(GOOD.replace(before, after))
    assert any(at == line and words in message for at, message in found), found


def test_all_faults_are_told_at_once_from_the_top_down() -> None:
    text = GOOD.replace("language: en", "language: no").replace("key: k", "key: kkkk")
    text = text.replace("parent: services", "parent: stuff").replace("definition:", "meaning:")
    assert [line for line, _ in faults(text)] == [3, 10, 11, 16]


def test_what_is_told_as_a_misfit_is_not_told_again_as_missing() -> None:
    reading = read_yaml("name: x\ncodes: 3")
    assert len(reading.faults) == 1
    reading = read_yaml(GOOD.replace("name: Books", "name: [Books]"))
    assert len(reading.faults) == 1


def test_a_file_in_another_encoding_is_refused_with_the_line() -> None:
    assert faults(GOOD.replace("Titles", "Bücher").encode("latin-1")) == [
        (12, "the file is not in UTF-8; save it again as UTF-8")
    ]


def test_a_huge_file_is_refused_unread() -> None:
    assert "larger" in messages(read_yaml(b"#" * (MAX_BYTES + 1)))


def test_an_alias_bomb_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{name}: &{name} [*{before}, *{before}, *{before}]\n"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert len(read_yaml(bomb).faults) == 1


@given(st.text() | st.text("ab:- \n'\"[]{}#&*!|>?%@`\t,"))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    reading = read_yaml(text)
    assert reading.faults or reading.codebook


@given(st.binary())
def test_no_bytes_whatever_break_the_reader(content: bytes) -> None:
    assert read_yaml(content).faults


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["id", "name", "codes", "examples", "x"]), inner)
        ),
    )
)
def test_no_data_whatever_break_the_reader(data: object) -> None:
    import yaml

    text = yaml.safe_dump({"name": "x", "codes": data})
    assert read_yaml(text).findings
