"""Files for SPSS, Stata and R, read back by these programs and by this one."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import SKIPPED, Judgement, State
from intercoder.errors import ExportError
from intercoder.exchange.exporting.code_sheets import sheet_names
from intercoder.exchange.exporting.exporting import Style, export
from intercoder.exchange.exporting.labelled.mr_sets import MultipleResponseSet, add_sets
from intercoder.exchange.exporting.labelled.variable_names import SPSS, STATA, variable_names
from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, create_study, open_study
from intercoder.tables.statistics.own_titles import escape, own_titles, titles_note, unescape
from tests.exchange.test_export_round_trip import HOSTILE, WHEN, brought_over, fill, told

QUESTIONS = {
    "value": "What do you value\nmost?",
    "改善": "有什么可以改善？",
    "улучшить": "Что улучшить?",
}
BOOK = Codebook(
    "Library",
    (
        Code("books", "图书"),
        Code("opening-hours", "Opening hours"),
        Code("opening-hours-on-sundays-and-holidays", "Öffnung am Sonntag"),
        Code("quiet", "Тишина"),
    ),
)


def needs(program: str, package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"{program} is not installed (package {package})"
    )


@pytest.fixture
def coded(tmp_path: Path) -> Study:
    """Twenty people, three questions in three scripts; some answers skipped, some not judged."""
    answers = [
        Answer(f"r{n}:{q}", q, f"r{n}", f"text {n}" + "日" * n * 9, "en", {"age": str(20 + n)})
        for n in range(20)
        for q in QUESTIONS
        if n % 7 != 6 or q != "改善"
    ]
    ids = [code.id for code in BOOK.codes]
    study = create_study(str(tmp_path / "library.study"), BOOK)
    with take_in(study) as intake:
        intake.add_questions([Question(*one) for one in QUESTIONS.items()])
        intake.add_attributes(["age"])
        intake.add_answers(answers)
        intake.add_decisions(
            [
                EarlierDecision(
                    one.id,
                    "anna",
                    Judgement.of(ids[n % 3 : n % 3 + n % 4]) if n % 11 else SKIPPED,
                    WHEN,
                    n / 4,
                )
                for n, one in enumerate(answers)
                if n % 5 != 4
            ]
        )
    return study


def respondents_with(study: Study, question: str, code: str) -> int:
    return sum(
        one.answer.question == question and code in one.judgement.codes for one in codings(study)
    )


def without_ends(study: Study) -> list[tuple[object, ...]]:
    """All that is decided, without blanks at the ends of texts."""
    found = []
    for answer, *rest in told(study):
        assert isinstance(answer, Answer)
        attributes = {name: text.rstrip(" ") for name, text in answer.attributes.items()}
        written = (answer.id, answer.question, answer.text.rstrip(" "), answer.language, attributes)
        found.append((written, *(one.rstrip(" ") if isinstance(one, str) else one for one in rest)))
    return found


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("suffix", ["sav", "dta"])
def test_a_file_brings_the_same_answers_and_decisions_over(
    tmp_path: Path, codebook: Codebook, suffix: str, shape: Shape
) -> None:
    every = [
        Judgement.of(["books"], memo="_x0041_"),
        Judgement.of(["books", "quiet"], unsure=True),
        Judgement.of((), memo="a\r\nb"),
        Judgement(State.SKIPPED),
    ]
    decisions = [
        EarlierDecision(f"r{n}:q", coder, every[(n + turn) % 4], WHEN, n / 4)
        for n in range(len(HOSTILE))
        for turn, coder in enumerate(("anna", "Zoë O'Neill"))
    ]
    with create_study(str(tmp_path / "old.study"), codebook) as old:
        fill(old, HOSTILE, decisions)
        with brought_over(old, tmp_path, suffix, shape, Style()) as new:
            assert without_ends(new) == without_ends(old)
            assert new.attributes() == old.attributes()
            assert suffix == "sav" or told(new) == told(old)


texts = st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from("\0_x0 '=,\n"), min_size=1
)


@pytest.mark.slow
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        texts.filter(lambda text: bool(text.replace("\0", "").strip())), min_size=1, max_size=4
    ),
    st.sampled_from(["sav", "dta"]),
    st.sampled_from(Shape),
)
def test_whatever_was_written_is_brought_over(
    codebook: Codebook, written: list[str], suffix: str, shape: Shape
) -> None:
    answers = [one.replace("\0", "") or "x" for one in written]  # no study holds a zero byte
    decisions = [
        EarlierDecision(f"r{n}:q", "anna", Judgement.of(["books"], memo=text), WHEN)
        for n, text in enumerate(answers)
    ]
    with (
        TemporaryDirectory() as folder,
        create_study(str(Path(folder) / "old.study"), codebook) as old,
    ):
        fill(old, answers, decisions)
        with brought_over(old, Path(folder), suffix, shape, Style()) as new:
            assert without_ends(new) == without_ends(old)


@needs("pspp", "pspp")
def test_pspp_sees_the_sets_and_counts_as_we_do(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "final.sav", Wanted(final=ResultUnit.RESPONDENT, attributes=True))
    names = [f"{question}_code_quiet" for question in QUESTIONS]
    (tmp_path / "look.sps").write_text(
        "GET FILE='final.sav'.\nMRSETS /DISPLAY NAME=ALL.\n"
        + "".join(f"SORT CASES BY {name}.\nLIST {name}.\n" for name in names),
        encoding="utf-8",
    )
    done = subprocess.run(
        ["pspp", "-O", "format=csv", "look.sps"],
        cwd=tmp_path, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    shown = done.stdout
    for question, wording in QUESTIONS.items():
        assert f"${question}," in shown
        assert " ".join(wording.split()) in shown
        lines = shown.split(f"\n{question}_code_quiet\n")[1].split("\n\n")[0].split("\n")
        values = Counter(line.strip().removesuffix(".00") for line in lines)
        assert values["yes"] + values["1"] == respondents_with(coded, question, "quiet") > 0
        assert values["skipped"] + values["-2"] == sum(
            one.answer.question == question and one.judgement.state is State.SKIPPED
            for one in codings(coded)
        )
    sets = shown.split("Multiple Response Sets")[1].split("\n\n")[0]
    assert sets.count("code_opening_hours_on_sundays_and_holidays") == 4


@pytest.mark.slow
@needs("Rscript", "r-cran-haven")
def test_haven_reads_labels_and_reasons_of_a_stata_file(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "final.dta", Wanted(final=ResultUnit.RESPONDENT, attributes=True))
    export(coded, tmp_path / "final.rds", Wanted(final=ResultUnit.RESPONDENT, attributes=True))
    script = """
        if (!requireNamespace("haven", quietly = TRUE)) { cat("no haven"); quit() }
        for (d in list(haven::read_dta("final.dta"), readRDS("final.rds"))) {
            quiet <- d[[grep("^value.code.quiet$", names(d))]]
            cat(sum(quiet == 1, na.rm = TRUE), sum(haven::na_tag(quiet) %in% "b"),
                attr(quiet, "label"), names(attr(quiet, "labels"))[2],
                sum(d[[grep("age", names(d))]]), d$respondent[2], sep = "|")
            cat("\\n")
        }
    """
    done = subprocess.run(
        ["Rscript", "-e", script], cwd=tmp_path, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, encoding="utf-8",
    )  # fmt: skip
    if "no haven" in done.stdout:
        pytest.skip("R has no package haven (Debian package r-cran-haven)")
    skipped = sum(
        one.answer.question == "value" and one.judgement.state is State.SKIPPED
        for one in codings(coded)
    )
    given = respondents_with(coded, "value", "quiet")
    line = f"{given}|{skipped}|Тишина|yes|{sum(range(20, 40))}|r1"
    assert done.stdout.splitlines() == [line, line]


@needs("Rscript", "r-base-core")
def test_base_r_reads_a_data_frame_as_it_is(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "wide.rds", Wanted(Shape.WIDE, attributes=True, all_answers=True))
    script = """
        d <- readRDS("wide.rds")
        stopifnot(is.data.frame(d), inherits(d$decided_at, "POSIXct"))
        cat(nrow(d), ncol(d), sum(d[["code:books"]], na.rm = TRUE), sum(is.na(d$coder)),
            format(d$decided_at[1], "%H:%M:%OS2"), nchar(d$text[nrow(d)]), sep = "|")
    """
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", script], cwd=tmp_path, capture_output=True, text=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}, encoding="utf-8", check=True,
    )  # fmt: skip
    books = sum("books" in one.judgement.codes for one in codings(coded))
    uncoded = coded.answer_count() - len(list(codings(coded)))
    last = len("text 19") + 19 * 9
    expected = [coded.answer_count(), 18, books, uncoded, "10:00:00.25", last]
    assert done.stdout.split("|") == list(map(str, expected))


def test_attributes_with_value_labels_are_numbers_again(coded: Study, tmp_path: Path) -> None:
    import pyreadstat

    with take_in(coded) as intake:
        intake.add_attributes(["member"])
        intake.add_value_labels({"member": {"1": "yes", "2": "not yet", "9": "left"}})
        intake.describe({"r0": {"member": "not yet"}, "r1": {"member": "left"},
                         "r2": {"member": "by letter"}})  # fmt: skip
    export(coded, tmp_path / "out.sav", Wanted(final=ResultUnit.RESPONDENT, attributes=True))
    frame, about = pyreadstat.read_sav(str(tmp_path / "out.sav"))
    assert frame["attribute_member"][:3].tolist() == [2, 9, 10]
    labels = about.variable_value_labels["attribute_member"]
    assert labels == {1: "yes", 2: "not yet", 9: "left", 10: "by letter"}
    assert about.variable_measure["attribute_member"] == "nominal"
    assert about.variable_measure["attribute_age"] == "scale"


def test_what_spss_cannot_hold_is_said(coded: Study, tmp_path: Path) -> None:
    with take_in(coded) as intake:
        intake.add_answers([Answer("x:value", "value", "x", "good books  ", "en")])
    done = export(coded, tmp_path / "out.sav", Wanted(final=ResultUnit.ANSWER))
    assert "1 text ends in a blank: SPSS fills texts up" in " ".join(done.remarks)
    with take_in(coded) as intake:
        intake.add_answers([Answer("y:value", "value", "y", "ä" * 20_000, "en")])
    with pytest.raises(ExportError, match="40,000 bytes, and a variable of SPSS holds 32,767"):
        export(coded, tmp_path / "long.sav", Wanted(final=ResultUnit.ANSWER))
    assert not (tmp_path / "long.sav").exists()
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_a_study_without_answers_gives_a_file_without_rows(tmp_path: Path) -> None:
    import pyreadstat

    with create_study(str(tmp_path / "empty.study"), BOOK) as study:
        for suffix in ("sav", "dta", "rds"):
            assert export(study, tmp_path / f"out.{suffix}", Wanted(Shape.WIDE)).rows == 0
    frame, _ = pyreadstat.read_sav(str(tmp_path / "out.sav"))
    assert list(frame.columns)[:2] == ["answer", "respondent"]


titles = st.lists(st.text(max_size=90) | st.sampled_from(["all", "ALL", "with", "str8", "a", "A"]),
                  unique=True, max_size=12)  # fmt: skip


@given(titles)
def test_names_are_different_and_follow_the_rules(found: list[str]) -> None:
    for rules in (SPSS, STATA):
        names = variable_names(found, rules)
        assert len({name.casefold() for name in names}) == len(found)
        for name in names:
            assert 0 < len(name.encode() if rules.in_bytes else name) <= rules.most
            assert name[0].isalpha()
            assert name.casefold() not in rules.reserved


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles.filter(bool))
def test_every_title_makes_a_name_that_the_writer_takes(tmp_path: Path, found: list[str]) -> None:
    import pandas
    import pyreadstat

    for rules, write in ((SPSS, pyreadstat.write_sav), (STATA, pyreadstat.write_dta)):
        names = variable_names(found, rules)
        frame = pandas.DataFrame({name: [1.0] for name in names})
        write(frame, str(tmp_path / "names"))


@given(st.lists(st.text(), unique=True, max_size=9))
def test_titles_come_back_from_the_note(found: list[str]) -> None:
    names = [f"v{number}" for number in range(len(found))]
    lines = titles_note(names, found)
    assert all(len(line) <= 80 and line.isascii() and line == line.rstrip() for line in lines)
    assert own_titles(lines, names) == tuple(found)
    assert own_titles(["made by somebody else"], names) is None


@given(st.text(st.characters() | st.sampled_from("\0_x004AF\ud800")))
def test_what_was_escaped_comes_back(text: str) -> None:
    escaped = escape(text)
    assert "\0" not in escaped
    escaped.encode()
    assert unescape(escaped) == text


def test_sets_are_only_added_to_a_file_that_is_understood(tmp_path: Path) -> None:
    (tmp_path / "in.sav").write_bytes(b"$FL2" + bytes(200))
    with pytest.raises(ExportError, match="in a way that this program does not know"):
        add_sets(tmp_path / "in.sav", tmp_path / "out", [MultipleResponseSet("a", "A", (0, 1))])


def test_the_command_writes_it_and_takes_a_semicolon(coded: Study, tmp_path: Path) -> None:
    target, csv = str(tmp_path / "out.sav"), tmp_path / "out.csv"
    assert run(["export", coded.target, target, "--final", "--per", "respondent"]) == 0
    given = ["--delimiter", "semicolon", "--decimal", ","]
    assert run(["export", coded.target, str(csv), "--shape", "wide", *given]) == 0
    lines = csv.read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("answer;respondent;")
    assert ";0,75;" in lines[2]
    create_study(str(tmp_path / "new.study"), BOOK).close()
    assert run(["import", str(tmp_path / "new.study"), str(csv), "--yes"]) == 0
    with open_study(str(tmp_path / "new.study")) as new:
        assert [one[1:] for one in told(new)] == [one[1:] for one in told(coded)]
    assert run(["export", coded.target, str(csv), "--force", "--decimal", ","]) == 2


def test_the_labels_of_a_workbook_are_a_sheet_and_no_hindrance(
    coded: Study, tmp_path: Path
) -> None:
    from openpyxl import load_workbook

    (tmp_path / "again").mkdir()
    export(coded, tmp_path / "out.xlsx", Wanted(Shape.WIDE))
    book = load_workbook(tmp_path / "out.xlsx", read_only=True)
    rows = list(book["labels"].iter_rows(values_only=True))
    assert rows[0] == ("column", "label", "value", "value_label")
    assert ("code:books", "图书") in [row[:2] for row in rows]
    assert ("code:books", None, "1", "yes") in rows
    with brought_over(coded, tmp_path / "again", "xlsx", Shape.WIDE, Style()) as new:
        assert [one[1:] for one in told(new)] == [one[1:] for one in told(coded)]


def test_each_code_has_a_sheet_with_its_answers(coded: Study, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    target = tmp_path / "codes.xlsx"
    given = ["--final", "--per", "code"]
    assert run(["export", coded.target, str(target), *given]) == 0
    book = load_workbook(target, read_only=True)
    assert book.sheetnames == ["codes", "图书", "Opening hours", "Öffnung am Sonntag", "Тишина"]
    rows = list(book["Тишина"].iter_rows(values_only=True, min_row=2))
    quiet = [one.answer for one in codings(coded) if "quiet" in one.judgement.codes]
    assert [(row[0], row[1], row[4]) for row in rows] == [
        (one.respondent, one.question, one.text) for one in quiet
    ]
    assert run(["export", coded.target, str(tmp_path / "codes.csv"), *given]) == 2


@given(st.lists(st.text(max_size=50) | st.sampled_from(["codes", "a/b", "a:b"]), max_size=12))
def test_names_of_sheets_are_such_as_excel_takes(names: list[str]) -> None:
    found = sheet_names(names)
    assert len({name.casefold() for name in found} | {"codes"}) == len(names) + 1
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in found)
