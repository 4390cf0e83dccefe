"""`intercoder agreement STUDY`: the part of the command that reads a study."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.agreement.figure_rows import COLUMNS, figures_of_study
from intercoder.cli.acting_user import as_option, person
from intercoder.cli.agreement.change import show_change
from intercoder.cli.agreement.intra import show_intra
from intercoder.cli.agreement.report import write_report_of
from intercoder.cli.agreement.study_table import print_study
from intercoder.cli.coder_options import coders_option
from intercoder.cli.findings.unprotected import unprotected_options, unprotected_reason
from intercoder.cli.output import (
    Format,
    print_lines,
    print_result,
    print_rows,
    say,
    tell_of_folder,
)
from intercoder.errors import UsageError
from intercoder.platforms.memory import give_back_large_arrays
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.intervals.intervals import Resampling
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.agreement.of_study.sides.sample_size import OverlapPlan
    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study

PLAN_COLUMNS = (
    "code",
    "prevalence",
    "alpha",
    "assumed",
    "answers_needed",
    "width",
    "limited_by",
    "more",
)
STUDY_OPTIONS = frozenset(
    (
        *("by", "codes", "coders", "rounds", "as_of", "coefficients", "roll_up", "map_code"),
        *("as_coded", "codebook_revision"),
        *(
            "leave_out_unsure",
            "with_drawn",
            "screen",
            "plan",
            "width",
            "prevalence",
            "expected",
            "coders_per_answer",
        ),
        *("report", "force", "pseudonyms", "change_from", "intra", "as_name"),
        *("unprotected", "reason"),
    )
)
"""Parameters that apply to studies only."""
NO_CODES = (
    "The codebook has no codes yet: figures are of no code applies alone. Add codes with "
    "`intercoder codebook change`, and code answers with them."
)
_Function = TypeVar("_Function", bound=Callable[..., Any])

_DECLARED = (
    click.option("--by", multiple=True, metavar="VIEW",
        help="Break the result down by question, language, attribute:NAME, week, round,"
        " revision, assisted, reference:CODER or recode. Repeatable."),
    click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code."),
    coders_option("Compare only these coders."),
    click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round."),
    click.option("--as-of", metavar="DATE",
        help="Use the decisions as they were at the end of that day."),
    click.option("--coefficient", "coefficients", multiple=True, metavar="KEY",
        help="Coefficient shown in the table, by its JSON key."),
    click.option("--roll-up", multiple=True, type=click.IntRange(1), metavar="DEPTH",
        help="Collapse codes into their parents, keeping this many levels."),
    click.option("--leave-out-unsure", is_flag=True, help="Exclude decisions marked unsure."),
    click.option("--with-drawn", is_flag=True,
        help="Include answers that a model put forward to be coded next."),
    click.option("--map-code", multiple=True, metavar="OLD=NEW",
        help="Count code OLD as code NEW."),
    click.option("--as-coded", is_flag=True,
        help="Count codes exactly as given, not as later changes of the codebook have it."),
    click.option("--codebook-revision", type=click.IntRange(1), metavar="N",
        help="Count codes as revision N of the codebook has them; by default, the latest."),
    click.option("--change-from", metavar="WHEN",
        help="Show what has changed since round:NAME or a DATE, on the same answers."),
    click.option("--intra", metavar="ROUND",
        help="Show how well coders agree with themselves: ROUND was made with allocate --recode."),
    click.option("--screen", is_flag=True,
        help="Open the agreement screen, where every figure leads to its answers."),
    click.option("--plan", is_flag=True,
        help="Estimate how many answers several coders must code."),
    click.option("--width", type=float, default=0.2, show_default=True,
        help="With --plan: target width of alpha's confidence interval."),
    click.option("--prevalence", type=float,
        help="With --plan: the code's share of the judgements."),
    click.option("--expected", type=float, help="With --plan: expected alpha."),
    click.option("--coders-per-answer", type=int, metavar="N",
        help="With --plan: number of coders per answer."),
    click.option("--pseudonyms", is_flag=True,
        help="Call coders coder A, B, C ... in all output; each keeps the same letter."),
    click.option("--report", type=click.Path(path_type=Path), metavar="OUT",
        help="Write a report to OUT, which ends in .html, .docx, .pdf, .xlsx, .md or .tex."),
    click.option("--force", is_flag=True, help="With --report: overwrite OUT if it exists."),
    *unprotected_options("--report"),
)  # fmt: skip


def study_options(function: _Function) -> _Function:
    """Add the options that apply to studies only."""
    function = as_option(function)
    for option in reversed(_DECLARED):
        function = option(function)
    return function


def show_study(
    target: str, asked: Mapping[str, Any], how: Resampling, format_: Format, *, explains: bool
) -> None:
    """Print the agreement of the study at `target`, or the overlap it still needs."""
    from intercoder.agreement.of_study.compute import agreement_of_study
    from intercoder.study.study import open_study

    selection = _selection(asked, how)
    forms = [form for form in ("report", "plan", "screen", "change_from", "intra") if asked[form]]
    if len(forms) > 1:
        named = " and ".join(f"--{form.replace('_', '-')}" for form in forms)
        raise UsageError(f"{named} cannot be combined.", "Choose one.")
    if forms and explains:
        raise UsageError("--explain applies to the table of agreement only.", "Leave it out.")
    if asked["intra"] and (selection.rounds or selection.views or selection.roll_up):
        raise UsageError(
            "--intra compares two whole rounds.", "Leave out --round, --by and --roll-up."
        )
    tell_of_folder(target)
    give_back_large_arrays()
    with open_study(target) as study:
        _check_may_see(study, selection, asked)
        if asked["report"]:
            write_report_of(
                study,
                selection,
                asked["report"],
                force=asked["force"],
                who=person(study, asked["as_name"]),
                unprotected=unprotected_reason(asked["unprotected"], asked["reason"]),
            )
            return
        if asked["screen"]:
            _open_screen(study, selection)
            return
        if asked["intra"]:
            show_intra(study, asked["intra"], selection, format_)
            return
        if asked["change_from"]:
            show_change(study, asked["change_from"], selection, format_)
            return
        found = agreement_of_study(study, selection)
    if not found.codes:
        say(NO_CODES)
    if asked["plan"]:
        _show_plan(found, asked, format_)
    elif format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, [row.cells() for row in figures_of_study(found)], format_)
    else:
        print_study(found, asked["coefficients"], explains=explains)


def _check_may_see(study: Study, selection: Selection, asked: Mapping[str, Any]) -> None:
    from intercoder.agreement.of_study.sides.change import earlier
    from intercoder.agreement.of_study.sides.intra import repeated_by
    from intercoder.study.rounds.blindness import check_may_see

    who = person(study, asked["as_name"])
    if asked["intra"]:
        both = (asked["intra"], repeated_by(study, asked["intra"]))
        check_may_see(study, who, rounds=both, of=selection.coders)
        return
    check_may_see(study, who, rounds=selection.rounds)
    if asked["change_from"]:
        check_may_see(study, who, rounds=earlier(selection, asked["change_from"]).rounds)


def _open_screen(study: Study, selection: Selection) -> None:
    if selection.pseudonyms:
        raise UsageError(
            "The agreement screen shows coders by name.",
            "Leave out --screen or --pseudonyms.",
        )
    if selection.views or selection.roll_up:
        raise UsageError(
            "The agreement screen has no --by or --roll-up.",
            "Leave them out, or leave out --screen.",
        )
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The agreement screen needs a terminal.", "Leave out --screen to print a table."
        )
    from intercoder.tui.running import run_agreement

    run_agreement(study, selection)


def _selection(asked: Mapping[str, Any], how: Resampling) -> Selection:
    from dataclasses import replace

    from intercoder.agreement.of_study.selection import Selection, ViewBy

    return Selection(
        rounds=tuple(asked["rounds"]),
        coders=asked["coders"],
        codes=tuple(asked["codes"]),
        as_of=asked["as_of"] or "",
        views=tuple(ViewBy.parse(text) for text in asked["by"]),
        roll_up=tuple(asked["roll_up"]),
        leave_out_unsure=asked["leave_out_unsure"],
        with_drawn=asked["with_drawn"],
        pseudonyms=asked["pseudonyms"],
        as_coded=asked["as_coded"],
        codebook_revision=asked["codebook_revision"] or 0,
        code_map=MappingProxyType(dict(_mapping(text) for text in asked["map_code"])),
        distance=asked["distance"],
        how=replace(how, resamples=0) if asked["plan"] else how,
    )


def _mapping(text: str) -> tuple[str, str]:
    old, equals, new = (part.strip() for part in text.partition("="))
    if not (old and equals and new):
        raise UsageError(
            f"“{display_line(text)}” does not map one code to another.", "Write --map-code old=new."
        )
    return old, new


def _show_plan(found: StudyAgreement, asked: Mapping[str, Any], format_: Format) -> None:
    from intercoder.agreement.of_study.sides.sample_size import plan_overlap

    plan = plan_overlap(
        found,
        asked["width"],
        prevalence=asked["prevalence"],
        expected=asked["expected"],
        coders=asked["coders_per_answer"],
    )
    if format_ is Format.JSON:
        print_result(plan.as_json(), format_)
        return
    print_rows(PLAN_COLUMNS, _plan_rows(plan, found, format_), format_)
    if format_ is Format.TABLE:
        print_lines(["", *_plan_words(plan)])


def _plan_rows(
    plan: OverlapPlan, found: StudyAgreement, format_: Format
) -> Sequence[tuple[Cell, ...]]:
    def called(code: str) -> str:
        return found.name_of(code) if format_ is Format.TABLE else code

    return [
        (
            called(one.code),
            one.prevalence,
            one.agreement,
            one.is_assumed,
            one.plan.answers if one.plan else None,
            one.plan.width if one.plan else None,
            one.plan.limited_by if one.plan else None,
            one.more,
        )
        for one in plan.codes
    ]


def _plan_words(plan: OverlapPlan) -> Iterator[str]:
    yield (
        f"For {plan.confidence:.0%} intervals of alpha no wider than {plan.width:g}, with every "
        f"answer coded by {plan.coders}: so far {counted(plan.have, 'answer is', 'answers are')} "
        "coded by two or more coders."
    )
    if plan.answers is None:
        yield "No code has a known share yet: give one with --prevalence 0.1."
    elif plan.answers <= plan.have:
        yield "That is enough for every code with a known share."
    else:
        yield f"All codes with a known share need {plan.answers:,}."
    if any(one.plan and one.plan.limited_by == "rarity" for one in plan.codes):
        yield "Limited by rarity: this many are needed to find 10 answers with the code."
    if any(one.plan is None for one in plan.codes) and plan.answers is not None:
        yield "Codes nobody has used have no known share: --prevalence 0.01 assumes one."
