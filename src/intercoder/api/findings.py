"""Findings as a notebook needs them: computed by the functions of the command, shown as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypedDict

from intercoder.agreement.whole.figure_words import share_interval
from intercoder.api.errors import in_full
from intercoder.api.html import paragraph
from intercoder.api.html import table as html_table
from intercoder.errors import UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    import pandas as pd

    from intercoder.findings.of_study import Findings as Read
    from intercoder.findings.tables.hiding import Table
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

TableKind = Literal["frequencies", "by", "cooccurrence", "sets"]
_ABOUT = ("codes_of", "questions", "rounds", "unit", "weight", "strata", "cluster", "correction")
_LISTS = ("questions", "rounds", "codes", "names")
_COUNTS = ("count", "base", "answers", "respondents", "first_count", "second_count", "depth")


class Tabulated(TypedDict, total=False):
    """What is counted, and how. Named like the options of `intercoder findings`."""

    by: Sequence[str]
    """question, language, round, week, or the name of an attribute."""
    codes_of: Sequence[str]
    """final, consensus, majority, any, before, revision:N, a coder's name, or all."""
    rounds: Sequence[str]
    questions: Sequence[str]
    together: bool
    codes: Sequence[str]
    roll_up: int
    unit: str
    """answers, respondents or mentions."""
    leave_out_unsure: bool
    weight: str
    strata: str
    cluster: str
    correction: str
    """holm, bh or none."""
    confidence: float


class Findings:
    """How often codes were given, in which groups, and together.

    `to_frame()` has every figure in a row, `tables` the frozen tables themselves. They show every
    count and are for your eyes only, as what the command prints is: `published()` gives what may
    leave the study.
    """

    def __init__(
        self, study: Study, read: Read, kind: str, tables: tuple[Table, ...], who: Coder | None
    ) -> None:
        self.tables = tables
        self._study, self._read, self._kind, self._who = study, read, kind, who
        self.receiver = ""
        """Who gets what is published of a sealed study."""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know before believing the figures, in sentences."""
        return self._read.remarks()

    def as_json(self) -> dict[str, Any]:
        """What the command prints with --format json."""
        return {"tables": [one.as_json() for one in self.tables]}

    def to_frame(self) -> pd.DataFrame:
        """Every figure in a row, under the names of the command's JSON.

        The first columns say what a row's table is about. A hidden or missing figure is NA.
        """
        import pandas as pd

        rows = [row for one in self.tables for row in _rows(one.as_json())]
        frame = pd.DataFrame(rows)
        for name in frame.columns.intersection(list(_COUNTS)):
            frame[name] = frame[name].astype("Int64")
        return frame

    @in_full
    def published(self, *, unprotected_because: str = "") -> Findings:
        """The same tables as they may leave the study, and listed as having left it.

        Counts below the study's threshold are hidden, with all they could be worked out from, here
        or with anything published before. A lead hides nothing by giving a reason. Raises
        DisclosureError where so few respondents changed since an earlier release that the
        difference would tell about them.
        """
        from intercoder.findings.publishing import publish, published_table
        from intercoder.study.rounds.sealing import check_may_leave

        check_may_leave(self._study, "Findings", self.receiver)
        cells = [cell for one in self.tables for cell in one.cells()]
        reason = unprotected_because.strip() or None
        made = publish(self._study, self._read, cells, who=self._who, override=reason)
        shown = self.tables
        if reason is None:
            shown = tuple(published_table(one, made) for one in shown)
        return Findings(self._study, self._read, self._kind, shown, self._who)

    def __repr__(self) -> str:
        lines = [f"Findings: {self._kind}, {len(self.tables)} tables"]
        for one in self.tables:
            asked = ", ".join(map(display_line, one.about.questions))
            lines.append(f"  {asked}: {display_line(one.about.whose)}; {_base(one)}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = []
        for one in self.tables:
            caption = f"{', '.join(one.about.questions)}: {one.about.whose}; {_base(one)}"
            rows = [(_called(row), _number(row), _percent(row)) for row in _rows(one.as_json())]
            parts.append(html_table(("", "count", "share, interval"), rows, caption))
        return "".join([*parts, *map(paragraph, self.remarks)])


def findings_in(study: Study, table: str | None, asked: Tabulated, who: Coder | None) -> Findings:
    """The tables of a study. Raises UsageError and StudyError as the command does."""
    from intercoder.findings.making import Kind, tables_of
    from intercoder.findings.of_study import findings_of_study
    from intercoder.findings.whose.versions import coders_named
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.rounds.people import coders

    by = tuple(asked.get("by", ()))
    name = table or ("by" if by else "frequencies")
    if name not in {one.value for one in Kind}:
        raise UsageError(
            f"“{display_line(name)}” is no table.",
            f"Say one of {', '.join(one.value for one in Kind)}.",
        )
    if (name == "by") != bool(by):
        raise UsageError(
            "Groups are compared in the table “by”, and need to be named.",
            'Say by=["age_group"], and leave table out.',
        )
    if "question" in by and not asked.get("together"):
        raise UsageError(
            "Questions can be compared only when they are counted together.", "Say together=True."
        )
    wanted = _asked(asked, by)
    of = coders_named(wanted.versions, [one.name for one in coders(study)])
    check_may_see(study, who, rounds=wanted.rounds, of=of)
    check_gets_all(study, rounds=wanted.rounds, of=of)
    read = findings_of_study(study, wanted)
    return Findings(study, read, name, tuple(tables_of(read, Kind(name))), who)


def _asked(asked: Tabulated, by: tuple[str, ...]) -> Any:
    from intercoder.findings.design.multiplicity import Correction
    from intercoder.findings.of_study import Asked
    from intercoder.findings.tables.request import Settings, Survey, Unit

    try:
        settings = Settings(
            Unit(asked.get("unit", "answers")),
            asked.get("confidence", 0.95),
            Correction(asked.get("correction", "holm")),
            Survey(asked.get("weight", ""), asked.get("strata", ""), asked.get("cluster", "")),
            asked.get("roll_up", 0),
        )
    except ValueError as error:
        raise UsageError(
            f"Not possible: {display_line(str(error))}.",
            "A unit is answers, respondents or mentions; a correction holm, bh or none.",
        ) from None
    return Asked(
        versions=tuple(asked.get("codes_of", ())),
        rounds=tuple(asked.get("rounds", ())),
        questions=tuple(asked.get("questions", ())),
        together=asked.get("together", False),
        by=by,
        codes=tuple(asked.get("codes", ())),
        without_unsure=asked.get("leave_out_unsure", False),
        settings=settings,
    )


def _rows(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of one table, each with what the table is about."""
    about = {name: told[name] for name in _ABOUT}
    if told["table"] == "by":
        for row in told["rows"]:
            code = {name: row[name] for name in ("code", "name", "depth", "is_union")}
            test = {f"code_{name}": row[name] for name in ("f", "p", "adjusted_p", "cramers_v")}
            for group in row["groups"]:
                yield _flat({**about, "by": told["by"], **code, **group, **test})
        return
    for row in told.get("rows", told.get("pairs", ())):
        yield _flat({**about, **row})


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with its lists as texts."""
    return {
        name: ", ".join(value) if name in _LISTS and isinstance(value, list) else value
        for name, value in row.items()
    }


def _base(table: Table) -> str:
    judged = table.bases.judged
    return "base hidden" if judged is None else f"{counted(judged, 'answer')} judged"


def _called(row: Mapping[str, Any]) -> str:
    names = [row[name] for name in ("first_name", "second_name", "name", "names") if name in row]
    group = f" ({row['group'] or 'no value'})" if "group" in row else ""
    return f"{' + '.join(names)}{group}"


def _number(row: Mapping[str, Any]) -> str:
    return "hidden" if row["count"] is None else f"{row['count']:,}"


def _percent(row: Mapping[str, Any]) -> str:
    share = row.get("share")
    if share is None or row["low"] is None:
        return ""
    return f"{share * 100:.1f}%, {share_interval(row['low'], row['high'])}"
