"""`intercoder findings`: how often codes were given, in which groups and together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.findings import people_and_machine
from intercoder.cli.findings.document import (
    ENDINGS,
    check_options,
    wanted_document,
    write_document_of,
)
from intercoder.cli.findings.screen import check_opens, open_findings
from intercoder.cli.findings.unprotected import unprotected_options, unprotected_reason
from intercoder.cli.findings.words import numbered
from intercoder.cli.findings.written import check_free, format_of, write
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import (
    STUDY_VARIABLE,
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.agreement.of_study.pseudonyms import Names
    from intercoder.cli.text_tables import Cell
    from intercoder.findings.of_study import Asked, Findings
    from intercoder.findings.publishing import Published
    from intercoder.findings.tables.cells import CountCell
    from intercoder.study.study import Study

TABLES = ("frequencies", "by", "cooccurrence", "sets", "conclusions")
_unprotected, _reason = unprotected_options("--output")


@click.command(cls=Command)
@study_argument
@click.argument("document", type=click.Path(path_type=Path), required=False, metavar="[OUT]")
@click.option(
    "--table",
    type=click.Choice(TABLES),
    default=None,
    help="Frequencies of codes; codes by groups; codes that occur together; sets of codes; or "
    "conclusions that flip under other coders' codes.  [default: by with --by, else frequencies]",
)
@click.option(
    "--by",
    multiple=True,
    metavar="VIEW",
    help="Compare groups: question, language, an attribute of respondents, or when answers were "
    "coded (round, week). Repeatable.",
)
@click.option(
    "--codes-of",
    "versions",
    multiple=True,
    metavar="WHOSE",
    help="Whose codes: final, consensus, majority, any, before (discussion), revision:N, a coder's "
    "name, or all (each coder by themselves). Repeatable. people+machine: estimates for all "
    "answers, as of `prevalence`.  [default: final]",
)
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option("--question", "questions", multiple=True, metavar="ID", help="Only this question.")
@click.option(
    "--together", is_flag=True, help="Count the questions together instead of one by one."
)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@click.option(
    "--roll-up",
    type=click.IntRange(1),
    metavar="DEPTH",
    help="Collapse codes into their parents, keeping this many levels.",
)
@click.option(
    "--unit",
    type=click.Choice(["answers", "respondents", "mentions"]),
    default="answers",
    show_default=True,
    help="What is counted, and what shares are of.",
)
@click.option("--leave-out-unsure", is_flag=True, help="Exclude decisions marked unsure.")
@click.option("--pseudonyms", is_flag=True, help="Replace coders' names with coder A, B, C, ...")
@click.option("--weight", metavar="ATTRIBUTE", help="Attribute with the respondents' weights.")
@click.option("--strata", metavar="ATTRIBUTE", help="Attribute with the strata of the sample.")
@click.option(
    "--cluster",
    metavar="ATTRIBUTE",
    help="Attribute with the clusters of the sample.  [default: each respondent is one]",
)
@click.option(
    "--correction",
    type=click.Choice(["holm", "bh", "none"]),
    default="holm",
    show_default=True,
    help="Rule over all tests of a table: Holm, Benjamini-Hochberg, or none.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Confidence level of the intervals.",
)
@click.option(
    "--all", "shows_all", is_flag=True, help="Show every difference, pair, set and statement."
)
@click.option(
    "--screen",
    "opens_screen",
    is_flag=True,
    help="Open a screen with the table, charts, and the answers behind each figure.",
)
@click.option("--plain", is_flag=True, help="With --screen: the same line by line.")
@click.option(
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write to OUT, which ends in .txt, .json or .csv, instead of the terminal.",
)
@click.option(
    "--rounded",
    is_flag=True,
    help="With --output: counts only, rounded to multiples of twice the threshold, instead of "
    "hiding small ones.",
)
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Settings of the document.  [default: OUT with the ending .yaml]",
)
@click.option(
    "--with-answers",
    is_flag=True,
    help="In an HTML document, let every number open the answers behind it. Nothing is protected "
    "then; for leads only.",
)
@click.option(
    "--estimates",
    is_flag=True,
    help="In a document: also estimates for all answers, from a random sample that people coded "
    "and a model (see `prevalence`).",
)
@click.option(
    "--small-counts-below",
    type=click.IntRange(0, 100),
    metavar="N",
    help="In a document: hide counts below N instead of the study's threshold. A lower one than "
    "that needs --reason.",
)
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@_unprotected
@_reason
@format_option
@as_option
@leaves(
    "Findings",
    when=lambda asked: asked["document"] or asked["out"],
    study=lambda asked: _study_and_document(asked["study"], asked["document"])[0],
    file=lambda asked: asked["out"] or _study_and_document(asked["study"], asked["document"])[1],
)
def findings(study: str, format_: Format, as_name: str | None, **asked: Any) -> None:
    """Show how often codes were given, in which groups, and which occur together.

    Every table says whose codes it counts, its bases, and how figures were computed. With OUT,
    which ends in .html, .docx, .pdf, .md, .tex or .xlsx, all of it is written as a document, with
    the author's choices and words from a settings file beside it. What is written to OUT or with
    --output leaves the study: small counts are hidden in it, and it is listed (`releases`). What
    is printed is for your eyes only.
    """
    from intercoder.agreement.of_study import pseudonyms
    from intercoder.findings.of_study import findings_of_study
    from intercoder.findings.pseudonyms import typed_versions
    from intercoder.findings.publishing import publish
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    out: Path | None = asked["out"]
    study, document = _study_and_document(study, asked.pop("document"))
    lower_because, unprotected = _reasons(asked, for_document=document is not None)
    check_opens(asked)
    check_options(document, {**asked, "format_": format_})
    if document is not None:
        _write_document(study, document, as_name, asked, unprotected, lower_because)
        return
    if out is None and unprotected is not None:
        raise UsageError("--unprotected is about what is written.", "Add --output OUT.")
    _check_rounded(_table_of(asked), asked, unprotected)
    if out is not None:
        format_ = format_of(out, format_)
        check_free(out, force=asked["force"])
    table = _table_of(asked)
    _check(table, asked)
    if people_and_machine.WHOSE in asked["versions"]:
        people_and_machine.check(table, asked)
        people_and_machine.show_estimates(study, as_name, asked, format_, unprotected)
        return
    wanted = _asked(asked)
    with open_study(study) as opened:
        names = pseudonyms.Names()
        if asked["pseudonyms"]:
            names = names.hidden(opened)
        wanted = replace(wanted, versions=typed_versions(wanted.versions, names))
        of = _own_codes(opened, wanted.versions) if table != "conclusions" else ()
        who = person(opened, as_name)
        check_may_see(opened, who, rounds=wanted.rounds, of=of)
        check_gets_all(opened, rounds=wanted.rounds, of=of)
        if asked["opens_screen"]:
            open_findings(opened, who, wanted, of, plain=asked["plain"])
            return
        found = findings_of_study(opened, wanted)
        written = StringIO()
        if out is None:
            _show(opened, found, table, format_, names, shows_all=asked["shows_all"])
            return
        published = publish(
            opened,
            found,
            _cells(found, table),
            who=who,
            override=unprotected,
            rounds=asked["rounded"],
        )
        with redirect_stdout(written):
            _show(
                opened,
                found,
                table,
                format_,
                names,
                shows_all=asked["shows_all"],
                published=None if unprotected else published,
            )
    write(out, written.getvalue())
    say(f"Wrote the findings: {out}")
    if published.mask:
        say(
            f"Counts below {published.threshold} are hidden in it, with what they could be worked"
            f" out from: {numbered(len(published.mask), 'count')}."
        )
    if published.told_by_weights:
        say(
            "Weighted shares are left out where, with the count beside them, they would tell a"
            f" small count of a group: {numbered(len(published.told_by_weights), 'count')}."
        )


def _reasons(asked: Mapping[str, Any], *, for_document: bool) -> tuple[str | None, str | None]:
    """The reason for a threshold below the study's, and that for hiding nothing; --reason is one of
    them."""
    if for_document and not asked["unprotected"] and asked["reason"] is not None:
        return asked["reason"], None
    return None, unprotected_reason(asked["unprotected"], asked["reason"])


def _study_and_document(study: str, document: Path | None) -> tuple[str, Path | None]:
    """What was typed; a document alone belongs to the study that INTERCODER_STUDY names."""
    of = os.environ.get(STUDY_VARIABLE)
    if of and document is None and study != of and Path(study).suffix.lower() in ENDINGS:
        return of, Path(study)
    return study, document


def _write_document(
    study: str,
    document: Path,
    as_name: str | None,
    asked: Mapping[str, Any],
    unprotected: str | None,
    lower_because: str | None,
) -> None:
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    wanted = wanted_document(document, asked)
    with open_study(study) as opened:
        who = person(opened, as_name)
        of = _own_codes(opened, (wanted.choices.codes_of,))
        check_may_see(opened, who, rounds=wanted.choices.rounds, of=of)
        check_gets_all(opened, rounds=wanted.choices.rounds, of=of)
        write_document_of(
            opened,
            wanted,
            who=who,
            unprotected=unprotected,
            lower_because=lower_because,
            asked=asked,
        )


def _check(table: str, asked: Mapping[str, Any]) -> None:
    if table == "by" and not asked["by"]:
        raise UsageError("--table by needs groups to compare.", "Add --by NAME.")
    if asked["by"] and table not in ("by", "conclusions"):
        raise UsageError(
            f"--by does not apply to --table {table}.", "Use --table by or --table conclusions."
        )
    if "question" in asked["by"] and not asked["together"]:
        raise UsageError(
            "Questions can be compared only when they are counted together.", "Add --together."
        )


def _table_of(asked: Mapping[str, Any]) -> str:
    return asked["table"] or ("by" if asked["by"] else "frequencies")


def _check_rounded(table: str, asked: Mapping[str, Any], unprotected: str | None) -> None:
    if not asked["rounded"]:
        return
    if asked["out"] is None:
        raise UsageError("--rounded is about what is written.", "Add --output OUT.")
    if unprotected is not None:
        raise UsageError("--rounded protects counts, --unprotected does not.", "Leave one out.")
    if table == "conclusions":
        raise UsageError(
            "Conclusions rest on shares and tests, which rounding leaves out.",
            "Leave out --rounded.",
        )


def _asked(asked: Mapping[str, Any]) -> Asked:
    from intercoder.findings.design.multiplicity import Correction
    from intercoder.findings.of_study import Asked
    from intercoder.findings.tables.request import Settings, Survey, Unit

    survey = Survey(asked["weight"] or "", asked["strata"] or "", asked["cluster"] or "")
    return Asked(
        versions=tuple(asked["versions"]),
        rounds=tuple(asked["rounds"]),
        questions=tuple(asked["questions"]),
        together=asked["together"],
        by=tuple(asked["by"]),
        codes=tuple(asked["codes"]),
        without_unsure=asked["leave_out_unsure"],
        settings=Settings(
            Unit(asked["unit"]),
            asked["confidence"],
            Correction(asked["correction"]),
            survey,
            asked["roll_up"] or 0,
        ),
    )


def _own_codes(study: Study, versions: Sequence[str]) -> tuple[str, ...]:
    """The coders whose codes alone are asked for; empty where anything is of several."""
    from intercoder.findings.whose.versions import coders_named
    from intercoder.study.rounds.people import coders

    return coders_named(versions, [one.name for one in coders(study)])


def _cells(found: Findings, table: str) -> Iterator[CountCell]:
    """Every count of the tables."""
    if table == "conclusions":
        from intercoder.findings.conclusions.conclusions import conclusions

        for one in conclusions(found):
            yield from one.cells()
        return
    from intercoder.findings.making import Kind, tables_of

    for several in tables_of(found, Kind(table)):
        yield from several.cells()


def _show(
    study: Study,
    found: Findings,
    table: str,
    format_: Format,
    names: Names,
    *,
    shows_all: bool,
    published: Published | None = None,
) -> None:
    """Print the tables; where they are published, as they may leave the study."""
    if table == "conclusions":
        _show_conclusions(study, found, format_, names, published, shows_all=shows_all)
        return
    from intercoder.findings.making import Kind, tables_of
    from intercoder.findings.pseudonyms import renamed
    from intercoder.findings.publishing import published_table

    tables = [
        renamed(
            one if published is None else published_table(one, published), found.versions, names
        )
        for one in tables_of(found, Kind(table))
    ]
    if format_ is Format.JSON:
        print_result({"tables": [one.as_json() for one in tables]}, format_)
        return
    if not found.study.codebook.assignable:
        say("The codebook has no codes yet, so there is nothing to count.")
    columns, rows_of, lines_of = _printing(table, shows_all=shows_all)
    if format_ is Format.CSV:
        print_rows(columns, [row for one in tables for row in rows_of(one)], format_)
        return
    _print_all(lines_of(one, found.study.wordings) for one in tables)
    if published is not None and published.rounds:
        print_lines([f"Counts are rounded to multiples of {published.step}."])
    print_lines(found.remarks())


def _print_all(several: Iterable[Iterable[str]]) -> None:
    for lines in several:
        print_lines([*lines, ""])


_Lines = Callable[[Any, Mapping[str, str]], Iterator[str]]
_Rows = Callable[[Any], Iterator[tuple["Cell", ...]]]


def _printing(table: str, *, shows_all: bool) -> tuple[Sequence[str], _Rows, _Lines]:
    from functools import partial

    from intercoder.cli.findings import frequency_lines, group_lines

    match table:
        case "by":
            lines: _Lines = partial(group_lines.group_lines, shows_all=shows_all)
            return group_lines.GROUP_COLUMNS, group_lines.group_rows, lines
        case "cooccurrence":
            lines = partial(group_lines.pair_lines, shows_all=shows_all)
            return group_lines.PAIR_COLUMNS, group_lines.pair_rows, lines
        case "sets":
            lines = partial(frequency_lines.set_lines, shows_all=shows_all)
            return frequency_lines.SET_COLUMNS, frequency_lines.set_rows, lines
        case _:
            return (
                frequency_lines.FREQUENCY_COLUMNS,
                frequency_lines.frequency_rows,
                frequency_lines.frequency_lines,
            )


def _show_conclusions(
    study: Study,
    found: Findings,
    format_: Format,
    names: Names,
    published: Published | None,
    *,
    shows_all: bool,
) -> None:
    from intercoder.cli.findings.conclusion_lines import (
        FLIP_COLUMNS,
        conclusion_lines,
        flip_rows,
    )
    from intercoder.findings.conclusions.conclusions import conclusions
    from intercoder.findings.pseudonyms import renamed_conclusions
    from intercoder.findings.publishing import published_conclusions
    from intercoder.study.agreement.decision_columns import answer_ids

    every = [
        renamed_conclusions(
            one if published is None else published_conclusions(one, published), names
        )
        for one in conclusions(found)
    ]
    numbers = {
        number
        for one in every
        for compared in one.compared
        for flip in compared.flips
        for number in flip.answers or ()
    }
    ids = answer_ids(study, sorted(numbers))
    if format_ is Format.JSON:
        print_result({"tables": [one.as_json(ids) for one in every]}, format_)
    elif format_ is Format.CSV:
        rows = [row for one in every for row in flip_rows(one, ids)]
        print_rows(FLIP_COLUMNS, rows, format_)
    else:
        _print_all(
            conclusion_lines(one, found.study.wordings, ids, shows_all=shows_all) for one in every
        )
        print_lines(found.remarks())
