"""Agreement as a notebook needs it: computed by the functions of the command, shown as tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from intercoder.agreement.figure_rows import (
    COLUMNS,
    COUNT_COLUMNS,
    FigureRow,
    figures_of_study,
    figures_of_table,
)
from intercoder.agreement.whole.figure_words import interval, number
from intercoder.agreement.whole.keys import KEYS
from intercoder.api.coefficients import Coefficient, key_title, one_of
from intercoder.api.errors import in_full, takes
from intercoder.api.figures import whole_of
from intercoder.api.html import paragraph, table
from intercoder.api.rating_tables import Ratings, Reading
from intercoder.errors import UsageError
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    import pandas as pd

    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.summary import Agreement as Whole

_SHOWN_CODES = 30


class Agreement:
    """How far coders agree: of a table of ratings, or of a study.

    `agreement["gwet_ac1"]` is one coefficient, `agreement.code("books")` that of one code,
    `to_frame()` all of them. `found` holds everything, as `docs/statistics.md` names it.
    """

    def __init__(self, found: Whole | StudyAgreement) -> None:
        self.found = found

    @property
    def whole(self) -> Whole:
        """The figures of all ratings together."""
        from intercoder.agreement.of_study.results import StudyAgreement

        return self.found.whole if isinstance(self.found, StudyAgreement) else self.found

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know before believing the figures, in sentences."""
        found = getattr(self.found, "remarks", None) or ()
        return tuple(getattr(one, "sentence", one) for one in found)

    def __getitem__(self, key: str) -> Coefficient:
        """An overall coefficient by its name in the JSON. Raises UsageError if there is none."""
        return one_of(self.whole, key)

    def keys(self) -> tuple[str, ...]:
        """The names of the overall coefficients."""
        return tuple(self.whole.overall)

    def code(self, code: str, key: str = "krippendorff_alpha_nominal") -> Coefficient:
        """A coefficient of one code against all others, by the code's id (or category)."""
        if code not in self.whole.codes:
            raise UsageError(
                f"There are no figures of a code “{display_line(code)}”.",
                f"The codes are {', '.join(map(display_line, self.whole.codes))}.",
            )
        return one_of(self.whole, key, self.whole.codes[code])

    def as_json(self) -> dict[str, Any]:
        """What the command prints with --format json."""
        return self.found.as_json()

    def to_frame(self) -> pd.DataFrame:
        """Every figure in a row.

        Columns: `scope` (whole, pair, rolled, or a view of a study), `part` (the coders of a pair,
        the part of a view), `code`, `key`, `value`, `low`, `high`, `se`, `n` (answers rated by two
        or more), `reason` (why there is no value), `method` (of the interval, or why there is
        none); for a study also what its decisions are.
        """
        import pandas as pd

        rows = list(self._rows())
        frame = pd.DataFrame([one.cells() for one in rows], columns=list(COLUMNS))
        frame.insert(
            COLUMNS.index("reason") + 1, "method", [one.figure.as_json()["method"] for one in rows]
        )
        for name in ("value", "low", "high", "se"):
            frame[name] = frame[name].astype("float64")
        frame["n"] = frame["n"].astype("Int64")
        if self.whole.told is None:
            return frame.drop(columns=list(COUNT_COLUMNS))
        return frame.astype(dict.fromkeys(COUNT_COLUMNS, "Int64"))

    def __repr__(self) -> str:
        lines = [self._heading()]
        for title, coefficient in self._main():
            lines.append(f"  {title}: {coefficient.in_words()}")
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        parts = [
            table(
                ("coefficient", "value", "interval", "note"),
                [(title, *_cells(one.figure, one.key)) for title, one in self._main()],
                self._heading(),
            )
        ]
        alpha = "krippendorff_alpha_nominal"
        codes = [
            (self._name_of(code), *_cells(figures[alpha], alpha))
            for code, figures in self.whole.codes.items()
            if alpha in figures
        ]
        if codes:
            shown = codes[:_SHOWN_CODES]
            parts.append(table(("code", key_title(alpha), "interval", "note"), shown))
            if len(codes) > len(shown):
                rest = f"{len(codes) - len(shown)} more codes: to_frame() has them all."
                parts.append(paragraph(rest))
        return "".join([*parts, *map(paragraph, self.remarks)])

    def _name_of(self, code: str) -> str:
        named = getattr(self.found, "name_of", None)
        return code if named is None else str(named(code))

    def _heading(self) -> str:
        counts = self.whole.counts
        return (
            f"Agreement of {counts.coders} coders on {counted(counts.answers, 'answer')}, "
            f"{counts.rated_twice:,} of them rated by two or more"
        )

    def _main(self) -> Iterator[tuple[str, Coefficient]]:
        """What is shown first: what the command's table shows."""
        overall, rule = self.whole.overall, self.whole.rule
        distance = str(rule.get("distance", "")).partition(":")[0]
        level = f"_{rule['level']}"
        for key in overall:
            named = bool(distance) and key == f"alpha_set_{distance}"
            is_main = key in KEYS and KEYS[key].main
            if named or key.endswith(level) or is_main or key not in KEYS:
                yield key_title(key), one_of(self.whole, key)

    def _rows(self) -> Iterator[FigureRow]:
        from intercoder.agreement.of_study.results import StudyAgreement

        if isinstance(self.found, StudyAgreement):
            return figures_of_study(self.found)
        return figures_of_table(self.found)


def _cells(figure: Figure, key: str) -> tuple[str, str, str]:
    """Value, interval and what is to be said about them."""
    if figure.value is None:
        return "", "", figure.reason.words if figure.reason else ""
    note = figure.no_interval.words if figure.no_interval else ""
    return number(figure.value, key), interval(figure, key), note


@in_full
@takes(Reading)
def agreement_of(ratings: Ratings | str | Path, **asked: Unpack[Reading]) -> Agreement:
    """How far coders agree: every coefficient that the ratings allow, with its interval.

    `ratings` is a DataFrame with a column for each coder (or a row for each rating, with `unit`,
    `coder` and `value` naming its columns), the ratings of each coder as a dict or a list of
    lists, or the path of a file. A cell is a rating, or a set of codes; None, NaN and the empty
    text are missing ratings. `Reading` lists what else can be said; the names are those of the
    command's options.

    Raises UsageError and TableError, in sentences, for what cannot be read.
    """
    return Agreement(whole_of(ratings, asked))
