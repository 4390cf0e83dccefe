"""Writes the report in the format its file name gives; overwrites nothing unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.errors import ExportError, UsageError
from intercoder.report.build import reliability_report
from intercoder.report.document import Document
from intercoder.report.facts import StudyFacts
from intercoder.report.formats.html import report_html
from intercoder.report.formats.latex import report_latex
from intercoder.report.formats.markdown import report_markdown
from intercoder.study.file.unfinished_files import put_in_place, unfinished

WRITERS: dict[str, Callable[[Document], str]] = {
    ".html": report_html,
    ".md": report_markdown,
    ".tex": report_latex,
}
"""How a report is written, by the ending of its name."""


def check_target(target: Path, replace: bool) -> None:
    """Whether a report can be written there; to be asked before anything is computed.

    Raises UsageError for an unknown ending, ExportError where something is there already and is not
    to be replaced.
    """
    if target.suffix.lower() not in WRITERS:
        *others, last = WRITERS
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
    """Write the report to `target`, which is there when all of it is, or as it was before.

    Raises what `check_target` does, and ExportError where it cannot be written.
    """
    check_target(target, replace)
    text = WRITERS[target.suffix.lower()](reliability_report(found, facts))
    try:
        _put(target, text)
    except OSError as error:
        raise ExportError(
            f"{target} cannot be written: {error.strerror or type(error).__name__}.",
            "What was there before is untouched.",
        ) from error


def _put(target: Path, text: str) -> None:
    with unfinished(target) as part:
        part.touch(0o600, exist_ok=False)
        part.write_text(text, encoding="utf-8", newline="\n")
        put_in_place(part, target, replace=True)
