"""Writes the report in the format its file name gives; overwrites nothing unasked."""

from __future__ import annotations

from pathlib import Path

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.errors import ExportError, UsageError
from intercoder.extensions import in_words
from intercoder.report.build import reliability_report
from intercoder.report.document import Document
from intercoder.report.facts import StudyFacts
from intercoder.report.formats.writers import WRITERS
from intercoder.study.file.unfinished_files import put_in_place, unfinished


def check_target(target: Path, replace: bool) -> None:
    """Check that a report can be written there, before anything is computed.

    Raises UsageError for an unknown suffix, ExportError if something is already there and may not
    be replaced.
    """
    ending = target.suffix.lower().removeprefix(".")
    if ending not in WRITERS.own and ending not in WRITERS.other_names():
        *others, last = (f".{name}" for name in (*WRITERS.own, *WRITERS.other_names()))
        raise UsageError(
            f"The name {target.name} does not say which kind of report is wanted.",
            f"End it in {', '.join(others)} or {last}.",
        )
    if target.is_dir():
        raise ExportError(f"{target} is a folder.", "Name a file in it.")
    if target.exists() and not replace:
        raise ExportError(f"{target} already exists.", "Use --force to replace it.")


def write_report(
    found: StudyAgreement, facts: StudyFacts, target: Path, *, replace: bool = False
) -> None:
    """Write the report to `target`, completely or not at all.

    Raises what `check_target` raises, and ExportError if it cannot be written.
    """
    check_target(target, replace)
    write_document(reliability_report(found, facts), target, replace=replace)


def write_document(document: Document, target: Path, *, replace: bool = False) -> None:
    """Write a document to `target` in the format its name gives. Raises as `write_report`."""
    check_target(target, replace)
    ending = target.suffix.lower().removeprefix(".")
    writer = WRITERS.find(ending)
    if writer is None:
        raise UsageError(f"There is no report writer for {target.name}.")
    with in_words(WRITERS.called(ending)):
        made = writer(document)
        content = made if isinstance(made, bytes) else str(made)
    try:
        _put(target, content)
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written: {error.strerror or type(error).__name__}.",
            "What was there before is untouched.",
        ) from error


def _put(target: Path, content: str | bytes) -> None:
    with unfinished(target) as part:
        part.touch(0o600, exist_ok=False)
        if isinstance(content, bytes):
            part.write_bytes(content)
        else:
            part.write_text(content, encoding="utf-8", newline="\n")
        put_in_place(part, target, replace=True)
