"""`intercoder status`: shows the progress of all coders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_rows,
    say,
    study_argument,
    without_empty,
)
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercoder.cli.text_tables import Cell
    from intercoder.study.overview.progress import CoderProgress
    from intercoder.study.study import Study

COLUMNS = (
    "coder",
    "role",
    "round",
    "total",
    "coded",
    "no_code",
    "skipped",
    "unsure",
    "unseen",
    "percent",
    "last_decision",
    "mean_seconds",
    "outside",
    "set_free",
    "not_allocated",
)
SELDOM = ("outside", "set_free")
"""Columns that a table shows only if they are not empty."""


@click.command(cls=Command)
@study_argument
@as_option
@format_option
def status(study: str, as_name: str | None, format_: Format) -> None:
    """Show progress by coder and round.

    Percent is the share of answers with a judgement: coded, or no code applies. Skipped answers
    still count as to do. The mean is the time in view before each decision, without idle time.
    Outside: answers a coder decided that are not, or no longer, allocated to them. Set free: open
    answers of a coder that somebody else has judged instead. Where a round has no allocation,
    nobody in particular owes its unseen answers. Times are UTC. A lead also sees how far coders in
    training are, whether they may be given answers, and how many heavy answers were met.
    """
    from intercoder.study.overview.progress import progress, words_of
    from intercoder.study.packages.packages import this_package
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        found, sent = progress(opened), this_package(opened)
        protection = tuple(_protection(opened))
        encoder = tuple(_encoder(opened))
        training = _training(opened, as_name)
        exposure = _exposure(opened, as_name)
    columns, rows = without_empty(COLUMNS, [_row(one, format_) for one in found], SELDOM, format_)
    if format_ is Format.TABLE:  # said in a sentence below
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    print_rows(columns, rows, format_)
    for sentence in words_of(found):
        say(sentence)
    for name in dict.fromkeys(one.round for one in found if one.not_allocated):
        say(
            f"The answers of the round “{display_line(name)}” are not allocated: those unseen "
            "there were never assigned to a coder."
        )
    for sentence in (*training, *exposure, *encoder):
        say(sentence)
    if sent is not None:
        say(f"This is a package for {sent.coder}, made on {sent.made_at[:10]}.")
    for sentence in protection:
        say(sentence)
    if not found:
        say("The study has no coders yet: add one with `intercoder coder add`.")


def _encoder(study: Study) -> Iterator[str]:
    """What reads the answers' meaning, and how far it is; nothing where a lead has set none."""
    from intercoder.study.suggest.encoder_setting import has_encoder, study_encoder
    from intercoder.study.suggest.text_vectors import texts_read_by

    name = study_encoder(study) or ""
    if has_encoder(study):
        yield (
            f"The encoder {display_line(name)} reads what answers mean: "
            f"{counted(texts_read_by(study, name), 'text')} so far."
        )


def _protection(study: Study) -> Iterator[str]:
    """What was redacted or deleted, and whether that is still to be finished or due."""
    from intercoder.study.redaction.erasing import is_to_be_erased
    from intercoder.study.redaction.retention import is_past, keep_until
    from intercoder.study.redaction.totals import redaction_sentences, redaction_totals

    yield from redaction_sentences(redaction_totals(study))
    if not study.own_coder and is_to_be_erased(study):
        yield (
            "Bytes of replaced texts may still be in the study: run `intercoder redact` once "
            "nobody uses it."
        )
    until = keep_until(study)
    if until is not None and is_past(until):
        yield (
            f"The answers were to be kept until {until.isoformat()}, which is past: delete the "
            "study and its copies, or set another day with `intercoder settings --keep-until`."
        )


def _training(study: Study, as_name: str | None) -> list[str]:
    """How far coders in training are, a sentence each; for leads, and nothing for anybody else."""
    from intercoder.study.rounds.blindness import is_lead
    from intercoder.study.training.training_rounds import training_rounds

    if study.package or not training_rounds(study) or not is_lead(person(study, as_name)):
        return []
    from intercoder.training.of_study import trained
    from intercoder.training.words import training_words

    return [training_words(one) for one in trained(study).values()]


def _exposure(study: Study, as_name: str | None) -> Iterator[str]:
    """How many heavy answers were met and how many people ask for support, for leads; nobody is
    named, and no time."""
    from intercoder.study.rounds.blindness import is_lead
    from intercoder.study.wellbeing.check_ins import support_requests
    from intercoder.study.wellbeing.exposure import exposure_of_study

    who = person(study, as_name)
    if study.package or not is_lead(who):
        return
    if asking := len(support_requests(study, who)):
        yield (
            f"{counted(asking, 'person asks', 'people ask')} for support: `intercoder wellbeing "
            "requests` says who."
        )
    found = exposure_of_study(study)
    if found is not None and found.people:
        yield (
            f"Heavy answers met: {found.heavy:,} of {found.heavy + found.others:,}, at most "
            f"{found.most:,} by one person, {found.most_a_day:,} on one day. "
            "`intercoder wellbeing exposure` has totals."
        )


def _row(one: CoderProgress, format_: Format) -> tuple[Cell, ...]:
    counts = one.progress
    percent = 100 * counts.decided / counts.total if counts.total else None
    last = one.last_at or None
    if format_ is Format.TABLE:
        percent = None if percent is None else int(percent)  # 100 only when all is done
        last = last and f"{last[:10]} {last[11:16]}"
    return (
        one.coder,
        one.role.value,
        one.round,
        counts.total,
        counts.coded,
        counts.no_code_applies,
        counts.skipped,
        counts.unsure,
        counts.unseen,
        percent,
        last,
        one.seconds or None,  # nothing is known of the time of imported decisions
        one.outside.decided,
        one.set_free,
        one.not_allocated,
    )
