"""Whether coders judged on their own: blind rounds, imports, suggestions; in words."""

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
    """What the study knows of it, and what its authors have to say."""
    rounds = conduct.of(found.rounds)
    for one in rounds:
        yield from _blindness(one)
    if not found.whole.counts.rated_twice:
        return
    assisted, compared = assisted_decisions(found.table)
    if assisted:
        yield Sentence(
            f"Suggestions of the program could be seen for {count(assisted)} of the"
            f" {count(compared)} decisions compared ({percent(assisted / compared)}): these are not"
            f" independent; {count(compared - assisted)} were made without."
        )
        for one in rounds:
            yield _settings(one)
        if audit:
            yield Sentence(f"The audit of suggestions says: {audit}")
    elif any(one.imported for one in rounds):
        yield Sentence(
            f"No suggestion is recorded with any of the {count(compared)} decisions compared."
        )
    else:
        yield Sentence(
            f"None of the {count(compared)} decisions compared was made with suggestions of the"
            " program in view."
        )
    yield Sentence(
        "State whether the coders had discussed these answers, or knew each other's codes from"
        " elsewhere.",
        is_open=True,
    )


def _blindness(one: RoundFacts) -> Iterator[Sentence]:
    named = f"The round “{one.name}”"
    last = " last" if one.reopened else ""
    closed = f"it was{last} closed on {one.closed_on}" if one.closed_on else "it is still open"
    if one.blind:
        yield Sentence(
            f"{named} is blind: while it is open the program shows no coder what another has"
            f" decided in it; {closed}."
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
        yield Sentence(f"It was opened again {times} after closing, on {when}{seen}.")
    if one.imported and one.imported == one.judged + one.skipped:
        yield Sentence(
            f"Its {numbered(one.imported, 'decision')} came with an import of codings: whether"
            " coders worked independently is not known to the study."
        )
    elif one.imported:
        yield Sentence(
            f"{count(one.imported)} of its {numbered(one.judged + one.skipped, 'decision')} came"
            " with an import of codings, of which the study does not know how they were made."
        )


def _settings(one: RoundFacts) -> Sentence:
    settled = one.assistance
    learned = _LEARNED.get(settled.learn_from, "the decisions of one coder and the consensus")
    kept = (
        f"; {percent(settled.unassisted, 0)} of the answers, drawn by seed {settled.seed}, are kept"
        " without any"
        if settled.mode is not Mode.OFF
        else ""
    )
    return Sentence(
        f"In the round “{one.name}” suggestions, as now set, {_MODES[settled.mode]}, learned from"
        f" {learned}{kept}."
        if settled.mode is not Mode.OFF
        else f"In the round “{one.name}” suggestions are off now."
    )
