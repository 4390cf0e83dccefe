"""The recode table: which codes changes of the codebook turned into which, and how many decisions.

For each change it counts the decisions that stood when their coders went on to the codebook that
the change made: nothing is overwritten, so that they can be counted at any later time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from sqlalchemy import Connection, Select, select, true

from intercoder.codebook.changes.change import Accept, Change, Edit, Merge, Retire, Split
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import MEANING_FIELDS, Meanings
from intercoder.codebook.code import Codebook
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.rechecks import Judged, judgements_in_order, rechecks
from intercoder.study.database.bulk import streamed
from intercoder.study.database.schema import answer, coder, coding_round, decision
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.log.training_decisions import counts
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.rounds import counted_rounds
from intercoder.study.study import Study

_ROWS = 2000
MERGED, WAS_SPLIT, RETIRED, REDEFINED = "merged", "split", "retired", "defined anew"
ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Recode:
    """What one change of the codebook made of one code."""

    revision: int
    """The revision that the change made."""
    made_at: str
    """UTC, ISO 8601."""
    made_by: str
    """Name of the lead; empty where nobody said who they are."""
    reason: str
    how: str
    """`merged`, `split`, `retired`, `defined anew`; or `accepted`, of a code that was proposed."""
    old: str
    """Id of the code."""
    old_name: str
    """Its name before the change."""
    new: tuple[str, ...]
    """Ids of what it became: after a split, it is one of these; none if it was retired."""
    new_names: tuple[str, ...]
    decisions: int
    """Decisions of people with the code that stood when they went on to the changed codebook."""
    answers: int
    """The answers these are on."""
    respondents: int
    """The people who gave these answers."""
    rounds: tuple[str, ...]
    """The rounds in which they were made."""
    is_undone: bool


@dataclass(frozen=True, slots=True)
class RecheckOutcome:
    """What became of one coder's decisions that were looked at again."""

    coder: str
    round: str
    why: str
    """Such as `it was split`."""
    old: str
    old_name: str
    new: tuple[str, ...]
    """Ids of the parts given now, or of the code where it stayed; none if it is not given now."""
    new_names: tuple[str, ...]
    decisions: int
    changed: int
    """In how many of these more was changed than follows from the change of the codebook."""


@dataclass(slots=True)
class _Counts:
    decisions: int = 0
    answers: set[int] = field(default_factory=set)
    respondents: set[int] = field(default_factory=set)
    rounds: dict[str, None] = field(default_factory=dict)


def recodes(
    study: Study, *, of: Sequence[str] = (), in_rounds: Sequence[str] = ()
) -> tuple[Recode, ...]:
    """Every change that says what codes become, in order, whether it stands or was undone.

    Decisions of these coders in these rounds are counted; of all people in all rounds if none are
    named. Raises UnreadableError if the record of changes is damaged.
    """
    if study.package:
        return ()
    history = codebook_history(study)
    found = list(_changes(history, study.codebook()))
    if not found:
        return ()
    counted: dict[tuple[int, str], _Counts] = defaultdict(_Counts)
    wanted: dict[int, set[str]] = defaultdict(set)
    for one in found:
        wanted[one.revision].add(one.old)
    meanings = {number: Meanings(history, number - 1) for number in wanted}
    with study.reading() as connection:
        for row, made in _decisions(connection, of, in_rounds):
            _count(row, made, wanted, meanings, counted)
    return tuple(_with_counts(one, counted.get((one.revision, one.old))) for one in found)


def looked_at_again(
    study: Study, *, of: Sequence[str] = (), in_rounds: Sequence[str] = ()
) -> tuple[RecheckOutcome, ...]:
    """What became of decisions that were looked at again, by coder, round, code and result.

    Raises as `recodes`, and StudyError for a coder or round the study does not have.
    """
    names = of or [one.name for one in coders(study) if one.role in PEOPLE]
    phases = in_rounds or [one.name for one in counted_rounds(study)]
    if study.package:
        return ()
    history = codebook_history(study)
    return tuple(
        one for name in names for phase in phases for one in _again(study, history, name, phase)
    )


def _again(
    study: Study, history: CodebookHistory, name: str, phase: str
) -> Iterator[RecheckOutcome]:
    book, named = history.codebook(), study.codebook().proposed
    for doubt in rechecks(study, name, phase):
        became: Counter[tuple[str, ...]] = Counter()
        changed: Counter[tuple[str, ...]] = Counter()
        for one in doubt.again:
            new = tuple(code for code in doubt.one_of or (doubt.code,) if code in one.codes)
            became[new] += 1
            changed[new] += one.changed
        for new, number in sorted(became.items()):
            old = f"{named[doubt.code]} (proposed)" if doubt.code in named else ""
            old, names = old or last_name(history, doubt.code), tuple(map(book.name_of, new))
            yield RecheckOutcome(
                *(name, phase, doubt.why, doubt.code, old, new, names, number, changed[new])
            )


def last_name(history: CodebookHistory, code: str) -> str:
    """The name of a code in the latest revision that has it; its id if none has."""
    books = (history.codebook(number) for number in range(history.latest, 0, -1))
    return next((book.name_of(code) for book in books if code in book), code)


def _changes(history: CodebookHistory, latest: Codebook) -> Iterator[Recode]:
    undone = set(history.undone())
    for made in history.revisions:
        before, after = history.codebook(made.number - 1), history.codebook(made.number)
        for how, old, new in _became(made.changes, before, after):
            yield Recode(
                *(made.number, made.made_at, made.made_by, made.reason, how),
                *(old, _name(old, before, latest), new, tuple(map(after.name_of, new))),
                decisions=0,
                answers=0,
                respondents=0,
                rounds=(),
                is_undone=made.number in undone,
            )


def _name(code: str, before: Codebook, latest: Codebook) -> str:
    """The name of a code before it was changed, or as it was proposed."""
    return before.name_of(code) if code in before else latest.name_of(code)


def _became(
    changes: Sequence[Change], before: Codebook, after: Codebook
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    anew: dict[str, None] = {}
    for change in changes:
        match change:
            case Accept(codes, into):
                yield from ((ACCEPTED, code, (into,)) for code in codes)
            case Merge(codes, into):
                yield from ((MERGED, code, (into,)) for code in codes)
            case Split(code, parts):
                yield WAS_SPLIT, code, tuple(part.id for part in parts if not part.heading)
            case Retire(code):
                yield RETIRED, code, ()
            case Edit(code, name) if name in MEANING_FIELDS and code in before and code in after:
                anew[code] = None
    for code in anew:
        yield REDEFINED, code, (code,)


def _decisions(
    connection: Connection, of: Sequence[str], in_rounds: Sequence[str]
) -> Iterator[tuple[AnyRow, list[Judged]]]:
    """The judgements of each coder on each answer in each round, with one of their rows."""
    rows = streamed(connection, _statement(of, in_rounds), _ROWS)
    for _, group in groupby(rows, key=lambda row: (row.coder_id, row.round_id, row.answer_id)):
        made = list(group)
        yield made[0], judgements_in_order(made)


def _statement(of: Sequence[str], in_rounds: Sequence[str]) -> Select[tuple[object, ...]]:
    return (
        select(
            decision.c.id,
            decision.c.coder_id,
            decision.c.round_id,
            decision.c.answer_id,
            answer.c.respondent_id,
            decision.c.act,
            decision.c.state,
            decision.c.codes,
            decision.c.revision,
            coding_round.c.name.label("round"),
        )
        .join(coder, coder.c.id == decision.c.coder_id)
        .join(coding_round, coding_round.c.id == decision.c.round_id)
        .join(answer, answer.c.id == decision.c.answer_id)
        .where(
            coder.c.role.in_([role.value for role in PEOPLE]),
            coder.c.name.in_(of) if of else true(),
            coding_round.c.name.in_(in_rounds) if in_rounds else counts(coding_round.c.id),
            ~is_set_aside(decision.c.id),
        )
        .order_by(decision.c.coder_id, decision.c.round_id, decision.c.answer_id, decision.c.id)
    )


def _count(
    row: AnyRow,
    made: Sequence[Judged],
    wanted: dict[int, set[str]],
    meanings: dict[int, Meanings],
    counted: dict[tuple[int, str], _Counts],
) -> None:
    for revision, codes in wanted.items():
        stood = next((one for one in reversed(made) if one.revision < revision), None)
        if stood is None or not stood.counts:
            continue
        means = meanings[revision].of(stood.revision)
        for code in codes & {means.of(one) for one in stood.codes}:
            counts = counted[revision, code]
            counts.decisions += 1
            counts.answers.add(row.answer_id)
            counts.respondents.add(row.respondent_id)
            counts.rounds[row.round] = None


def _with_counts(one: Recode, counts: _Counts | None) -> Recode:
    if counts is None:
        return one
    return replace(
        one,
        decisions=counts.decisions,
        answers=len(counts.answers),
        respondents=len(counts.respondents),
        rounds=tuple(counts.rounds),
    )
