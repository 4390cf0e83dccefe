"""`intercoder redact`: replaces personal data in the answers of a study by placeholders."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_rows,
    progress,
    say,
    study_argument,
)
from intercoder.cli.redaction.words import erased_words, left_words
from intercoder.errors import StudyError, UsageError
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.protection.redaction.kinds import Find, Kind
    from intercoder.study.redaction.finding import AnswerWithFinds
    from intercoder.study.redaction.redacting import Redaction
    from intercoder.study.study import Study

COLUMNS = ("kind", "finds", "replaced")


@click.command(cls=Command)
@study_argument
@click.option(
    "--kinds",
    multiple=True,
    metavar="KIND,…",
    help="Only these kinds: email, link, ip, handle, account, card, id, birth, phone, postcode, "
    "name, place. Repeatable.  [default: all but name and place]",
)
@click.option(
    "--names-with",
    multiple=True,
    metavar="MODEL",
    help="Find names and places too, with this spaCy pipeline: the name of an installed one, or a "
    "folder. One per language. Repeatable.",
)
@click.option("--plain", is_flag=True, help="Ask line by line, for screen readers.")
@click.option("--yes", is_flag=True, help="Replace everything that is found; don't ask.")
@click.option("--dry-run", is_flag=True, help="Count what is found; replace nothing.")
@click.option(
    "--keep-originals", is_flag=True, help="Keep the replaced texts, sealed, in the study."
)
@click.option("--because", "reason", default="", help="Reason, recorded with the redaction.")
@as_option
@format_option
@shows_answers
def redact(
    study: str,
    *,
    kinds: Sequence[str],
    names_with: Sequence[str],
    reason: str,
    dry_run: bool,
    as_name: str | None,
    format_: Format,
    **flags: bool,
) -> ExitCode:
    """Replace personal data in answers and their translations by placeholders such as [EMAIL 1].

    E-mail addresses, phone numbers, links, handles, IP addresses, account and card numbers, ids,
    dates of birth and postcodes are found in any language. Each is shown in its answer: y replaces
    it, n leaves it, a replaces all of its kind, v leaves all of them.

    Equal data in an answer get equal placeholders. The texts are dropped for good, also from the
    search, drafts, comments and suggestions; decisions stay. That cannot be taken back.
    """
    from intercoder.protection.redaction.detecting import detector, kinds_named
    from intercoder.protection.redaction.kinds import BY_MODEL, STRUCTURED
    from intercoder.study.redaction.elsewhere import holders_of_replaced_texts
    from intercoder.study.redaction.erasing import erase_replaced_texts, is_to_be_erased
    from intercoder.study.redaction.redacting import check_may_redact
    from intercoder.study.redaction.redacting import redact as redact_study
    from intercoder.study.study import check_is_whole, open_study

    if flags["keep_originals"]:
        raise StudyError(
            "Only an encrypted study can keep replaced texts, and this one is not encrypted.",
            "Leave --keep-originals out to drop them for good.",
        )
    asks = not (flags["yes"] or dry_run)
    if asks and not (sys.stdin.isatty() and sys.stdout.isatty()) and not flags["plain"]:
        raise UsageError(
            "There is no terminal to ask in.", "Add --yes, --dry-run or --plain to the command."
        )
    wanted = kinds_named(kinds) if kinds else STRUCTURED | (BY_MODEL if names_with else frozenset())
    detect = detector(wanted, names_with)
    with open_study(study) as opened:
        check_is_whole(opened)
        who = person(opened, as_name)
        found = _found(opened, detect)
        if not found:
            say("No personal data were found.")
        finds = {place: one.finds for place, one in enumerate(found)}
        if asks and found:
            check_may_redact(opened, found, who)
        chosen = _ask(opened, found, plain=flags["plain"]) if asks and found else finds
        if chosen is None:
            say("Nothing is replaced.")
            return ExitCode.FAILED
        picked = [replace(found[place], finds=theirs) for place, theirs in sorted(chosen.items())]
        done = redact_study(opened, picked, who, reason, is_trial=dry_run)
        if not (picked or dry_run) and is_to_be_erased(opened):
            say(erased_words(is_erased=erase_replaced_texts(opened)))
        holders = holders_of_replaced_texts(opened) if picked and not dry_run else ()
    _print(_counts(finds), done.kinds, format_)
    _tell(done, holders, dry_run=dry_run)
    return ExitCode.DONE


def _found(
    study: Study, detect: Callable[[str, str], tuple[Find, ...]]
) -> Sequence[AnswerWithFinds]:
    from intercoder.study.redaction.finding import count_answers, find_personal_data

    with progress("Answers looked through", count_answers(study)) as advance:
        return list(find_personal_data(study, detect, advance))


def _ask(
    study: Study, found: Sequence[AnswerWithFinds], *, plain: bool
) -> Mapping[int, tuple[Find, ...]] | None:
    """What is to be replaced, by place in `found`; None if nothing is."""
    from intercoder.protection.redaction.review import Review

    review = Review([one.finds for one in found])
    if plain:
        from intercoder.plain.redaction.reviewing import review_plain

        is_wanted = review_plain(found, review, stdin=sys.stdin, stdout=sys.stdout)
    else:
        from intercoder.tui.running import run_redaction

        is_wanted = run_redaction(study, found, review)
    return review.chosen() if is_wanted else None


def _counts(finds: Mapping[int, tuple[Find, ...]]) -> Counter[Kind]:
    return Counter(one.kind for theirs in finds.values() for one in theirs)


def _print(found: Mapping[Kind, int], replaced: Mapping[Kind, int], format_: Format) -> None:
    from intercoder.protection.redaction.kinds import Kind

    rows = [(str(kind), found[kind], replaced.get(kind, 0)) for kind in Kind if kind in found]
    print_rows(COLUMNS, rows, format_)


def _tell(done: Redaction, holders: Sequence[str], *, dry_run: bool) -> None:
    if not done.answers:
        return
    will = "would be" if dry_run else "is" if done.answers == 1 else "are"
    say(f"{counted(done.answers, 'answer')} {will} redacted.")
    for words in left_words(done.traces, done.judged):
        say(words)
    if not dry_run:
        say(erased_words(is_erased=done.is_erased))
    for sentence in holders:
        say(sentence)
