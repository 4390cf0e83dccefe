"""What all commands share: lazy loading, errors in words, exit codes and output formats."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder import __version__
from intercoder.cli import main as program
from intercoder.cli.main import COMMANDS, intercoder, run
from intercoder.cli.output import (
    ExitCode,
    Format,
    StudyCommand,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.cli.text_tables import Value, cell_width, cut, lay_out
from intercoder.errors import CodebookError, RefusedRowsError, StudyError, UsageError
from intercoder.text.spreadsheet_cells import unguard

HEAVY = (
    *("sqlalchemy", "alembic", "numpy", "pandas", "pydantic", "textual"),
    *("yaml", "openpyxl", "rapidfuzz"),
)
SECRET = "what the visitor wrote"


def in_a_process(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Iterator[click.Group]:
    """The program with room for commands of the test's own."""
    group = click.Group("intercoder")
    monkeypatch.setattr(program, "intercoder", group)
    yield group


# -- finding commands ------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(option: str) -> None:
    script = (
        "import sys\nfrom intercoder.cli.main import run\n"
        f"code = run([{option!r}])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], int(code), file=sys.stderr)"
    )
    assert in_a_process("-c", script).stderr.strip() == "[] 0"


def test_help_lists_every_command_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) is ExitCode.DONE
    shown = capsys.readouterr().out
    for name, (_, line) in COMMANDS.items():
        assert f"  {name} " in shown
        assert line in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) is ExitCode.DONE
    assert f"Usage: intercoder {name}" in capsys.readouterr().out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_and_command_is_explained(name: str) -> None:
    context = click.Context(intercoder)
    pending = [(name, intercoder.get_command(context, name))]
    while pending:
        path, found = pending.pop()
        assert found is not None
        assert found.help, path
        for parameter in found.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{path} {parameter.name}"
        if isinstance(found, click.Group):
            pending.extend((f"{path} {sub}", found.commands[sub]) for sub in found.commands)


def test_python_minus_m_is_the_same_program() -> None:
    assert in_a_process("-m", "intercoder", "--version").stdout == f"intercoder {__version__}\n"


def test_a_slip_in_a_commands_name_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["exprt"]) is ExitCode.USAGE
    assert "Did you mean 'export'?" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["zzzz"], ["--nonsense"], []])
def test_what_is_not_understood_is_a_usage_error(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) is ExitCode.USAGE
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "intercoder" in captured.err


# -- what goes wrong -------------------------------------------------------------------------------


def test_a_foreseen_error_is_a_sentence_and_a_hint(
    command: click.Group, capsys: pytest.CaptureFixture[str]
) -> None:
    @command.command()
    def fail() -> None:
        raise StudyError("There is no study\x1b[31m.", "Make one.")

    assert run(["fail"]) is ExitCode.FAILED
    assert capsys.readouterr() == ("", "Error: There is no study␛[31m.\nMake one.\n")


def test_an_error_of_usage_has_its_own_exit_code(command: click.Group) -> None:
    @command.command()
    def fail() -> None:
        raise UsageError("That makes no sense.")

    assert run(["fail"]) is ExitCode.USAGE


def test_faults_and_refused_rows_are_listed_and_long_lists_counted(
    command: click.Group, capsys: pytest.CaptureFixture[str]
) -> None:
    @command.command()
    def faults() -> None:
        raise CodebookError("Two faults.", "Correct them.", ["line 1: one", "line 2: two"])

    @command.command()
    def rows() -> None:
        raise RefusedRowsError("Many.", "", [f"row {n}" for n in range(50)])

    run(["faults"])
    assert capsys.readouterr().err.splitlines() == [
        "Error: Two faults.",
        "  line 1: one",
        "  line 2: two",
        "Correct them.",
    ]
    run(["rows"])
    assert capsys.readouterr().err.splitlines()[-2:] == ["  row 19", "  and 30 more."]


def test_a_defect_is_an_apology_and_a_log_without_any_data(
    command: click.Group,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    log = tmp_path / "logs" / "defects.log"
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: log.parent)

    @command.command()
    def fail() -> None:
        text = SECRET
        try:
            raise KeyError(text)
        except KeyError as error:
            raise ExceptionGroup(text, [ValueError(text), OSError(text)]) from error

    assert run(["fail"]) is ExitCode.FAILED
    told = capsys.readouterr().err
    assert str(log) in told
    assert "Traceback" not in told
    written = log.read_text("utf-8")
    for name in ("KeyError", "ExceptionGroup", "ValueError", "OSError", "test_scaffold.py"):
        assert name in written
    assert SECRET not in told + written


def test_a_defect_that_cannot_be_logged_is_still_an_apology(
    command: click.Group,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_, **__: blocked)

    @command.command()
    def fail() -> None:
        raise RuntimeError(SECRET)

    assert run(["fail"]) is ExitCode.FAILED
    told = capsys.readouterr().err
    assert "RuntimeError" in told
    assert SECRET not in told


def test_ctrl_c_is_quiet(command: click.Group, capsys: pytest.CaptureFixture[str]) -> None:
    @command.command()
    def stop() -> None:
        raise KeyboardInterrupt

    assert run(["stop"]) is ExitCode.INTERRUPTED
    assert capsys.readouterr().err.strip() == ""


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise on Windows")
def test_a_reader_that_goes_away_is_no_error() -> None:
    script = (
        "import sys, os\nfrom intercoder.cli import main\n"
        "from intercoder.cli.output import print_lines\nimport click\n"
        "group = click.Group('intercoder')\n"
        "group.command('many')(lambda: print_lines(str(n) for n in range(200_000)))\n"
        "main.intercoder = group\nsys.argv = ['intercoder', 'many']\nmain.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == ExitCode.FAILED


# -- the study -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "variable", "expected"),
    [
        (["put", "a.study", "out.csv"], None, "a.study out.csv"),
        (["put", "a.study", "out.csv"], "env.study", "a.study out.csv"),
        (["put", "out.csv"], "env.study", "env.study out.csv"),
        (["look"], "env.study", "env.study"),
        (["look", "a.study"], "env.study", "a.study"),
    ],
)
def test_the_study_may_come_from_the_environment(
    command: click.Group,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    variable: str | None,
    expected: str,
) -> None:
    @command.command(cls=StudyCommand)
    @study_argument
    @click.argument("out")
    def put(study: str, out: str) -> None:
        click.echo(f"{study} {out}")

    @command.command()
    @study_argument
    def look(study: str) -> None:
        click.echo(study)

    if variable is None:
        monkeypatch.delenv("INTERCODER_STUDY", raising=False)
    else:
        monkeypatch.setenv("INTERCODER_STUDY", variable)
    assert run(typed) is ExitCode.DONE
    assert capsys.readouterr().out.strip() == expected


def test_a_missing_study_is_a_usage_error(
    command: click.Group, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("INTERCODER_STUDY", raising=False)

    @command.command(cls=StudyCommand)
    @study_argument
    @click.argument("out")
    def put(study: str, out: str) -> None:
        click.echo(f"{study} {out}")

    assert run(["put", "x"]) is ExitCode.USAGE
    assert "Missing argument" in capsys.readouterr().err


# -- printing --------------------------------------------------------------------------------------

ROWS = [("books", 12, 0.5, True, None), ("=1+1", 3, float("nan"), False, "x\x1b[31m\ny")]
COLUMNS = ("code", "n_answers", "share", "exclusive", "note")


def test_a_table_is_aligned_with_numbers_to_the_right(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(COLUMNS, ROWS, Format.TABLE)
    assert capsys.readouterr().out.splitlines() == [
        "code   n answers  share  exclusive  note",
        "-----  ---------  -----  ---------  ----------",
        "books         12  0.500  yes",
        "=1+1           3      –  no         x␛[31m ⏎ y",
    ]


def test_json_is_a_list_of_objects_that_no_terminal_obeys(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_rows(COLUMNS, ROWS, Format.JSON)
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert json.loads(printed) == [
        {"code": "books", "n_answers": 12, "share": 0.5, "exclusive": True, "note": None},
        {"code": "=1+1", "n_answers": 3, "share": None, "exclusive": False, "note": "x\x1b[31m\ny"},
    ]


def test_csv_is_guarded_against_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(COLUMNS, ROWS, Format.CSV)
    lines = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert lines[0] == list(COLUMNS)
    assert lines[1] == ["books", "12", "0.5", "yes", ""]
    assert lines[2][0] == "'=1+1"
    assert lines[2][4] == "x\x1b[31m\ny"


def test_a_result_with_named_parts(capsys: pytest.CaptureFixture[str]) -> None:
    value: dict[str, Value] = {
        "coefficient": "alpha",
        "n_answers": 20,
        "codes": ["a", "b"],
        "interval": None,
    }
    print_result(value, Format.TABLE)
    assert capsys.readouterr().out.splitlines() == [
        "coefficient  alpha",
        "n answers    20",
        "codes        a; b",
        "interval",
    ]
    print_result(value, Format.JSON)
    assert json.loads(capsys.readouterr().out) == value
    print_result(value, Format.CSV)
    assert capsys.readouterr().out.splitlines()[3] == 'codes,"[""a"", ""b""]"'


CELLS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cell_whatever_reaches_a_terminal_raw(
    capsys: pytest.CaptureFixture[str], rows: list[tuple[str | float | None, ...]]
) -> None:
    for format_ in (Format.TABLE, Format.JSON):
        print_rows(("a", "b"), rows, format_)
        printed = capsys.readouterr().out
        assert all(c == "\n" or (ord(c) >= 0x20 and not 0x7F <= ord(c) < 0xA0) for c in printed)
    print_rows(("a", "b"), rows, Format.JSON)
    again = json.loads(capsys.readouterr().out)
    for line, row in zip(again, rows, strict=True):
        assert [cell for cell in line.values() if isinstance(cell, str)] == [
            cell for cell in row if isinstance(cell, str)
        ]


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_csv_gives_back_every_text(
    capsys: pytest.CaptureFixture[str], rows: list[list[str]]
) -> None:
    safe = [[cell.replace("\r", "").encode("utf-8", "ignore").decode() for cell in r] for r in rows]
    print_rows(("a", "b"), safe, Format.CSV)
    lines = list(csv.reader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [[unguard(cell) for cell in line] for line in lines[1:]] == safe


@pytest.mark.parametrize(("text", "width"), [("漢字です", 5), ("abcdef", 3), ("é" * 9, 1), ("", 4)])
def test_cutting_never_takes_more_room_than_there_is(text: str, width: int) -> None:
    assert cell_width(cut(text, width)) <= width


def test_a_table_fits_the_width_and_counts_wide_characters() -> None:
    rows = [("漢字" * 20, "b" * 60, 1), ("x", "y", 22)]
    lines = lay_out(("one", "two", "n"), rows, 60)
    assert max(cell_width(line) for line in lines) <= 60
    assert lines[2].endswith("   1")
    assert [cell_width(line) for line in lines[1:]] == [60, 60, 60]


def test_a_terminal_without_a_letter_shows_its_number() -> None:
    script = "from intercoder.cli.main import run; from intercoder.cli import output\n"
    script += "run(['--version']); output.print_lines(['тихо']); output.say('→')"
    done = in_a_process("-c", script, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert done.returncode == 0
    assert r"\u0442" in done.stdout
    assert done.stderr.startswith(">")  # a sign of the program's own has a plainer one


def test_json_stays_json_where_letters_are_missing() -> None:
    script = "from intercoder.cli.output import *\n"
    script += "print_rows(('a',), [('тихо 😀 \\x81',)], Format.JSON)"
    done = in_a_process("-c", script, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert json.loads(done.stdout) == [{"a": "тихо 😀 \x81"}]


def test_narration_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    say("12 answers taken\x1b[2J")
    print_lines(["one\ntwo"])
    assert capsys.readouterr() == ("one ⏎ two\n", "12 answers taken␛[2J\n")


def test_progress_is_silent_away_from_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("Reading", 10) as advance:
        advance(10)
    assert capsys.readouterr() == ("", "")


def test_progress_counts_on_a_terminal_after_a_second_and_wipes_itself(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([0.0, 0.5, 1.5, 1.55, 3.0])
    monkeypatch.setattr("intercoder.cli.output.monotonic", lambda: next(clock))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress("Reading", 4) as advance:
        for _ in range(4):
            advance(1)
    assert capsys.readouterr().err == (
        "\rReading: 2 of 4 (50%) \x1b[K\rReading: 4 of 4 (100%) \x1b[K\r\x1b[K"
    )


def test_the_format_is_one_of_three(
    command: click.Group, capsys: pytest.CaptureFixture[str]
) -> None:
    @command.command("show")
    @format_option
    def show(format_: Format) -> None:
        click.echo(repr(format_))

    run(["show"])
    run(["show", "--format", "json"])
    assert capsys.readouterr().out.splitlines() == [repr(Format.TABLE), repr(Format.JSON)]
    assert run(["show", "--format", "xml"]) is ExitCode.USAGE
