"""`intercoder rule try, measure`: rules on the answers that people coded."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
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
from intercoder.cli.rules.rule_options import content_options, rule_from, says_anything
from intercoder.errors import StudyError, UsageError
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell, Value
    from intercoder.rules.measuring import Measured, NamedRule
    from intercoder.rules.trial import TrialAnswer
    from intercoder.study.study import Study

OVERLAP_COLUMNS = ("rule", "other_rule", "answers", "exclude_each_other")
ANSWER_COLUMNS = ("outcome", "answer", "question", "language", "words", "text")
_rounds_option = click.option(
    "--round", "rounds", multiple=True, metavar="ROUND", help="Only this round."
)


@click.command("try", cls=StudyCommand)
@study_argument
@click.argument("rule", metavar="RULE", required=False)
@content_options
@_rounds_option
@click.option(
    "--examples",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    help="How many answers of each kind are listed in the table.",
)
@click.option("--screen", is_flag=True, help="Open the screen, where the rule can be changed.")
@click.option("--plain", is_flag=True, help="The same line by line, without the screen.")
@as_option
@format_option
@shows_answers
def try_(
    study: str,
    rule: str | None,
    *,
    rounds: tuple[str, ...],
    examples: int,
    screen: bool,
    plain: bool,
    as_name: str | None,
    format_: Format,
    **asked: Any,
) -> None:
    """Show what a rule takes, rightly and wrongly, and what it misses. Nothing is written.

    Give RULE, a rule of the study; or a new one with --code and --phrase or --tokens; or both, to
    try a change of RULE. It is tried on the answers that people coded, and compared with the
    consensus or, where there is none, with most of their coders.
    """
    from intercoder.cli.rules.measure_rows import COLUMNS, measure_rows
    from intercoder.rules.measuring import NamedRule
    from intercoder.rules.trial import trial_answers
    from intercoder.rules.trial_words import sample_sentence, trial_lines
    from intercoder.study.agreement.decision_columns import answer_ids

    with _opened(study, as_name, rounds) as opened:
        if screen or plain:
            _open_screen(opened, as_name, rule, is_plain=plain)
            return
        if rule is None and not says_anything(asked):
            raise UsageError("No rule was given.", "Name one, or use --code with --phrase.")
        tried_rule = _asked_rule(opened, rule, asked)
        found = _measured(opened, [NamedRule(rule or "new", tried_rule)], rounds)
        answers = trial_answers(found.tried, tried_rule.code)
        ids = answer_ids(opened, [one.answer.answer.row for one in answers])
    rows = [_cells(one, ids[one.answer.answer.row]) for one in answers]
    if format_ is Format.JSON:
        parts: dict[str, Value] = {
            "looks_for": tried_rule.in_words,
            "sample": found.tried.sample.is_random,
            "figures": [
                dict(zip(COLUMNS, row.cells(), strict=True)) for row in measure_rows(found)
            ],
            "answers": [dict(zip(ANSWER_COLUMNS, row, strict=True)) for row in rows],
        }
        print_result({"code": tried_rule.code, **parts}, format_)
    elif format_ is Format.CSV:
        print_rows(ANSWER_COLUMNS, rows, format_)
    else:
        print_lines(trial_lines(found, answers, examples))
    say(sample_sentence(found.tried.sample))


@click.command(cls=Command)
@study_argument
@_rounds_option
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@click.option(
    "--by",
    "views",
    multiple=True,
    type=click.Choice(["language", "question", "coder"]),
    metavar="VIEW",
    help="In the table, also by `language` or `question`, or agreement with each `coder`.",
)
@click.option(
    "--overlaps", is_flag=True, help="Instead: pairs of rules that take the same answers."
)
@as_option
@format_option
def measure(
    study: str,
    *,
    rounds: tuple[str, ...],
    codes: tuple[str, ...],
    views: tuple[str, ...],
    overlaps: bool,
    as_name: str | None,
    format_: Format,
) -> None:
    """Measure the active rules on the answers that people coded.

    The rules of a code are measured together, and each by itself: precision, recall, and agreement
    (Krippendorff's alpha, Cohen's kappa) with the consensus or most coders. JSON and CSV have every
    language, question and coder; all columns are in docs/rules.md.
    """
    from intercoder.cli.rules.measure_rows import COLUMNS, TABLE_COLUMNS, measure_rows
    from intercoder.rules.measuring import NamedRule
    from intercoder.rules.trial_words import sample_sentence
    from intercoder.study.rules.rules import applied_rules

    with _opened(study, as_name, rounds) as opened:
        if codes:
            from intercoder.cli.codebook.changes import find

            wanted = {find(opened.codebook(), one).id for one in codes}
        kept = [one for one in applied_rules(opened) if not codes or one.code in wanted]
        if not kept:
            raise StudyError(
                "The study has no active rule" + (" of that code." if codes else "."),
                "`intercoder rule add` adds one.",
            )
        found = _measured(opened, [NamedRule(one.id, one.rule) for one in kept], rounds)
    if overlaps:
        pairs = [(one.first, one.second, one.answers, one.is_conflict) for one in found.overlaps]
        print_rows(OVERLAP_COLUMNS, pairs, format_)
    elif format_ is Format.TABLE:
        wanted = {"code", "rule", *views}
        lines = [row.table_cells() for row in measure_rows(found) if row.scope in wanted]
        print_rows(TABLE_COLUMNS, lines, format_)
    else:
        print_rows(COLUMNS, [row.cells() for row in measure_rows(found)], format_)
    say(sample_sentence(found.tried.sample))
    if found.collisions:
        say(
            f"On {counted(found.collisions, 'answer')} rules give codes that exclude each other, "
            "so none is given there: --overlaps shows which rules."
        )


def _opened(study: str, as_name: str | None, rounds: Sequence[str]) -> Study:
    """The study, open, if this person may see what coders decided."""
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    opened = open_study(study)
    try:
        check_may_see(opened, person(opened, as_name), rounds=rounds)
        check_gets_all(opened, rounds=rounds)
    except BaseException:
        opened.close()
        raise
    return opened


def _open_screen(study: Study, as_name: str | None, id: str | None, *, is_plain: bool) -> None:
    from intercoder.study.rules.rules import check_may_write_rules, find_rule

    who = person(study, as_name)
    check_may_write_rules(who)
    found = find_rule(study, id).id if id else ""
    if is_plain:
        from intercoder.plain.rules.writing import run_plain_rule

        run_plain_rule(study, who, id=found, stdin=sys.stdin, stdout=sys.stdout)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screen needs a terminal.", "Leave out --screen to print a table.")
    from intercoder.tui.running import run_rule

    run_rule(study, who, id=found)


def _asked_rule(study: Study, id: str | None, asked: dict[str, Any]) -> Any:
    from intercoder.codebook.coding_rules.rule import check_fits
    from intercoder.study.rules.rules import find_rule

    now = find_rule(study, id).rule if id is not None else None
    codebook = study.codebook()
    rule = rule_from(asked, codebook, now)
    check_fits(rule, codebook, [one.id for one in study.questions()])
    return rule


def _measured(study: Study, rules: Sequence[NamedRule], rounds: Sequence[str]) -> Measured:
    from intercoder.rules.coded_sample import read_sample
    from intercoder.rules.measuring import measure as measured
    from intercoder.rules.measuring import try_rules

    sample = read_sample(study, rounds)
    if not sample.answers:
        raise StudyError(
            "People have coded no answers on which rules could be tried.",
            "Code some first: a random sample of a few hundred says most.",
        )
    codebook = study.codebook()
    with progress("Answers tried", len(sample.answers)) as advance:
        tried = try_rules(rules, sample, codebook, advance)
    return measured(tried, codebook)


def _cells(one: TrialAnswer, id: str) -> tuple[Cell, ...]:
    answer = one.answer.answer
    words = " | ".join(answer.text[start:end] for start, end in one.spans)
    return one.outcome.value, id, answer.question, answer.language, words, answer.text
