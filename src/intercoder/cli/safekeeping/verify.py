"""`intercoder verify`: checks whether a study is as it was written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_result,
    progress,
    study_argument,
)
from intercoder.cli.text_tables import Value
from intercoder.study.seal.fingerprint import Comparison

if TYPE_CHECKING:
    from intercoder.study.safekeeping.verification import Verification
    from intercoder.study.seal.fingerprint import Fingerprint


@click.command(cls=Command)
@study_argument
@click.option(
    "--expect",
    metavar="FINGERPRINT",
    help="Compare with a fingerprint printed earlier: does the study still contain everything it "
    "contained then?",
)
@format_option
def verify(study: str, expect: str | None, format_: Format) -> ExitCode:
    """Check that a study is intact.

    Every decision is compared with the hash it was written with, and each coder's decisions with
    the order they were made in. Everything else that figures rest on is compared with the log of
    changes. The fingerprint that is printed identifies the study's present state: write it down,
    and check it later with --expect. The exit code is 1 if anything was changed, removed or slipped
    in.
    """
    from intercoder.study.adjudication.setting_aside import decisions_set_aside
    from intercoder.study.redaction.totals import redaction_sentences, redaction_totals
    from intercoder.study.safekeeping.verification import verify as look_at_everything
    from intercoder.study.seal.fingerprint import read_fingerprint
    from intercoder.study.study import open_study

    expected = read_fingerprint(expect) if expect is not None else None
    with (
        open_study(study, may_be_damaged=True) as opened,
        progress("Decisions looked at") as advance,
    ):
        seen = 0

        def tell(done: int, _total: int) -> None:
            nonlocal seen
            advance(done - seen)
            seen = done

        found = look_at_everything(opened, tell, expected)
        aside = decisions_set_aside(opened)
        redacted = () if found.faults else tuple(redaction_sentences(redaction_totals(opened)))
    result: dict[str, Value] = {
        "intact": found.ok,
        "answers": found.answers,
        "decisions": found.decisions,
        "changes": found.changes,
        "sealed_since": found.sealed_since or None,
        "fingerprint": str(found.fingerprint) if found.fingerprint else None,
    }
    told = _compared(found, expected) if expected else None
    if format_ is Format.TABLE:
        print_result(result, format_)
        print_lines([*([told] if told else []), *_remarks(found), *redacted, *found.faults])
        print_lines(
            f"Set aside by {one.set_by} on {one.made_at[:10]}: decision {one.decision} of "
            f"{one.coder} ({one.reason})"
            for one in aside
        )
    else:
        compared: dict[str, Value] = {}
        if expected:
            compared["compared"] = found.comparison.value if found.comparison else None
        print_result({**result, **compared, "faults": found.faults}, format_)
    return ExitCode.DONE if found.ok else ExitCode.FAILED


def _remarks(found: Verification) -> Iterator[str]:
    if found.sealed_since and not found.sealed_from_the_start:
        yield (
            f"The study is older than its seal: its contents on {found.sealed_since[:10]} were "
            "sealed as they were found."
        )
    if found.fingerprint is None:
        yield "This login sees only its own decisions, so only those were checked."


def _compared(found: Verification, expected: Fingerprint) -> str:
    """Describe how the study has changed since the fingerprint was taken."""
    match found.comparison:
        case Comparison.SAME:
            return "The study is in exactly the state of the fingerprint."
        case Comparison.GROWN:
            return (
                "The study still contains everything that the fingerprint covers. Since then "
                f"it has grown by {_many(found.decisions - expected.decisions, 'decision')} "
                f"and {_many(found.changes - expected.changes, 'change')}."
            )
        case Comparison.CUT_BACK:
            return (
                "The study was cut back: the fingerprint covers "
                f"{_many(expected.decisions, 'decision')} and "
                f"{_many(expected.changes, 'change')}, and the study has "
                f"{_many(found.decisions, 'decision')} and {_many(found.changes, 'change')}."
            )
        case Comparison.DIFFERENT:
            return (
                "The study does not contain what the fingerprint covers: it was altered, it "
                "went a different way from a copy, or the fingerprint was copied wrongly."
            )
        case None:
            return "This login does not see the whole study, so the fingerprint was not compared."


def _many(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"
