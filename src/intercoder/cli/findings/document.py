"""`intercoder findings STUDY OUT`: the findings as a document for readers."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder import __version__
from intercoder.cli.findings.prevalence_options import judging
from intercoder.cli.findings.words import numbered
from intercoder.cli.output import say
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.report.findings.choices import Choices
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

ENDINGS = (".html", ".docx", ".pdf", ".md", ".tex", ".xlsx")
_OF_TABLES = {
    "table": "--table",
    "codes": "--code",
    "shows_all": "--all",
    "out": "--output",
    "rounded": "--rounded",
    "format_": "--format",
}
_CHOICES = {
    "by": "by",
    "rounds": "rounds",
    "questions": "questions",
    "together": "together",
    "roll_up": "roll_up",
    "unit": "unit",
    "leave_out_unsure": "leave_out_unsure",
    "pseudonyms": "pseudonyms",
    "weight": "weight",
    "strata": "strata",
    "cluster": "cluster",
    "correction": "correction",
    "confidence": "confidence",
    "estimates": "estimates",
    "small_counts_below": "small_counts_below",
}
"""Options that the settings file has, too, and their names there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document as it was asked for."""

    out: Path
    settings: Path
    choices: Choices
    is_new: bool
    """There is no settings file yet."""
    typed: tuple[str, ...]
    """Choices that were typed, and so go before those of the file."""


def check_options(document: Path | None, asked: Mapping[str, Any]) -> None:
    """Raise UsageError for options of the one way that were given with the other."""
    if document is None:
        if asked["settings"] is not None:
            raise UsageError("--settings belongs to a document.", "Name it after STUDY.")
        if asked["with_answers"]:
            raise UsageError("--with-answers belongs to a document.", "Name it after STUDY.")
        if asked["small_counts_below"] is not None:
            raise UsageError(
                "--small-counts-below belongs to a document.",
                "Name it after STUDY, or see `intercoder releases threshold`.",
            )
        if asked["estimates"]:
            raise UsageError(
                "--estimates belongs to a document.",
                "Name it after STUDY, or see `intercoder prevalence`.",
            )
        return
    ending = document.suffix.lower()
    if ending in (".txt", ".json", ".csv"):
        raise UsageError(
            f"{document.name} would be a table, not a document.",
            f"Write tables with --output {document.name}, or end the document in"
            f" {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}.",
        )
    for name, option in _OF_TABLES.items():
        if was_typed(name):
            raise UsageError(
                f"{option} is about tables, and does not apply to a document.", "Leave it out."
            )
    if asked["opens_screen"]:
        raise UsageError("A document is written, not looked at.", "Leave out OUT or --screen.")
    if len(asked["versions"]) > 1:
        raise UsageError(
            "A document has one version of the codes.", "Give --codes-of once, or use tables."
        )
    if asked["with_answers"] and ending != ".html":
        raise UsageError("Answers can be opened in HTML only.", "End the document in .html.")


def wanted_document(document: Path, asked: Mapping[str, Any]) -> Wanted:
    """The choices for the document: those typed, else those of its settings file.

    Raises UsageError for a settings file that cannot be read.
    """
    from intercoder.report.findings.choices import Choices
    from intercoder.report.findings.settings_file import read_settings, settings_beside

    settings: Path = asked["settings"] or settings_beside(document)
    is_new = not settings.exists()
    if is_new and asked["settings"] is not None and not settings.parent.is_dir():
        raise UsageError(f"There is no folder {settings.parent}.", "Choose another place.")
    choices = Choices() if is_new else read_settings(settings)
    typed: dict[str, Any] = {
        entry: asked[option] for option, entry in _CHOICES.items() if was_typed(option)
    }
    if was_typed("versions"):
        typed["codes_of"] = asked["versions"][0]
    changed = Choices.model_validate({**choices.model_dump(), **typed})
    return Wanted(document, settings, changed, is_new, tuple(typed))


def write_document_of(
    study: Study,
    wanted: Wanted,
    *,
    who: Coder | None,
    unprotected: str | None,
    lower_because: str | None,
    asked: Mapping[str, Any],
) -> None:
    """Write the document, and its settings file where there is none; print where they are.

    Raises what `document_of_study` does.
    """
    from intercoder.report.findings.of_study import Ordered, document_of_study
    from intercoder.report.findings.settings_file import settings_beside, write_settings
    from intercoder.suggest.audit.for_report import audit_sentence

    out = wanted.out
    name = "STUDY" if "://" in study.target else Path(study.target).name
    again = ["intercoder", "findings", name, out.name]
    if wanted.settings != settings_beside(out):
        again += ["--settings", wanted.settings.name]
    if asked["with_answers"]:
        again.append("--with-answers")
    with judging() as advance:
        made = document_of_study(
            study,
            wanted.choices,
            Ordered(
                out,
                shlex.join(again),
                f"intercoder {__version__}",
                who,
                unprotected,
                with_answers=asked["with_answers"],
                lower_because=lower_because,
                replace=asked["force"],
            ),
            audit_sentence,
            advance,
        )
    say(f"Wrote the findings: {out}")
    if wanted.is_new:
        write_settings(wanted.settings, wanted.choices, document=out.name)
        say(f"Its settings are in {wanted.settings}: edit them, and make the document again.")
        if not wanted.choices.by_all and (known := study.attributes()):
            say(f"No groups are compared yet: add some under “by”, of {', '.join(known)}.")
    elif wanted.typed:
        say(f"What was typed went before {wanted.settings.name}, and is not kept there.")
    if made.hidden:
        say(
            f"Counts below {made.threshold} are hidden in it, with what they could be worked out"
            f" from: {numbered(made.hidden, 'count')}."
        )
    for one in made.left_out:
        which = f"Quotation {one.answer} of" if one.answer else "A quotation of"
        say(f"{which} “{one.code}” is left out: {one.why}.")


def was_typed(name: str) -> bool:
    """Whether an option of the command that runs was given."""
    context = click.get_current_context()
    return context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE
