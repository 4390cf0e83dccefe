"""The demonstration study: made-up library visitors, already coded by anna, ben and carla."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intercoder import shipped
from intercoder.codebook.files.files import read_codebook
from intercoder.coding.suggestion import ALL, Assistance
from intercoder.errors import StudyError
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.exchange.importing.import_plan import ImportPlan
from intercoder.exchange.importing.table_import import import_table
from intercoder.study.file.opening import cannot_write, remove_file
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.rounds.people import add_coder, coders
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, create_study, open_study
from intercoder.tables.opening import open_table
from intercoder.tables.table import Row

DEMO_FILE = "library-demo.study"
DEMO_NAME = "Library visitors (demonstration)"
_NO_ATTRIBUTES = ("respondent", "language")


def make_demo(path: Path, advance: Callable[[int], object] = lambda _rows: None) -> None:
    """Make the study at `path`; it appears there only when it is complete.

    `advance` is called with the number of rows just read. Raises StudyError if something is there
    already, or it cannot be written.
    """
    if path.exists():
        raise StudyError(f"{path} already exists.", "Open it, or choose another place.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudyError(
            f"The folder {path.parent} cannot be created: {error.strerror}.", "Choose another one."
        ) from error
    with unfinished(path) as part:
        codebook = read_codebook(shipped.codebooks() / shipped.LIBRARY_CODEBOOK)
        with create_study(str(part), codebook, name=DEMO_NAME) as study:
            _fill(study, shipped.library(), advance)
            # nobody's coding has to be blind here, and much is to be seen from the first answer on
            set_assistance(study, Assistance(learn_from=ALL))
        try:
            put_in_place(part, path)
        except OSError as error:
            raise cannot_write(path, error) from None


def prepare_coder(path: Path, name: str) -> None:
    """See to it that this coder is in the study."""
    with open_study(str(path)) as study:
        if name not in {coder.name for coder in coders(study)}:
            add_coder(study, name)


def remove_demo(path: Path) -> None:
    """Remove a demonstration study. Raises StudyError if the study there is any other."""
    with open_study(str(path)) as study:
        if study.name != DEMO_NAME:
            raise StudyError(
                f"{path} is not the demonstration study, so it was not removed.",
                "Choose another folder with --dir.",
            )
    try:
        remove_file(path)
    except OSError as error:
        raise StudyError(
            f"{path} cannot be removed: {error.strerror}.", "Choose another folder with --dir."
        ) from error


def _fill(study: Study, folder: Path, advance: Callable[[int], object]) -> None:
    asked = open_table(folder / "questions.csv")
    questions = tuple(
        QuestionColumn(*row.cells[:2]) for row in asked.rows() if isinstance(row, Row)
    )
    answers = open_table(folder / "answers.csv")
    not_attributes = {*_NO_ATTRIBUTES, *(one.column for one in questions)}
    columns = ColumnMap(
        Shape.WIDE,
        respondent="respondent",
        questions=questions,
        language="language",
        attributes=tuple(name for name in answers.columns if name not in not_attributes),
    )
    import_table(study, answers, ImportPlan(columns), advance=advance)
    codings = ColumnMap(
        Shape.LONG,
        id="answer",
        codings=CodingColumns(coder_column="coder", codes="codes", state="state", unsure="unsure"),
    )
    table = open_table(folder / "codings.csv")
    import_table(study, table, ImportPlan(codings), advance=advance)
