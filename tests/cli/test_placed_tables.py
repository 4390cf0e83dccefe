"""Tables on a terminal, and what is shown where a locale lacks characters."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intercoder.cli.main import run
from intercoder.cli.text_tables import lay_out
from intercoder.plain.printable import lacking_words, print_whatever_comes
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study
from tests.tui.terminal.emulator import TERMINALS, Emulator
from tests.tui.terminal.test_placing import TEXTS

ROWS = st.lists(st.tuples(TEXTS, TEXTS, st.integers(0, 10_000)), min_size=1, max_size=4)


@given(rows=ROWS, width=st.sampled_from([60, 100, 300]))
@example(rows=[("", "\u200cᅡ", 0)], width=60)  # a sign that is not drawn, then a vowel that leans
@settings(max_examples=40, deadline=None)
@pytest.mark.parametrize("name", TERMINALS)
def test_columns_stand_below_each_other_on_every_terminal(
    name: str, rows: list[tuple[str, str, int]], width: int
) -> None:
    measure, joins = TERMINALS[name]
    lines = lay_out(("text", "other", "number"), rows, width, places=True)
    terminal = Emulator(width, len(lines), measure, joins=joins)
    for y, line in enumerate(lines, start=1):
        terminal.feed(f"\x1b[{y};1H{line}")
    rule = terminal.text(1)
    second, third = (rule.index("  -", start) + 2 for start in (0, rule.index("  -") + 2))
    for y, (*_, number) in enumerate(rows, start=2):
        assert _seen(terminal.text(y, second - 2, second)) == "  "
        assert _seen(terminal.text(y, third - 2, third)) == "  "
        assert int(terminal.text(y, third)) == number


def _seen(text: str) -> str:
    """Without signs that take no cell, which a terminal keeps with the cell before them."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in {"Cf", "Mn"})


def test_a_file_gets_no_cursor_movements() -> None:
    rows = [("👍🏽", "x")]
    assert "\x1b" not in "".join(lay_out(("a", "b"), rows, None, places=True))
    assert "\x1b" not in "".join(lay_out(("a", "b"), rows, 80))


@pytest.mark.parametrize("encoding", ["ascii", "iso8859-1", "cp1252"])
def test_what_a_locale_lacks_is_shown_otherwise_and_said(
    encoding: str, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_coder(study, "हिन्दी")
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding=encoding) for _ in range(2))
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    assert run(["coder", "list", study.target]) == 0
    out.flush()
    err.flush()
    shown, said = out.buffer.getvalue().decode(encoding), err.buffer.getvalue().decode(encoding)
    assert "\\u0939" in shown
    assert said.count("lacks some of these characters") == 1


def test_signs_of_the_program_have_stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    print_whatever_comes()
    out.write("│ “Quiet” – more…")
    out.flush()
    assert out.buffer.getvalue() == b'| "Quiet" - more~'
    assert lacking_words() == ""


@pytest.mark.slow
def test_line_by_line_it_is_said_once(study: Study) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "intercoder", "code", study.target, "--coder", "anna", "--plain"],
        input=b"filter all\n" + b"next\n" * 12 + b"quit\n",
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        timeout=240,
        check=True,
    )
    assert done.stdout.count(b"lacks some of these characters") == 1
    assert b"\\u0422\\u0438\\u0445\\u0438\\u0439" in done.stdout
    assert done.stderr == b""
