"""`intercoder rule apply, undo, runs`: rules code the answers that people do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    ExitCode,
    Format,
    StudyCommand,
    format_option,
    print_result,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.cli.rules.rule_options import because_option
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.rules.applying import Applied
    from intercoder.study.rules.rules import KeptRule

COLUMNS = ("rule", "code", "looks_for", "answers")
RUN_COLUMNS = (
    *("run", "round", "begun_at", "begun_by", "rules", "answers_coded"),
    *("undone_at", "undone_by", "undone_because"),
)


@click.command(cls=Command)
@study_argument
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="Name of the round.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
@as_option
@format_option
def apply(
    study: str, *, round_: str, dry_run: bool, as_name: str | None, format_: Format
) -> ExitCode:
    """Let the active rules code the answers that people do not. For leads only.

    Rules code no answer that a person decided or skipped, none that a person is to code in a blind
    round, and none of an overlap sample. Their decisions belong to a coder of their own, with the
    origin `rule`; no agreement between people counts them. Given again, the command codes only what
    the rules have not coded yet, such as answers imported since.
    """
    from intercoder.rules.applying import apply_rules, try_applying
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.rules.rules import applied_rules
    from intercoder.study.study import check_is_whole, open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who)
        check_gets_all(opened)
        check_is_whole(opened)
        rules = applied_rules(opened)
        with progress("Answers looked at") as advance:
            if dry_run:
                found = try_applying(opened, round_, advance=advance)
            else:
                found = apply_rules(opened, who, round_, advance=advance)
    _show(rules, found, format_, is_try=dry_run)
    return ExitCode.DONE


@click.command(cls=StudyCommand)
@study_argument
@click.argument("run", type=int, required=False)
@because_option
@as_option
def undo(study: str, run: int | None, *, reason: str, as_name: str | None) -> None:
    """Take back every decision of RUN, or of the last run, all or none. For leads only."""
    from intercoder.study.rules.rule_runs import undo_run
    from intercoder.study.rules.rules import check_may_write_rules
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_write_rules(who)
        undone, count = undo_run(opened, run, who, reason)
    say(f"Run {undone.number} is undone: {counted(count, 'decision')} taken back.")


@click.command(cls=Command)
@study_argument
@format_option
def runs(study: str, *, format_: Format) -> None:
    """List every run of the rules: which versions were applied, and what became of it."""
    from intercoder.study.rules.rule_runs import rule_runs
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found = rule_runs(opened)
    rows = [
        (
            *(one.number, one.round, one.begun_at, one.begun_by, ", ".join(one.rules)),
            *(one.coded, one.undone_at, one.undone_by, one.undone_because),
        )
        for one in found
    ]
    print_rows(RUN_COLUMNS, rows, format_)
    if not found:
        say("No rules were applied to the study.")


def _show(rules: tuple[KeptRule, ...], found: Applied, format_: Format, *, is_try: bool) -> None:
    rows: list[tuple[Cell, ...]] = [
        (one.id, one.code, one.rule.in_words, found.by_rule.get(one.id, 0)) for one in rules
    ]
    if format_ is Format.JSON:
        print_result(
            {
                "answers": found.answers,
                "coded": found.coded,
                "collided": found.collided,
                "written": found.run is not None,
                "run": found.run.number if found.run else None,
                "left_to_people": {
                    "decided": found.left.decided,
                    "overlap": found.left.overlap,
                    "blind": found.left.blind,
                },
                "coded_before": found.left.by_rules,
                "codes": dict(found.by_code),
                "rules": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
            },
            format_,
        )
    else:
        print_rows(COLUMNS, rows, format_)
    for sentence in _sentences(found, is_try=is_try):
        say(sentence)


def _sentences(found: Applied, *, is_try: bool) -> Iterator[str]:
    would = "would get" if is_try else "got"
    yield (
        f"Of {counted(found.answers, 'answer')} that rules may code, {found.coded:,} {would} codes."
    )
    if found.collided:
        yield (
            f"On {counted(found.collided, 'answer')} rules give codes that exclude each other: "
            "none is given there."
        )
    left = found.left
    parts = [
        f"{number:,} {words}"
        for number, words in (
            (left.decided, "that people decided"),
            (left.overlap, "of overlap samples"),
            (left.blind, "that people are to code blind"),
        )
        if number
    ]
    if parts:
        yield f"Left to people: {', '.join(parts)}."
    if left.by_rules:
        yield f"{counted(left.by_rules, 'answer')} had been coded by rules before."
    if found.run is not None:
        yield (
            f"Run {found.run.number}, as the coder {display_line(found.run.coder)}; "
            f"`intercoder rule undo STUDY {found.run.number}` takes it back."
        )
