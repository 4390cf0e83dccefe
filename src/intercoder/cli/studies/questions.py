"""The questions of `intercoder init`: each takes a typed line, or the value of its flag."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.cli.coder_options import names_in
from intercoder.cli.studies.project import Project
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.exchange.person_at_terminal import PersonAtTerminal
    from intercoder.exchange.importing.request import ImportRequest

NONE = "-"
"""Typed for no file, or nobody."""
_PILOT = 50
"""Answers in a pilot where nobody says: enough to meet the frequent codes, read in an hour."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who is asked, and how files are read."""

    person: PersonAtTerminal
    request: ImportRequest


Take = Callable[[Project, str, Asking], Project]


@dataclass(frozen=True, slots=True)
class Question:
    """One question about the project."""

    key: str
    """Its name in the summary."""
    flag: str
    words: str
    take: Take
    """The project with this answer. Raises an error in words for an answer that cannot be."""
    default: Callable[[Project], str] = lambda _: ""
    """What Enter takes; empty where something has to be typed."""
    is_asked: Callable[[Project], bool] = lambda _: True


def _study(project: Project, typed: str, _: Asking) -> Project:
    from intercoder.study.file.paths import check_nothing_at
    from intercoder.study.study import is_address

    if not typed:
        raise UsageError("The study needs a file.", "Type a name such as visitors.study.")
    if is_address(typed):
        raise UsageError(
            "A project is begun in a file.",
            "Type a file name; `intercoder copy` takes the study to a server afterwards.",
        )
    path = Path(typed)
    path = path if path.suffix else path.with_suffix(".study")
    check_nothing_at(path)
    if not path.absolute().parent.is_dir():
        raise UsageError(
            f"There is no folder {path.absolute().parent}.", "Make it first, or type another place."
        )
    return replace(project, study=path)


def _encrypts(project: Project, typed: str, _: Asking) -> Project:
    answer = typed.casefold()
    if answer not in {"y", "yes", "n", "no"}:
        raise UsageError(f"“{display_line(typed)}” is neither y nor n.", "Type one of them.")
    if answer.startswith("y"):
        from intercoder.cli.encryption.passphrases import check_can_encrypt

        check_can_encrypt()
    return replace(project, encrypts=answer.startswith("y"))


def _name(project: Project, typed: str, _: Asking) -> Project:
    return replace(project, name=display_line(typed))


def _answers(project: Project, typed: str, asking: Asking) -> Project:
    from intercoder.cli.studies.project import with_columns
    from intercoder.tables.regular_file import file_size

    if typed in {NONE, ""}:
        return replace(project, answers=None, request=None)
    path = Path(typed)
    file_size(path)  # refuses what is no file
    read = with_columns(replace(project, answers=path, request=None), asking.request, asking.person)
    if read.request is None:
        raise UsageError("The columns were not agreed on.", "Type another file, or - for none yet.")
    return read


def _codebook(project: Project, typed: str, asking: Asking) -> Project:
    from intercoder.cli.studies.new import read_or_empty
    from intercoder.cli.studies.project import with_columns

    before = project.codebook
    if typed in {NONE, ""}:
        changed = replace(project, codebook=None, codebook_from="")
    else:
        read = read_or_empty(Path(typed), project.title)
        changed = replace(project, codebook=read, codebook_from=Path(typed).name)
    if before == changed.codebook or changed.answers is None:
        return changed
    again = with_columns(replace(changed, request=None), asking.request, asking.person)
    if again.request is None:
        raise UsageError("The columns were not agreed on.", "Choose the codebook once more.")
    return again


def _lead(project: Project, typed: str, _: Asking) -> Project:
    from intercoder.study.rounds.people import usable_name

    name = usable_name(typed)
    _check_differ((name, *project.coders))
    return replace(project, lead=name)


def _coders(project: Project, typed: str, _: Asking) -> Project:
    from intercoder.study.rounds.people import usable_name

    names = () if typed == NONE else tuple(usable_name(one) for one in names_in([typed]))
    _check_differ((project.lead, *names))
    return replace(project, coders=names)


def _check_differ(names: tuple[str, ...]) -> None:
    folded = [one.casefold() for one in names if one]
    twice = next((one for one in names if folded.count(one.casefold()) > 1), None)
    if twice is not None:
        raise UsageError(
            f"{display_line(twice)} is named twice.", "Name everybody once; a lead may code, too."
        )


def _pilot(project: Project, typed: str, _: Asking) -> Project:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 9:
        raise UsageError(
            f"“{display_line(typed)}” is no number of answers.", "Type one such as 50, or 0."
        )
    return replace(project, pilot=int(typed))


def _overlap(project: Project, typed: str, _: Asking) -> Project:
    from intercoder.allocation.settings import Share

    Share.parse(typed, "The overlap")
    return replace(project, overlap=typed)


def _round(project: Project, typed: str, _: Asking) -> Project:
    from intercoder.study.rounds.rounds import usable_round_name
    from intercoder.study.study import MAIN_ROUND

    name = usable_round_name(typed)
    if name.casefold() == MAIN_ROUND:
        raise UsageError("The pilot cannot be the round main.", "Use a name such as pilot-1.")
    return replace(project, round=name)


QUESTIONS = (
    Question("study", "STUDY", "File of the new study", _study, lambda one: str(one.study)),
    Question(
        "encrypted",
        "--encrypt",
        "Encrypt it, so that only a passphrase opens it (y or n)",
        _encrypts,
        lambda one: "y" if one.encrypts else "n",
    ),
    Question("name", "--name", "Name of the study", _name, lambda one: one.title),
    Question(
        "codebook",
        "--codebook",
        "File with a codebook, or - to begin without codes",
        _codebook,
        lambda _: NONE,
    ),
    Question(
        "answers",
        "--import",
        "File with the answers, or - for none yet",
        _answers,
        lambda one: str(one.answers or NONE),
    ),
    Question("lead", "--as", "Your name: you lead the study", _lead, lambda one: one.lead),
    Question(
        "coders",
        "--coders",
        "Names of the coders, with commas between, or - for none yet",
        _coders,
        lambda one: ", ".join(one.coders) or NONE,
    ),
    Question(
        "pilot",
        "--pilot",
        "Answers in a first round that is coded to try the codes, or 0 for none",
        _pilot,
        lambda one: str(one.pilot or _PILOT),
        lambda one: one.can_have_pilot,
    ),
    Question(
        "overlap",
        "--overlap",
        "How many of these two coders judge, as a share or a number",
        _overlap,
        lambda one: one.overlap,
        lambda one: one.has_shared_pilot,
    ),
    Question(
        "round", "--round", "Name of that round", _round, lambda one: one.round, lambda _: False
    ),
)
"""In the order in which they are asked; the last is only a flag."""
BY_KEY: Mapping[str, Question] = {one.key: one for one in QUESTIONS}
