"""Saturation: how many codes reading still brought, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.whole.figure_words import count_interval
from intercoder.findings.saturation.incidence import STEP
from intercoder.findings.saturation.results import Saturation
from intercoder.findings.saturation.words import sentences, share_words
from intercoder.report.document import Block, Cell, Column, Drawing, Paragraph, Row, Section, Table
from intercoder.report.drawings.code_curve import code_curve
from intercoder.report.numbers import count

REFERENCES = (
    "Barger, K., & Bunge, J. (2010). Objective Bayesian estimation for the number of species."
    " Bayesian Analysis, 5(4), 765–785. doi:10.1214/10-BA527",
    "Bulmer, M. G. (1974). On fitting the Poisson lognormal distribution to species-abundance data."
    " Biometrics, 30(1), 101–110. doi:10.2307/2529621",
    "Chao, A. (1987). Estimating the population size for capture-recapture data with unequal"
    " catchability. Biometrics, 43(4), 783–791. doi:10.2307/2531532",
    "Colwell, R. K., Chao, A., Gotelli, N. J., Lin, S.-Y., Mao, C. X., Chazdon, R. L., & Longino,"
    " J. T. (2012). Models and estimators linking individual-based and sample-based rarefaction,"
    " extrapolation and comparison of assemblages. Journal of Plant Ecology, 5(1), 3–21."
    " doi:10.1093/jpe/rtr044",
)
MIN_POINTS = 2
"""A curve of fewer points is not drawn."""


def saturation(found: Saturation | None) -> Iterator[Section]:
    """The section; none where nothing was read."""
    if found is not None and found.whole.curve:
        yield Section("saturation", "Saturation of the codebook", tuple(_blocks(found)))


def _blocks(found: Saturation) -> Iterator[Block]:
    whole, share = found.whole, share_words(found.least)
    yield Paragraph.of(*sentences(found, whole))
    yield Paragraph.of(
        "Answers count in the order in which they were first decided, with the codes that at least"
        " half of their coders gave.",
        f"The number of codes that at least {share} of the answers have is estimated from how many"
        " answers each code was met in: the shares of codes are taken to follow a log-normal"
        " distribution, or one skewed to either side of it, averaged over its parameters (after"
        " Bulmer, 1974; Barger & Bunge, 2010).",
        "The intervals are 95% intervals.",
        _at_least(found),
        *found.remarks,
    )
    if len(whole.curve) >= MIN_POINTS:
        last = whole.curve[-1]
        title = "Codes met as answers were read"
        yield Drawing(
            "saturation-curve",
            f"{title}, in the order of reading; dotted, on average in random order"
            " (Colwell et al., 2012).",
            code_curve(
                "saturation-curve",
                whole.curve,
                title,
                f"{count(last.codes)} codes after {count(last.answers)} answers. The table has all"
                " numbers.",
            ),
            "saturation-table",
        )
    yield Table(
        "saturation-table",
        f"New codes in each {STEP} answers, in the order in which they were read.",
        (
            Column("Answers read"),
            Column("New codes"),
            Column("Codes so far"),
            Column("In random order"),
        ),
        tuple(
            Row(
                (
                    Cell(count(one.answers)),
                    Cell(count(one.new)),
                    Cell(count(one.codes)),
                    Cell(f"{one.expected:.1f}"),
                )
            )
            for one in whole.curve
        ),
    )


def _at_least(found: Saturation) -> str:
    bound = found.whole.at_least
    if bound is None:
        return ""
    return (
        f"Of any share there are at least {bound.value:.0f} codes"
        f" ({count_interval(bound.low, bound.high)}; Chao2; Chao, 1987; Colwell et al., 2012)."
    )
