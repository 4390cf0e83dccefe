"""Agreement over all codes: the table of overall coefficients."""

from __future__ import annotations

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.whole.figure_words import chance
from intercoder.agreement.whole.keys import KEYS
from intercoder.report.base import base, revisions_named
from intercoder.report.document import Block, Cell, Column, Paragraph, Row, Section, Table
from intercoder.report.numbers import formula, interval_cell, percent, value_cell

EXPLAINED = {
    "percent_agreement": "share of pairs of coders with exactly the same set; chance not removed",
    "unanimous_agreement": "share of answers on which all coders gave exactly the same set",
    "mvalpha_nominal": "alpha for sets; chance from sizes of sets and frequency of codes",
    "pooled_kappa": "observed and expected agreement averaged over codes, then corrected; chance as"
    " in Cohen's kappa for two coders, as in Conger's for more",
    "mean_code_alpha": "unweighted mean over the codes that at least 10 answers have and at"
    " least 10 lack; hides weak codes",
}
_TITLES = {"unanimous_agreement": "all coders agree"}


def set_alpha_key(found: StudyAgreement) -> str:
    """The key of alpha over sets under the chosen distance."""
    return f"alpha_set_{found.selection.distance}"


def distance_title(name: str) -> str:
    """The name of a distance for people: `MASI`, `exact match`."""
    return KEYS[f"alpha_set_{name}"].title.removeprefix("alpha over sets, ")


def overall(found: StudyAgreement) -> Section:
    """The table, and the distance's formula."""
    key = set_alpha_key(found)
    distance = SET_DISTANCES[found.selection.distance]
    blocks: list[Block] = [_table(found, key)]
    blocks.append(
        Paragraph.of(
            f"Alpha over code sets depends on the distance between two sets. The distance used here"
            f" is {distance_title(distance.name)} ({distance.source}):"
            f" {formula(distance.formula)}.",
            f"For empty sets (no code applies): {distance.empty}.",
            f"With other distances the same decisions give: {_others(found, key)}."
            if _others(found, key)
            else "",
        )
    )
    return Section("overall", "Agreement over all codes", tuple(blocks))


def _table(found: StudyAgreement, key: str) -> Table:
    figures, how = found.whole.overall, found.selection.how
    columns = (
        Column("Coefficient", is_number=False),
        Column("Value"),
        Column(f"{percent(how.confidence, 0)} interval"),
        Column("What it is", is_number=False),
        Column("Source", is_number=False),
    )
    rows = []
    for name in (key, *EXPLAINED):
        if name not in figures:
            continue
        cells = (
            Cell(_title(name)),
            value_cell(figures, name),
            interval_cell(figures, name),
            Cell(EXPLAINED.get(name, "1 minus observed over expected distance between sets")),
            Cell(KEYS[name].source),
        )
        rows.append(Row(cells))
    return Table(
        "overall-table",
        f"Agreement over all codes, on {base(found)}, by {revisions_named(found)} of the codebook.",
        columns,
        tuple(rows),
        _required(found, key),
    )


def _required(found: StudyAgreement, key: str) -> tuple[str, ...]:
    minimum, below = found.selection.how.minimum, found.whole.overall[key].below_minimum
    if minimum is None or below is None:
        return ()
    return (
        f"Alpha over sets is below the required minimum of {minimum:g} in {chance(below)} of the"
        " resamples.",
    )


def _title(key: str) -> str:
    title = _TITLES.get(key, KEYS[key].title)
    title = title.replace("alpha over sets", "Krippendorff's alpha over sets")
    return title if title.startswith("mv") else title[:1].upper() + title[1:]


def _others(found: StudyAgreement, key: str) -> str:
    figures = found.whole.overall
    return ", ".join(
        f"{distance_title(distance.name)} {value_cell(figures, f'alpha_set_{name}').text}"
        for name, distance in SET_DISTANCES.items()
        if f"alpha_set_{name}" != key
        and f"alpha_set_{name}" in figures
        and figures[f"alpha_set_{name}"].value is not None
    )
