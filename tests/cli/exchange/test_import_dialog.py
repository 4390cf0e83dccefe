"""`intercoder import` on a terminal: it asks, and writes nothing before a yes."""

from __future__ import annotations

import os
import pty
import select
import time
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.study import create_study, open_study
from tests.forked import on_terminal
from tests.waiting import PATIENCE

pytestmark = pytest.mark.terminal
WIDE = """\
respondent,age,valued,better
r1,60+,The quiet reading room,More films
r2,18-29,Friendly staff and calm,Longer hours on Saturdays
r3,60+,It is warm and close,A second lift
r4,18-29,The novels and the films,The old lift is slow
"""


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    (tmp_path / "wide.csv").write_text(WIDE, encoding="utf-8")
    (tmp_path / "coded.csv").write_text(
        "id,text,quiet,staff\n1,The quiet reading room,1,0\n2,Friendly staff and calm,0,1\n",
        encoding="utf-8",
    )
    return path


class Terminal:
    """The command on a pseudo-terminal of its own: wait for a question, then type."""

    def __init__(self, *arguments: str) -> None:
        self._ours, self._theirs = pty.openpty()
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("TERM", "xterm")
            environment.setenv("COLUMNS", "100")
            self._process = on_terminal(os.ttyname(self._theirs), arguments)
        self._is_open = False
        """Whether the process has opened the terminal, which we keep open until then."""
        self.shown = ""

    def type_at(self, question: str, typed: str = "") -> None:
        self._read_until(question)
        os.write(self._ours, f"{typed}\n".encode())

    def finish(self) -> int:
        self._read_until(None)
        os.close(self._ours)
        self._process.join(PATIENCE)
        code: int = self._process.exitcode
        return code

    def _read_until(self, wanted: str | None) -> None:
        """Read on until what is new holds `wanted`; None reads to the end."""
        new = ""
        deadline = time.monotonic() + PATIENCE
        while wanted is None or wanted not in new:
            ready, _, _ = select.select([self._ours], [], [], deadline - time.monotonic())
            if not ready:
                self._process.kill()
                raise AssertionError(f"waited in vain for {wanted!r} in {new!r}")
            try:
                part = os.read(self._ours, 4096)
            except OSError:  # the other end is closed
                part = b""
            if not self._is_open:
                self._is_open = True
                os.close(self._theirs)
            if not part:
                assert wanted is None, f"ended without {wanted!r}: {new!r}"
                break
            new += part.decode(errors="replace")
            self.shown += part.decode(errors="replace")


def test_enter_confirms_what_is_proposed_and_yes_imports(target: str, tmp_path: Path) -> None:
    terminal = Terminal("import", target, str(tmp_path / "wide.csv"))
    terminal.type_at("one row per answer (long)?")
    terminal.type_at("the respondents' ids (respondent) [1]:")
    terminal.type_at("Columns with answers (valued, better) [3, 4]:")
    terminal.type_at("Wording of the question 'valued'", "What do you value?")
    terminal.type_at("Wording of the question 'better'")
    terminal.type_at("language [-]:")
    terminal.type_at("describe respondents (age) [2]:")
    terminal.type_at("Import like this?", "y")
    assert terminal.finish() == 0
    assert "The quiet reading room" in terminal.shown
    with open_study(target) as study:
        assert study.answer_count() == 8
        assert study.questions()[0].text == "What do you value?"


def test_what_is_proposed_can_be_changed_and_mistakes_are_asked_again(
    target: str, tmp_path: Path
) -> None:
    terminal = Terminal("import", target, str(tmp_path / "wide.csv"))
    terminal.type_at("one row per answer (long)?", "wide")
    terminal.type_at("the respondents' ids", "1,2")
    terminal.type_at("Name exactly one column.", "respondent")
    terminal.type_at("Columns with answers", "9")
    terminal.type_at("Type numbers from 1 to 4", "better")
    terminal.type_at("Wording of the question 'better'")
    terminal.type_at("language [-]:")
    terminal.type_at("describe respondents", "-")
    terminal.type_at("Import like this?", "y")
    assert terminal.finish() == 0
    with open_study(target) as study:
        assert [one.id for one in study.questions()] == ["better"]
        assert study.attributes() == ()


def test_a_flag_begins_the_dialog_and_every_column_can_be_taken_in_or_out(
    target: str, tmp_path: Path
) -> None:
    (tmp_path / "form.csv").write_text(
        "sent,why,value,why\n" + "".join(f"{n},calm {n},books {n},near {n}\n" for n in range(9)),
        encoding="utf-8",
    )
    terminal = Terminal("import", target, str(tmp_path / "form.csv"), "--question", "value")
    terminal.type_at("one row per answer (long)?", "wide")
    terminal.type_at("the respondents' ids", "rows w")
    terminal.type_at("Columns with answers (value) [3]:", "?")
    terminal.type_at("Columns with answers (value) [3]:", "+2, +why (2), -3, +3, -2")
    terminal.type_at("Wording of the question 'why (2)'")
    terminal.type_at("Wording of the question 'value'")
    terminal.type_at("language", "-")
    terminal.type_at("describe respondents", "1")
    terminal.type_at("Import like this?", "c")
    terminal.type_at("one row per answer (long)?")
    terminal.type_at("rows to number the rows [rows w]:")
    terminal.type_at("Columns with answers (why (2), value) [4, 3]:")
    terminal.type_at("Wording of the question 'why (2)'")
    terminal.type_at("Wording of the question 'value'")
    terminal.type_at("language")
    terminal.type_at("describe respondents (sent) [1]:", "-1")
    terminal.type_at("Import like this?", "y")
    assert terminal.finish() == 0
    assert "calm 5" in terminal.shown
    with open_study(target) as study:
        assert study.attributes() == ()
        found = {one.id: one.text for one in answers(study)}
    assert len(found) == 18
    assert found["w3:why (2)"] == "near 1"


def test_no_at_the_end_writes_nothing(target: str, tmp_path: Path) -> None:
    terminal = Terminal("import", target, str(tmp_path / "coded.csv"))
    terminal.type_at("one row per answer (long)?")
    terminal.type_at("Column with the answers (text)")
    terminal.type_at("answers' ids (id)")
    terminal.type_at("the respondents' ids")
    terminal.type_at("Column with the question")
    terminal.type_at("language")
    terminal.type_at("describe respondents")
    terminal.type_at("Import the codes in 2 columns of 1 and 0")
    terminal.type_at("Name of the coder", "anna")
    terminal.type_at("Import like this?", "n")
    assert terminal.finish() == 1
    assert "Nothing is imported." in terminal.shown
    with open_study(target) as study:
        assert study.answer_count() == 0


def test_values_that_differ_are_shown_and_replaced_only_after_that_is_typed(
    target: str, tmp_path: Path
) -> None:
    columns = ("--respondent", "respondent", "--question", "valued", "--attribute", "age")
    first, later = tmp_path / "wide.csv", tmp_path / "later.csv"
    later.write_text("respondent,age,valued,sex\nr1,18-29,The quiet reading room,f\n")
    assert Terminal("import", target, str(first), *columns, "--yes").finish() == 0
    command = ("import", target, str(later), *columns, "--attribute", "sex")
    stopped = Terminal(*command)
    stopped.type_at("keep them? (replace, keep, stop) [stop]:")
    assert stopped.finish() == 1
    assert "fill attribute 'sex' of 1 respondent" in stopped.shown
    assert "'60+' in the study, '18-29' in the table" in stopped.shown
    with open_study(target) as study:
        assert study.attributes() == ("age",)
    replaced = Terminal(*command)
    replaced.type_at("keep them?", "replace")
    assert replaced.finish() == 0
    with open_study(target) as study:
        assert dict(next(answers(study)).attributes) == {"age": "18-29", "sex": "f"}


def test_columns_of_a_table_of_respondents_are_agreed_on_before_they_are_taken(
    target: str, tmp_path: Path
) -> None:
    columns = ("--respondent", "respondent", "--question", "valued", "--attribute", "age")
    assert Terminal("import", target, str(tmp_path / "wide.csv"), *columns).finish() == 0
    (tmp_path / "people.csv").write_text("who,age,sex\nr1,60+,f\nr2,30-39,m\n")
    command = ("attributes", target, str(tmp_path / "people.csv"))
    refused = Terminal(*command)
    refused.type_at("Import them like this?", "n")
    assert refused.finish() == 1
    assert "Respondents: who. Attributes: age, sex." in refused.shown
    taken = Terminal(*command)
    taken.type_at("Import them like this?", "y")
    taken.type_at("keep them?", "keep")
    assert taken.finish() == 0
    with open_study(target) as study:
        kept = {one.respondent: dict(one.attributes) for one in answers(study)}
    assert kept["r2"] == {"age": "18-29", "sex": "m"}


def test_rows_without_ids_are_numbered_as_proposed(target: str, tmp_path: Path) -> None:
    lines = ["Timestamp,How old are you?,What do you value most?"]
    lines += [
        f"2026/03/0{day} 10:00:00 AM GMT+2,{age},{text}"
        for day, age, text in (
            (1, "15-24", "The quiet room"),
            (2, "65+", "-99"),
            (3, "65+", "Films"),
        )
    ]
    (tmp_path / "form.csv").write_text("\n".join(lines), encoding="utf-8")
    terminal = Terminal("import", target, str(tmp_path / "form.csv"))
    terminal.type_at("one row per answer (long)?")
    terminal.type_at("rows to number the rows [rows row]:")
    terminal.type_at("Columns with answers")
    terminal.type_at("Wording of the question")
    terminal.type_at("language [-]:")
    terminal.type_at("describe respondents")
    terminal.type_at("Import like this?", "y")
    assert terminal.finish() == 0
    with open_study(target) as study:
        assert [one.respondent for one in answers(study)] == ["row2", "row4"]
