"""A project as it begins: what was answered about it, and making it in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from intercoder.errors import UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.cli.exchange.person_at_terminal import PersonAtTerminal
    from intercoder.codebook.code import Codebook
    from intercoder.exchange.importing.request import ImportRequest
    from intercoder.protection.encryption.study_key import StudyKey
    from intercoder.study.study import Study

NO_CODES = "Begin without codes"


@dataclass(frozen=True, slots=True)
class Project:
    """What a project begins with. None and empty: not answered, or none is wanted."""

    study: Path
    encrypts: bool = False
    """Whether its file is encrypted."""
    name: str = ""
    answers: Path | None = None
    request: ImportRequest | None = None
    """How the answers are imported, with the columns that were agreed."""
    codebook: Codebook | None = None
    """None: the codebook begins without codes."""
    codebook_from: str = ""
    """Name of the codebook's file."""
    lead: str = ""
    coders: tuple[str, ...] = ()
    pilot: int = 0
    """Number of answers in the pilot round; 0 for no pilot."""
    overlap: str = "100%"
    """The part of the pilot that several coders judge."""
    round: str = "pilot-1"
    seed: int = 1

    @property
    def title(self) -> str:
        """Its name; that of its file, where none was given."""
        return self.name or display_line(self.study.stem)

    def lines(self) -> Iterator[tuple[str, str]]:
        """What was answered, as a summary: the key of each question and its answer in words."""
        yield "study", str(self.study)
        yield "encrypted", "yes, with a passphrase" if self.encrypts else "no"
        yield "name", self.title
        yield "answers", "none yet" if self.answers is None else self.answers.name
        yield "codebook", self._codebook_words()
        yield "lead", self.lead
        yield "coders", ", ".join(self.coders) or "none yet"
        if self.can_have_pilot:
            yield (
                "pilot",
                f"{counted(self.pilot, 'answer')}, round {self.round}" if self.pilot else "none",
            )
        if self.has_shared_pilot:
            yield "overlap", f"{self.overlap} of the pilot is judged by two coders, blind"

    def _codebook_words(self) -> str:
        if self.codebook is None:
            return f"{NO_CODES}: they are added while answers are read"
        count = len(self.codebook.assignable)
        return f"{self.codebook_from}, {count:,} code{'' if count == 1 else 's'}"

    @property
    def can_have_pilot(self) -> bool:
        """Whether there are answers, and people to code them."""
        return self.answers is not None and bool(self.coders)

    @property
    def has_shared_pilot(self) -> bool:
        """Whether a pilot has enough coders for an overlap."""
        return self.can_have_pilot and self.pilot > 0 and len(self.coders) > 1


def make_project(project: Project, person: PersonAtTerminal, key: StudyKey | None = None) -> int:
    """Make the study of this project, completely or not at all; the number of its answers.

    Its file is encrypted if there is a `key`.

    Raises what making a study, importing and allocating raise; nothing is left behind then.
    """
    from intercoder.errors import StudyError
    from intercoder.study.file.opening import cannot_write
    from intercoder.study.file.paths import check_nothing_at
    from intercoder.study.file.unfinished_files import put_in_place, unfinished
    from intercoder.study.study import create_study

    check_nothing_at(project.study)
    with unfinished(project.study) as part:
        with create_study(str(part), _codebook_of(project), name=project.title, key=key) as made:
            count = _fill(made, project, person)
        try:
            put_in_place(part, project.study)
        except FileExistsError:
            raise StudyError(
                f"{project.study} was made by somebody else meanwhile.", "Choose another name."
            ) from None
        except OSError as error:
            raise cannot_write(project.study, error) from None
    return count


def _codebook_of(project: Project) -> Codebook:
    from intercoder.codebook.code import Codebook

    return project.codebook or Codebook(project.title, ())


def _fill(study: Study, project: Project, person: PersonAtTerminal) -> int:
    """Put people, answers and the pilot into the new study; the number of answers."""
    from intercoder.study.rounds.people import Role, add_coder

    add_coder(study, project.lead, Role.LEAD)
    study.made_by = project.lead
    for name in project.coders:
        add_coder(study, name)
    if project.answers is None or project.request is None:
        return 0
    from intercoder.exchange.importing.importing import import_file

    import_file(study, project.answers, project.request, person)
    if project.can_have_pilot and project.pilot:
        _allocate_pilot(study, project)
    return study.answer_count()


def _allocate_pilot(study: Study, project: Project) -> None:
    from intercoder.allocation.new_round import plan_round
    from intercoder.allocation.settings import Settings
    from intercoder.study.allocation.allocations import write_change

    count = study.answer_count()
    if project.pilot > count:
        raise UsageError(
            f"The pilot cannot have {counted(project.pilot, 'answer')}: the file has {count:,}.",
            "Let the pilot have fewer, or 0 for none.",
        )
    settings = Settings(
        project.coders,
        project.seed,
        overlap=project.overlap if project.has_shared_pilot else "0",
        answers=project.pilot,
    )
    write_change(study, plan_round(study, project.round, settings).change)


def next_steps(project: Project, answers: int) -> Iterator[str]:
    """What to do next, a line each."""
    study = quote(str(project.study))
    lead = quote(project.lead)
    if project.answers is None:
        yield f"Import answers:       intercoder import {study} FILE"
    if not project.coders:
        yield f"Add coders:           intercoder coder add {study} NAME"
    if project.can_have_pilot and project.pilot:
        for name in project.coders:
            yield (
                f"{display_line(name)} codes the pilot: "
                f"intercoder code {study} --coder {quote(name)} --round {quote(project.round)}"
            )
        yield f"Progress:             intercoder status {study}"
    elif answers:
        yield f"Allocate answers:     intercoder allocate {study} --round main --coders A,B"
        yield f"Read and code:        intercoder code {study} --coder {lead}"
    if project.codebook is None:
        yield f"Add codes:            intercoder codebook change {study} --as {lead}"
    if project.has_shared_pilot:
        round_ = quote(project.round)
        yield f"When all are through: intercoder round close {study} {round_} --as {lead}"
        yield f"Agreement:            intercoder agreement {study} --round {round_} --as {lead}"


def with_columns(project: Project, request: ImportRequest, person: PersonAtTerminal) -> Project:
    """The project with what the columns of its answers mean, as the person agrees.

    Unchanged if they agree to nothing. Raises what `agree_on_columns` does.
    """
    from intercoder.cli.studies.first_answers import numbered_if_without_ids
    from intercoder.exchange.importing.importing import agree_on_columns

    if project.answers is None:
        return project
    path = project.answers
    codebook = _codebook_of(project)
    flags = replace(request.flags, no_codings=request.flags.no_codings or not codebook.codes)
    asked = replace(request, flags=flags)
    columns = numbered_if_without_ids(
        lambda one: agree_on_columns(path, one, codebook, person),
        asked,
        "--map takes a column map saved by `intercoder import --save-map`; in a terminal you are "
        "asked what each column is.",
    )
    if columns is None:
        return project
    return replace(project, request=replace(asked, column_map=columns, map_file=None))
