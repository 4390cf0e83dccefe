"""What is typed line by line is recorded as it was typed, or not at all."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.coding.decision import Judgement
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.plain.typed_lines import MAX_LINE, Refused, TypedLines
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study

MARK = "\ufeff".encode()
REFUSED = "It was ignored."


@pytest.fixture
def workspace(study: Study) -> Iterator[CoderWorkspace]:
    yield open_workspace(study, "anna")


def typed(data: bytes, encoding: str = "utf-8") -> io.TextIOWrapper:
    """An input as the program is given it: bytes, in the encoding of the locale."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding)


def type_bytes(workspace: CoderWorkspace, data: bytes, encoding: str = "utf-8") -> str:
    stdout, clock = io.StringIO(), count(step=2.0)
    run_plain(workspace, stdin=typed(data, encoding), stdout=stdout, now=lambda: next(clock))
    return stdout.getvalue()


def judgement(study: Study) -> Judgement | None:
    return {one.answer.id: one.judgement for one in codings(study)}.get("v1:value")


BAD = {
    "latin-1 in UTF-8": b"caf\xe9",
    "half a letter": b"caf\xc3",
    "a surrogate": b"caf\xed\xa0\x80",
    "overlong": b"caf\xc0\xaf",
    "nothing": b"caf\x00",
    "an arrow key": b"caf\x1b[A",
    "a lone carriage return": b"caf\rquit",
    "an end of line in between": b"caf\xc2\x85",
    "very long": b"caf" + b"e" * MAX_LINE,
    "far too long": b"caf" + b"e" * 5 * MAX_LINE,
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_memo_that_is_no_text_is_not_written(
    workspace: CoderWorkspace, study: Study, bad: bytes
) -> None:
    said = type_bytes(workspace, b"k\nmemo before\nmemo " + bad + b"\n\n")
    assert REFUSED in said
    assert said.count("Memo saved.") == 1
    assert judgement(study) == Judgement.of(["books"], memo="before")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("word", [b"find ", b"filter ", b"define ", b"code ", b""])
def test_no_other_word_is_acted_on_either(
    workspace: CoderWorkspace, word: bytes, bad: bytes
) -> None:
    said = type_bytes(workspace, word + bad + b"\nquit\n")
    first, *rest = said.split(PROMPT)[1:]
    assert REFUSED in first
    assert len(rest) == 1


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_group_is_not_saved_by_a_line_that_is_no_text(
    workspace: CoderWorkspace, study: Study, bad: bytes
) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer("w1:value", "value", "w1", "Books!", "en")])
    said = type_bytes(workspace, b"find books\nk\ngroup\n" + bad + b"\nback\nquit\n")
    assert REFUSED in said
    assert "Nothing is saved." in said
    assert not list(codings(study))


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_question_is_asked_again_after_a_line_that_is_no_text(
    workspace: CoderWorkspace, study: Study, bad: bytes
) -> None:
    type_bytes(workspace, b"boks\n" + bad + b"\n1\n\n")
    assert judgement(study) == Judgement.of(["books"])


@pytest.mark.parametrize("line", [b"memo not fini", b"k", b"0", b"skip", b"caf\xc3"])
def test_a_line_without_an_end_is_not_acted_on(
    workspace: CoderWorkspace, study: Study, line: bytes
) -> None:
    said = type_bytes(workspace, line)
    assert "The input ended in the middle of a line." in said
    assert not list(codings(study))
    assert workspace.opening().item is not None
    item = workspace.opening().item
    assert item is not None
    assert item.kept is None


@given(st.lists(st.binary(max_size=20), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_line_is_taken_as_typed_or_refused(lines: list[bytes]) -> None:
    data = b"".join(line.replace(b"\n", b" ") + b"\n" for line in lines)
    reading = TypedLines(typed(data))
    for sent in data.removesuffix(b"\n").split(b"\n"):
        line = reading.read()
        assert line is not None
        if not isinstance(line, Refused):
            assert line.encode() in {
                sent,
                sent.removesuffix(b"\r"),
                sent.removeprefix(b"\xef\xbb\xbf"),
            }
            assert line.isprintable() or not any(ord(c) < 32 and c != "\t" for c in line)
    assert reading.read() is None


@pytest.mark.parametrize(
    ("encoding", "data", "memo"),
    [
        ("utf-8", "café ok 読書".encode(), "café ok 読書"),
        ("utf-8", "café\r".encode(), "café"),
        ("utf-8", b"a\tb", "a\tb"),
        ("iso8859-1", b"caf\xe9", "café"),
        ("cp1252", b"caf\xe9 \x80", "café €"),
        ("koi8-r", "тихо".encode("koi8-r"), "тихо"),
        ("shift-jis", "読書".encode("shift-jis"), "読書"),
        ("ascii", b"cafe", "cafe"),
    ],
)
def test_text_in_the_encoding_of_the_locale_is_kept(
    workspace: CoderWorkspace, study: Study, encoding: str, data: bytes, memo: str
) -> None:
    type_bytes(workspace, b"memo " + data + b"\nk\n\n", encoding)
    assert judgement(study) == Judgement.of(["books"], memo=memo)


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("ascii", "café".encode()),
        ("iso8859-1", "café".encode()),
        ("iso8859-15", "тихо".encode()),
        ("cp1252", "café".encode()),
        ("shift-jis", b"\x81"),
    ],
)
def test_text_in_another_encoding_than_the_locale_says_is_refused(
    workspace: CoderWorkspace, study: Study, encoding: str, data: bytes
) -> None:
    said = type_bytes(workspace, b"memo " + data + b"\nk\n\n", encoding)
    assert REFUSED in said
    assert judgement(study) == Judgement.of(["books"])


def test_a_line_that_a_terminal_may_have_cut_is_refused() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, encoding="utf-8") as terminal:
        os.write(ours, b"memo " + b"a" * 4000 + b"\n")
        reading = TypedLines(terminal)
        assert reading.read() == "memo " + "a" * 4000
        os.write(ours, b"memo " + b"a" * 4084 + b"bcdefghijk\n")
        assert isinstance(reading.read(), Refused)
    os.close(ours)


# -- several things on one line -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (["boks, quiet", "1"], {"books", "quiet"}),
        (["boks, quiet", ""], {"quiet"}),
        (["quiet, boks", ""], {"quiet"}),
        (["boks, stff", "1", "1"], {"books", "staff"}),
        (["boks, stff", "", "1"], {"staff"}),
        (["boks, stff", "1", ""], {"books"}),
        (["boks, zzzzzz, quiet", "1"], {"books", "quiet"}),
        (["zzzzzz, quiet"], {"quiet"}),
        (["boks, quiet", "nonsense", "1"], {"books", "quiet"}),
        (["code boks, quiet", "1"], {"books", "quiet"}),
    ],
)
def test_a_question_about_one_code_drops_none_of_the_others(
    workspace: CoderWorkspace, study: Study, lines: list[str], codes: set[str]
) -> None:
    type_bytes(workspace, "\n".join([*lines, "done", ""]).encode())
    found = judgement(study)
    assert found is not None
    assert set(found.codes) == codes


def test_what_is_left_out_is_said(workspace: CoderWorkspace) -> None:
    said = type_bytes(workspace, b"boks, quiet\n\nquit\n")
    assert "Left out: “boks”." in said
    assert "Added: Quiet." in said


def test_several_codes_are_defined_one_after_the_other(workspace: CoderWorkspace) -> None:
    said = type_bytes(workspace, b"define books, quiet\nquit\n")
    assert "Books, films, papers." in said
    assert "Silence, calm." in said


# -- the other commands -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "args",
    [
        ["comment", "add", "STUDY", "v1:value", "caf\udce9", "--as", "anna"],
        ["coder", "add", "STUDY", "carla", "--note", "caf\udce9"],
        ["code", "STUDY", "--plain", "--coder", "ann\udce9"],
        ["export", "STUDY", "out.csv", "--coders", "ann\udce9"],
    ],
)
def test_arguments_that_are_no_text_are_refused(
    study: Study, study_path: Path, args: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    before = study_path.read_bytes()
    assert run([str(study_path) if one == "STUDY" else one for one in args]) == 2
    assert "not text in your locale's encoding" in capsys.readouterr().err
    assert study_path.read_bytes() == before


@pytest.mark.slow
def test_the_whole_program_refuses_bytes_that_are_no_text(study: Study) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "intercoder", "code", study.target, "--coder", "anna", "--plain"],
        input=b"memo caf\xe9\nk\n\n",
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=240,
        check=True,
    )
    assert "bytes that are not text in UTF-8" in done.stdout.decode()
    assert judgement(study) == Judgement.of(["books"])
