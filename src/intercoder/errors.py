"""The error classes: what went wrong and what to do, in sentences for a person.

Every error the program foresees is one of these. The message says what happened in the words of
the person's work; the hint says what to do next; details are for the log and never hold the text
of an answer. Anything else that is raised is a defect.
"""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.platforms.signals import name_of


class IntercoderError(Exception):
    """Something a person can understand and act on."""

    def __init__(self, message: str, hint: str = "", details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    def __str__(self) -> str:
        """One sentence, or two: what happened, and what to do."""
        return f"{self.message} {self.hint}".strip()


class StoppedError(IntercoderError):
    """The program was told to end from outside, by a signal."""

    def __init__(self, number: int, hint: str = "Everything is saved.") -> None:
        super().__init__(f"Stopped by {name_of(number)}.", hint)
        self.number = number

    @property
    def exit_code(self) -> int:
        """What a shell reports of a program that this signal has ended."""
        return 128 + self.number


class UsageError(IntercoderError):
    """The command was asked for something that makes no sense as written."""


class MissingPackageError(IntercoderError):
    """An optional package is needed for what was asked."""


class CodebookError(IntercoderError):
    """A codebook cannot be used; `faults` names each thing wrong with it and its place."""

    def __init__(self, message: str, hint: str = "", faults: Sequence[str] = ()) -> None:
        super().__init__(message, hint, details="; ".join(faults))
        self.faults = tuple(faults)


class TableError(IntercoderError):
    """A table of answers cannot be read, or its columns do not fit what was asked."""


class RefusedRowsError(TableError):
    """Some rows of a table are bad, so nothing of it was taken; `rows` says which and why."""

    def __init__(self, message: str, hint: str = "", rows: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.rows = tuple(rows)


class StudyError(IntercoderError):
    """A study cannot be opened, read or written."""


class NotAStudyError(StudyError):
    """The file or database is no study, or is damaged."""


class NewerStudyError(StudyError):
    """The study was written by a newer version of the program."""


class UnreadableError(StudyError):
    """A value in a study cannot be read: something else than the program wrote it, or a disk."""


class DisclosureError(IntercoderError):
    """Publishing this would tell what a few respondents said."""


class NotSavedError(StudyError):
    """A change could not be written; what was there before is untouched."""


class UnreachableError(NotSavedError):
    """The server of the study does not answer: what was asked may work again later, as it is."""


class RefusedPackagesError(StudyError):
    """Some of several packages are refused, so none was merged; `packages` says which and why."""

    def __init__(self, message: str, hint: str = "", packages: Sequence[str] = ()) -> None:
        super().__init__(message, hint)
        self.packages = tuple(packages)


class CoderBusyError(StudyError):
    """The coder is at work in this study somewhere else."""


class ExportError(IntercoderError):
    """A table cannot be written as asked."""


class ExtensionError(IntercoderError):
    """Something that another package adds to the program does not work."""
