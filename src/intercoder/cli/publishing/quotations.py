"""`intercoder quotations`: candidates for quotations, and choosing among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.findings.words import WIDTH, wrapped
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import StudyError, UsageError

if TYPE_CHECKING:
    from intercoder.findings.of_study import Findings
    from intercoder.report.findings.choices import Choices
    from intercoder.study.study import Study

COLUMNS = (
    *("code", "standing", "answer", "question", "language", "probability"),
    *("personal_data", "unique_words", "chosen", "text", "translation"),
)
STANDINGS = ("typical", "rare", "contrary")


@click.command(cls=Command)
@study_argument
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@click.option(
    "--most",
    type=click.IntRange(1, 50),
    default=3,
    show_default=True,
    help="Candidates of each kind for each code.",
)
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Settings file of the document that quotations are chosen for.",
)
@click.option(
    "--choose",
    metavar="ANSWER",
    help="With --settings and one --code: quote the answer with this id.",
)
@click.option(
    "--standing",
    type=click.Choice(STANDINGS),
    default="typical",
    show_default=True,
    help="With --choose: what the quotation stands for.",
)
@click.option(
    "--show-unique-words",
    is_flag=True,
    help="With --choose: quote words that only one respondent used, too.",
)
@click.option(
    "--drop", metavar="ANSWER", help="With --settings: quote the answer with this id no longer."
)
@format_option
@as_option
@shows_answers
def quotations(study: str, *, format_: Format, as_name: str | None, **asked: Any) -> None:
    """List answers that could be quoted for each code, and choose among them.

    Candidates are ordered by a model: typical ones it is surest of, rare ones it would not have
    expected, and contrary ones look as if they had the code. They are shown as they would be
    quoted: without personal data, and with […] for words that only one respondent used. What is
    chosen is kept in the settings file by the answer's id; nothing is quoted otherwise.
    """
    from intercoder.findings.of_study import Asked, findings_of_study
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    codes, rounds, settings = asked["codes"], asked["rounds"], asked["settings"]
    choose, drop = asked["choose"], asked["drop"]
    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who, rounds=rounds)
        check_gets_all(opened, rounds=rounds)
        _check(codes, settings, choose, drop)
        choices = None if settings is None else _choices(settings)
        of = Asked(rounds=rounds, codes=codes)
        if choices is not None:
            of = Asked((choices.codes_of,), rounds or choices.rounds, codes=codes)
        if drop is not None and settings is not None and choices is not None:
            _drop(settings, choices, drop)
            return
        found = findings_of_study(opened, of)
        wanted = found.settings.codes or tuple(one.code for one in found.rows.rows)
        if choose is not None and settings is not None and choices is not None:
            unique = "shown" if asked["show_unique_words"] else "hidden"
            one = {"answer": choose, "code": wanted[0], "standing": asked["standing"]}
            _choose(opened, found, settings, choices, {**one, "unique_words": unique})
            return
        _list(opened, found, wanted, asked["most"], choices, format_)


def _check(
    codes: Sequence[str], settings: Path | None, choose: str | None, drop: str | None
) -> None:
    if (choose is not None or drop is not None) and settings is None:
        raise UsageError(
            "Quotations are kept in the settings file of a document.",
            "Name it with --settings, such as report.yaml beside report.html.",
        )
    if choose is not None and drop is not None:
        raise UsageError("--choose and --drop exclude each other.", "Leave one out.")
    if choose is not None and len(codes) != 1:
        raise UsageError("A quotation stands for one code.", "Name it with --code.")


def _choices(settings: Path) -> Choices:
    from intercoder.report.findings.settings_file import read_settings

    return read_settings(settings)


def _drop(settings: Path, choices: Choices, answer: str) -> None:
    from intercoder.report.findings.settings_file import change_quotations

    kept = [one for one in choices.quotations if one.answer != answer]
    if len(kept) == len(choices.quotations):
        raise UsageError(
            f"{settings.name} quotes no answer {answer}.", "`quotations` lists those chosen."
        )
    change_quotations(settings, kept)
    say(f"Answer {answer} is quoted no longer.")


def _choose(
    study: Study,
    found: Findings,
    settings: Path,
    choices: Choices,
    wanted: Mapping[str, str],
) -> None:
    from intercoder.report.findings.choices import Choices, Quoted
    from intercoder.report.findings.quoting import quoted
    from intercoder.report.findings.settings_file import change_quotations

    one = Quoted.model_validate(wanted)
    shown, left_out = quoted(study, Choices(quotations=(one,)), found)
    if left_out:
        raise StudyError(
            f"Answer {one.answer} cannot be quoted for “{one.code}”: {left_out[0].why}.",
            "`intercoder quotations` lists candidates.",
        )
    others = [
        other
        for other in choices.quotations
        if (other.answer, other.code) != (one.answer, one.code)
    ]
    change_quotations(settings, [*others, one])
    say(f"It will be quoted, in {settings.name}, as:\n“{shown[0].text}”")
    if shown[0].translation:
        say(f"with the translation:\n“{shown[0].translation}”")


def _list(
    study: Study,
    found: Findings,
    codes: Sequence[str],
    most: int,
    choices: Choices | None,
    format_: Format,
) -> None:
    from intercoder.findings.quotations.candidates import candidates
    from intercoder.findings.quotations.quotable import quotable, shared_words
    from intercoder.study.exchange.exported_rows import answers, answers_at

    listed = candidates(study, found, codes, most=most)
    texts = answers_at(study, [one.number for one in listed])
    shared = shared_words(texts.values(), answers(study))
    chosen = {(one.answer, one.code) for one in choices.quotations} if choices else set()
    rows = []
    for one in listed:
        answer = texts[one.number]
        said = quotable(answer, shared, hides_unique=True)
        rows.append(
            (
                *(one.code, one.standing.value, answer.id, answer.question, answer.language),
                None if one.probability is None else round(one.probability, 3),
                *(said.personal, said.unique, (answer.id, one.code) in chosen, said.text),
                said.translation or None,
            )
        )
    if format_ is Format.TABLE:
        print_lines(_lines(rows, found))
    else:
        print_rows(COLUMNS, rows, format_)
    if not rows:
        say("No answer has one of these codes yet.")


def _lines(rows: Sequence[Sequence[Any]], found: Findings) -> Iterator[str]:
    """The candidates as people read them: below each code and kind, with whole texts."""
    names = {one.code: one.name for one in found.rows.rows}
    last = ("", "")
    for row in rows:
        code, standing, answer, _, language, _, personal, unique, chosen, text, translation = row
        if code != last[0]:
            yield from ([""] if last[0] else [])
            yield f"{names[code]} ({code})"
        if (code, standing) != last:
            yield f"  {standing}"
        last = (code, standing)
        told = [language] if language else []
        told += [f"personal data: {personal}"] if personal else []
        told += [f"words of one respondent: {unique}"] if unique else []
        told += ["chosen"] if chosen else []
        yield f"    {answer}{_in_brackets(told)}"
        yield from (f"      {line}" for line in wrapped(text, WIDTH - 6))
        if translation:
            yield from (f"      = {line}" for line in wrapped(translation, WIDTH - 8))


def _in_brackets(told: Sequence[str]) -> str:
    return f" ({', '.join(told)})" if told else ""
