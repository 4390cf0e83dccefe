"""A study in Python: opened, filled, looked at and exported by the functions of the commands.

What a person may see is asked of the same gate: while a blind round is open, `as_name` says who is
asking, as `--as` does for a command.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, Unpack

from intercoder.api.codebooks import codes_frame
from intercoder.api.errors import in_full, takes
from intercoder.api.findings import Findings, TableKind, Tabulated, findings_in
from intercoder.api.leaving import leaves
from intercoder.api.prevalence import Estimated, Prevalence, asked_of
from intercoder.codebook.code import Codebook
from intercoder.errors import UsageError
from intercoder.study import study as store
from intercoder.study.rounds.blindness import check_may_see
from intercoder.study.rounds.people import Role, acting_user, add_coder, coders
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from intercoder.agreement.of_study.selection import Selection
    from intercoder.api.agreement import Agreement
    from intercoder.exchange.exporting.study_tables import Rows
    from intercoder.exchange.exporting.wanted import Wanted
    from intercoder.study.rounds.people import Coder

_Names = TypeVar("_Names", bound=StrEnum)
AS_VARIABLE = "INTERCODER_AS"


class Compared(TypedDict, total=False):
    """Which decisions are compared, and how. Named like the options of `intercoder agreement`."""

    rounds: Sequence[str]
    coders: Sequence[str]
    codes: Sequence[str]
    as_of: str
    by: Sequence[str]
    """question, language, attribute:NAME, week, round, revision, assisted, reference:CODER."""
    roll_up: Sequence[int]
    leave_out_unsure: bool
    with_drawn: bool
    map_code: Mapping[str, str]
    as_coded: bool
    codebook_revision: int
    pseudonyms: bool
    distance: str
    resamples: int
    seed: int
    confidence: float
    minimum: float | None


class Study:
    """An open study. Use it in a `with`, or call `close()`."""

    def __init__(self, opened: store.Study, as_name: str = "", receiver: str = "") -> None:
        self.opened = opened
        self.receiver = receiver
        """Who gets what leaves the study; a sealed study asks for it."""
        self._as_name = as_name or os.environ.get(AS_VARIABLE, "")

    def __enter__(self) -> Study:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection to the study."""
        self.opened.close()

    def __repr__(self) -> str:
        return (
            f"Study {self.opened.title!r}: {counted(self.opened.answer_count(), 'answer')}, "
            f"{len(self.codebook().assignable)} codes, {self.opened.target}"
        )

    @property
    def name(self) -> str:
        """What the study is called."""
        return self.opened.name

    def codebook(self, revision: int | None = None) -> Codebook:
        """The codebook in this revision; in the latest, if none is named."""
        return self.opened.codebook(revision)

    def codes(self) -> pd.DataFrame:
        """The codes of the latest revision as a DataFrame."""
        return codes_frame(self.codebook())

    def coders(self) -> pd.DataFrame:
        """Everyone in the study, with their roles."""
        import pandas as pd

        people = [(one.name, one.role.value, one.note) for one in coders(self.opened)]
        return pd.DataFrame(people, columns=["name", "role", "note"])

    @in_full
    def add_coder(self, name: str, *, lead: bool = False) -> None:
        """Add someone who codes; a lead, if so said."""
        add_coder(self.opened, name, Role.LEAD if lead else Role.CODER)

    @in_full
    def import_table(self, path: str | Path, **columns: Any) -> dict[str, Any]:
        """Bring answers, and decisions made earlier, from a table into the study.

        Without more, columns are recognised by their names and rows; `columns` says what they are,
        under the names of the options of `intercoder import` (respondent="id", question=["q1"],
        coder_column="coder", dry_run=True, ...). Returns what the command prints.
        """
        from intercoder.api.importing import import_into

        return import_into(self.opened, Path(path), columns)

    @in_full
    @leaves("Answers")
    def answers(self, *, attributes: bool = False) -> pd.DataFrame:
        """The answers, a row each; with what is known of the respondents in `attribute:NAME`.

        They are had by whoever may export them: in a blind round, by whoever says who they are.
        """
        from intercoder.api.frames import frame_of
        from intercoder.exchange.exporting.study_tables import answer_rows
        from intercoder.exchange.exporting.wanted import Wanted

        self._permitted(Wanted(attributes=attributes, all_answers=True))
        return frame_of(answer_rows(self.opened, with_attributes=attributes))

    @in_full
    @leaves("Answers and decisions")
    def decisions(
        self,
        shape: Literal["sets", "joined", "long", "wide"] = "sets",
        *,
        coders: Sequence[str] = (),
        round: str | None = None,
        attributes: bool = False,
        all_answers: bool = False,
        as_counted: bool = False,
    ) -> pd.DataFrame:
        """The decisions that stand, as `intercoder export` writes them.

        sets: a row for each answer and coder, with a set of codes in `codes`. joined: the same,
        with the ids of the codes as one text, `books;staff`. long: a row for each code. wide: a
        column of 0 and 1 for each code. While a blind round is open, a coder gets their own
        decisions only. With `as_counted`, codes are those they count as since the codebook changed.
        """
        from intercoder.api.frames import frame_of, frame_of_sets, with_joined_codes

        of_sets = shape in ("sets", "joined")
        rows_shape = "long" if of_sets else shape
        table = self._decided(
            rows_shape, coders, round, attributes, all_answers, as_counted=as_counted
        )
        if not of_sets:
            return frame_of(table)
        frame = frame_of_sets(table)
        return with_joined_codes(frame) if shape == "joined" else frame

    @in_full
    @leaves("Answers and decisions")
    def decisions_arrow(
        self,
        shape: Literal["long", "wide"] = "long",
        *,
        coders: Sequence[str] = (),
        round: str | None = None,
        attributes: bool = False,
        all_answers: bool = False,
        as_counted: bool = False,
    ) -> pa.Table:
        """The decisions that stand as an Arrow table, for Polars, DuckDB and other programs.

        It takes less memory than a DataFrame. Raises MissingPackageError without pyarrow.
        """
        from intercoder.exchange.exporting.arrow_tables import arrow, record_batches, schema_of

        table = self._decided(shape, coders, round, attributes, all_answers, as_counted=as_counted)
        batches = record_batches(table.columns, table.rows)
        return arrow().Table.from_batches(batches, schema_of(table.columns))

    def _decided(
        self,
        shape: str,
        coders: Sequence[str],
        round_name: str | None,
        attributes: bool,
        all_answers: bool,
        *,
        as_counted: bool,
    ) -> Rows:
        from intercoder.exchange.exporting.study_tables import rows_of
        from intercoder.exchange.exporting.wanted import Shape, Wanted

        wanted = Wanted(
            shape=_one_of(Shape, shape),
            coders=tuple(coders),
            round=round_name,
            attributes=attributes,
            all_answers=all_answers,
            as_counted=as_counted,
        )
        return rows_of(self.opened, self._permitted(wanted))

    @in_full
    @leaves("Marked words")
    def passages(
        self,
        *,
        coders: Sequence[str] = (),
        round: str | None = None,
        attributes: bool = False,
        as_counted: bool = False,
    ) -> pd.DataFrame:
        """The words that coders marked for their codes: a row for each passage.

        `start` and `end` count code points of `text`, from 0; `end` is the place after the last.
        While a blind round is open, a coder gets their own only.
        """
        from intercoder.api.frames import frame_of
        from intercoder.exchange.exporting.study_tables import rows_of
        from intercoder.exchange.exporting.wanted import Wanted

        wanted = Wanted(
            coders=tuple(coders),
            round=round,
            attributes=attributes,
            as_counted=as_counted,
            passages=True,
        )
        return frame_of(rows_of(self.opened, self._permitted(wanted)))

    @in_full
    @leaves("Answers and consensus")
    def consensus(self, *, round: str | None = None) -> pd.DataFrame:
        """What is settled on each answer, how it came about, and what is open; leads only, while
        a blind round is open."""
        from intercoder.api.frames import frame_of
        from intercoder.exchange.exporting.study_tables import rows_of
        from intercoder.exchange.exporting.wanted import Wanted

        return frame_of(rows_of(self.opened, self._permitted(Wanted(round=round, consensus=True))))

    @in_full
    @leaves("Answers and results")
    def final(
        self, per: Literal["answer", "respondent"] = "answer", *, round: str | None = None
    ) -> pd.DataFrame:
        """One result for each answer (or a row for each respondent), with the rule that gave it."""
        from intercoder.api.frames import frame_of
        from intercoder.exchange.exporting.study_tables import rows_of
        from intercoder.exchange.exporting.wanted import ResultUnit, Wanted

        wanted = Wanted(round=round, final=_one_of(ResultUnit, per))
        return frame_of(rows_of(self.opened, self._permitted(wanted)))

    @in_full
    @takes(Compared)
    def agreement(self, **compared: Unpack[Compared]) -> Agreement:
        """How far the coders agree; what is compared has the names of the command's options."""
        from intercoder.agreement.of_study.compute import agreement_of_study
        from intercoder.api.agreement import Agreement

        selection = _selection(compared)
        check_may_see(self.opened, self._who(), rounds=selection.rounds)
        return Agreement(agreement_of_study(self.opened, selection))

    @in_full
    @leaves("A report")
    @takes(Compared)
    def report(self, out: str | Path, *, force: bool = False, **compared: Unpack[Compared]) -> Path:
        """Write the reliability report; `out` ends in .html, .docx, .pdf, .xlsx, .md
        or .tex."""
        from intercoder import __version__
        from intercoder.findings.agreement_report import withheld_from_report
        from intercoder.report.of_study import report_of_study
        from intercoder.suggest.audit.for_report import audit_sentence

        selection = _selection(compared)
        check_may_see(self.opened, self._who(), rounds=selection.rounds)
        report_of_study(
            self.opened,
            selection,
            Path(out),
            software=f"intercoder {__version__}",
            audit=audit_sentence,
            withhold=withheld_from_report(self.opened, self._who()),
            replace=force,
        )
        return Path(out)

    @in_full
    @takes(Tabulated)
    def findings(self, table: TableKind | None = None, **tabulated: Unpack[Tabulated]) -> Findings:
        """How often codes were given: frequencies, or by groups, in pairs (`cooccurrence`), sets.

        Every count is shown; `published()` of the result gives what may leave the study.
        """
        found = findings_in(self.opened, table, tabulated, self._who())
        found.receiver = self.receiver
        return found

    @in_full
    @takes(Estimated)
    def prevalence(self, **estimated: Unpack[Estimated]) -> Prevalence:
        """How often each code is, from a random sample that people coded and a model together.

        Raises StudyError, with the reason, where what was coded is no random sample.
        """
        from intercoder.findings.prevalence.of_study.compute import prevalence
        from intercoder.study.rounds.blindness import check_gets_all

        asked = asked_of(estimated)
        check_may_see(self.opened, self._who())
        check_gets_all(self.opened)
        store.check_is_whole(self.opened)
        return Prevalence(prevalence(self.opened, asked))

    @in_full
    @leaves("Answers and decisions")
    def export(
        self,
        out: str | Path,
        shape: Literal["long", "wide"] = "long",
        *,
        final: Literal["", "answer", "respondent"] = "",
        consensus: bool = False,
        round: str | None = None,
        force: bool = False,
    ) -> Path:
        """Write the table to a .csv, .xlsx or .parquet file, as `intercoder export` does."""
        from intercoder.exchange.exporting.exporting import export
        from intercoder.exchange.exporting.wanted import ResultUnit, Shape, Wanted

        wanted = Wanted(
            shape=_one_of(Shape, shape),
            round=round,
            consensus=consensus,
            final=_one_of(ResultUnit, final) if final else None,
        )
        export(self.opened, Path(out), self._permitted(wanted), replace=force)
        return Path(out)

    def _who(self) -> Coder | None:
        return acting_user(self.opened, self._as_name)

    def _permitted(self, wanted: Wanted) -> Wanted:
        from intercoder.exchange.exporting.exporting import permitted

        return permitted(self.opened, self._who(), wanted)[0]


@in_full
def open_study(
    study: str | Path, *, as_name: str = "", receiver: str = "", passphrase: str | None = None
) -> Study:
    """The study at this path or postgresql:// address.

    `as_name` says who you are, as `--as` does; left out, INTERCODER_AS does. `receiver` says who
    gets what leaves the study, as `--receiver` does; a sealed study asks for it. `passphrase` opens
    an encrypted study; left out, the key file that INTERCODER_KEY_FILE names does, or the system's
    keyring. Raises StudyError for what is no study, for a wrong or missing passphrase, and for a
    name that is none of its people.
    """
    if passphrase is not None and not store.is_address(str(study)):
        from intercoder.study.encryption.passphrases import unlock_study

        unlock_study(Path(study), passphrase)
    opened = Study(store.open_study(str(study)), as_name, receiver)
    try:
        acting_user(opened.opened, as_name)
    except BaseException:
        opened.close()
        raise
    return opened


@in_full
def create_study(
    study: str | Path,
    codebook: Codebook | str | Path,
    *,
    name: str = "",
    passphrase: str | None = None,
) -> Study:
    """A new, empty study with this codebook, or the one in this file.

    With a `passphrase` its file is encrypted. Raises UsageError for one that is shorter than eight
    characters, StudyError where no study can be made.
    """
    from intercoder.codebook.files.files import read_codebook

    codes = codebook if isinstance(codebook, Codebook) else read_codebook(Path(codebook))
    key = None
    if passphrase is not None:
        from intercoder.protection.encryption.study_key import check_passphrase, new_key
        from intercoder.study.encryption.encrypting import check_can_be_made

        check_passphrase(passphrase)
        check_can_be_made(str(study))
        key = new_key(passphrase)
    return Study(store.create_study(str(study), codes, name=name.strip(), key=key))


@in_full
def demo_study(path: str | Path) -> Study:
    """The demonstration study, a library's visitors; made at this path if nothing is there."""
    from intercoder.exchange.demo import make_demo

    target = Path(path)
    if not target.exists():
        make_demo(target)
    return open_study(target)


def _one_of(names: type[_Names], said: str) -> _Names:
    """The member of this value. Raises UsageError for what is none."""
    try:
        return names(said)
    except ValueError:
        known = ", ".join(one.value for one in names)
        raise UsageError(f"“{display_line(said)}” is not known.", f"Say one of {known}.") from None


def _selection(compared: Compared) -> Selection:
    from intercoder.agreement.of_study.selection import Selection, ViewBy
    from intercoder.api.figures import resampling_of

    return Selection(
        rounds=tuple(compared.get("rounds", ())),
        coders=tuple(compared.get("coders", ())),
        codes=tuple(compared.get("codes", ())),
        as_of=compared.get("as_of", ""),
        views=tuple(ViewBy.parse(text) for text in compared.get("by", ())),
        roll_up=tuple(compared.get("roll_up", ())),
        leave_out_unsure=compared.get("leave_out_unsure", False),
        with_drawn=compared.get("with_drawn", False),
        code_map=dict(compared.get("map_code", {})),
        as_coded=compared.get("as_coded", False),
        codebook_revision=compared.get("codebook_revision", 0),
        pseudonyms=compared.get("pseudonyms", False),
        distance=compared.get("distance", "masi"),
        how=resampling_of(compared),
    )
