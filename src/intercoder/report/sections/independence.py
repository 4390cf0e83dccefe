"""Sentences on whether coders judged independently: blind rounds, imports, suggestions."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.coding.suggestion import Mode
from intercoder.report.conduct import Conduct, RoundFacts
from intercoder.report.document import Sentence
from intercoder.report.numbers import count, listed, numbered, percent
from intercoder.report.sections.counting import assisted_decisions

_MODES = {
    Mode.BEFORE: "could be seen with the answer",
    Mode.AFTER: "could be seen once the coder had decided without them",
    Mode.OFF: "were off",
}
_LEARNED = {
    "own": "each coder's own decisions and the consensus",
    "all": "all coders' decisions and the consensus",
    "consensus": "the consensus alone",
}


def independence(found: StudyAgreement, conduct: Conduct, audit: str) -> Iterator[Sentence]:
    """Sentences on what the study knows of this, and on what its authors must add."""
    rounds = conduct.of(found.rounds)
    for one in rounds:
        yield from _blindness(one)
    if not found.whole.counts.rated_twice:
        return
    assisted, compared = assisted_decisions(found.table)
    if assisted:
        yield Sentence(
            f"The program's suggestions were visible for {count(assisted)} of the"
            f" {count(compared)} compared decisions ({percent(assisted / compared)}), which are"
            f" therefore not independent; {count(compared - assisted)} were made without them."
        )
        for one in rounds:
            yield _settings(one)
        yield from read_by(conduct)
        if audit:
            yield Sentence(f"Audit of suggestions: {audit}")
    elif any(one.imported for one in rounds):
        yield Sentence(
            f"No suggestion is recorded for any of the {count(compared)} compared decisions."
        )
    else:
        yield Sentence(
            f"None of the {count(compared)} compared decisions was made with the program's"
            " suggestions in view."
        )
    yield Sentence(
        "State whether the coders had discussed these answers, or knew each other's codes from"
        " elsewhere.",
        is_open=True,
    )


def read_by(conduct: Conduct) -> Iterator[Sentence]:
    """What the models knew answers by, where it was more than their words."""
    if conduct.encoders:
        named = "encoder" if len(conduct.encoders) == 1 else "encoders"
        yield Sentence(
            "Models that suggested codes compared answers by their words and, where that predicted"
            f" answers left out better, by their meaning, with the sentence {named}"
            f" {listed(conduct.encoders)}, on this machine."
        )


def _blindness(one: RoundFacts) -> Iterator[Sentence]:
    named = f"The round “{one.name}”"
    last = " last" if one.reopened else ""
    closed = f"it was{last} closed on {one.closed_on}" if one.closed_on else "it is still open"
    if one.blind:
        yield Sentence(
            f"{named} is blind: while it is open, the program does not show coders what others"
            f" have decided in it; {closed}."
        )
    else:
        yield Sentence(
            f"{named} is not blind: coders could see in the program what others had decided;"
            f" {closed}."
        )
    if one.reopened:
        times = "once" if len(one.reopened) == 1 else f"{len(one.reopened)} times"
        when = listed(list(dict.fromkeys(one.reopened)))
        seen = "; by then its coders could have seen what others had decided" if one.blind else ""
        yield Sentence(f"It was reopened {times} after closing, on {when}{seen}.")
    if one.imported and one.imported == one.judged + one.skipped:
        yield Sentence(
            f"Its {numbered(one.imported, 'decision')} were imported; the study does"
            " not know whether the coders worked independently."
        )
    elif one.imported:
        yield Sentence(
            f"{count(one.imported)} of its {numbered(one.judged + one.skipped, 'decision')} were"
            " imported; the study does not know how those were made."
        )
    if one.batched:
        yield Sentence(
            f"{count(one.batched)} of its {numbered(one.judged + one.skipped, 'decision')} were"
            " recorded together with others, by one action on answers that the coder had marked in"
            " a list."
        )


def _settings(one: RoundFacts) -> Sentence:
    settled = one.assistance
    learned = _LEARNED.get(settled.learn_from, "the decisions of one coder and the consensus")
    kept = (
        f"; {percent(settled.unassisted, 0)} of the answers, drawn with seed {settled.seed}, are"
        " never given any"
        if settled.mode is not Mode.OFF
        else ""
    )
    return Sentence(
        f"In the round “{one.name}” suggestions, as currently set, {_MODES[settled.mode]},"
        f" learned from {learned}{kept}."
        if settled.mode is not Mode.OFF
        else f"In the round “{one.name}” suggestions are currently off."
    )
