"""Results of people's checks of machine-coded answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import IS_STANDING, coder, current_decision, decision
from intercoder.study.log.decision_rows import Unreadable, codes_of, leave_out
from intercoder.study.rounds.people import PEOPLE, coder_id, round_id
from intercoder.study.study import Study
from intercoder.study.suggest.machine_runs import DECIDED, MachineRun


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer coded by a machine and checked by people."""

    machine: frozenset[str]
    """The machine's codes, as it gave them: the sample was drawn by them."""
    people: frozenset[str]
    """The codes of the people, and those of the machine's that count as one of these."""
    unasked: frozenset[str]
    """Those of the machine's codes that the checkers' codebook had dropped: they could not be
    assigned, so nothing is known about them.
    """
    decided: str
    """Id of the first decision that checked it: ids rise with time."""


def checked_codes(study: Study, run: MachineRun) -> Mapping[int, Checked]:
    """The checked answers of this run, by the answer's row, in the order of their first checks.

    A skipped answer is not checked. If several people checked an answer, its codes are those that
    more than half of them gave. Codes are compared as they count under the codebook as it is.
    """
    if run.check_round is None:
        return {}
    with study.reading() as connection:
        meanings = read_meanings(connection)

        def counts_as(revision: int) -> Callable[[str], str]:
            return meanings.of(revision).of if meanings else str

        phase = round_id(connection, run.check_round)
        theirs = connection.execute(
            select(decision.c.id, decision.c.answer_id, decision.c.codes, decision.c.revision)
            .join(current_decision, IS_STANDING)
            .join(coder, coder.c.id == current_decision.c.coder_id)
            .where(
                current_decision.c.round_id == phase,
                current_decision.c.state.in_(DECIDED),
                coder.c.role.in_(PEOPLE),
            )
            .order_by(decision.c.id)
        )
        votes: dict[int, list[frozenset[str]]] = {}
        books: dict[int, set[int]] = {}
        first: dict[int, str] = {}
        for said in theirs:
            codes = codes_of(said.codes)
            if codes is None:
                leave_out(Unreadable(said.id, what="codes"))
                continue
            counted = frozenset(map(counts_as(said.revision), codes))
            votes.setdefault(said.answer_id, []).append(counted)
            books.setdefault(said.answer_id, set()).add(said.revision)
            first.setdefault(said.answer_id, said.id)
        given: dict[int, dict[str, str]] = {}
        keys = list(votes)
        machine = coder_id(connection, run.machine)
        mine = round_id(connection, run.round)
        for some in batched(keys):
            rows = connection.execute(
                select(decision.c.id, decision.c.answer_id, decision.c.codes, decision.c.revision)
                .join(current_decision, IS_STANDING)
                .where(
                    current_decision.c.coder_id == machine,
                    current_decision.c.round_id == mine,
                    current_decision.c.answer_id.in_(some),
                    decision.c.seq > run.after,
                )
            )
            for row in rows:
                codes = codes_of(row.codes)
                if codes is None:
                    leave_out(Unreadable(row.id, run.machine, "codes"))
                    continue
                given[row.answer_id] = {code: counts_as(row.revision)(code) for code in codes}
    codebook = meanings.codebook if meanings else study.codebook
    known = {
        number: frozenset(code.id for code in codebook(number).codes)
        for number in set[int]().union(*books.values())
    }
    return {
        number: _checked(
            given[number],
            _majority(votes[number]),
            frozenset.intersection(*(known[one] for one in books[number])),
            first[number],
        )
        for number in keys
        if number in given
    }


def _checked(
    machine: Mapping[str, str], people: frozenset[str], known: Collection[str], decided: str
) -> Checked:
    """The result for an answer; `machine` has the code each of the machine's codes counts as."""
    return Checked(
        frozenset(machine),
        people | {code for code, at in machine.items() if at in people},
        frozenset(code for code, at in machine.items() if at not in known),
        decided,
    )


def _majority(votes: Sequence[frozenset[str]]) -> frozenset[str]:
    every = frozenset[str]().union(*votes)
    return frozenset(code for code in every if sum(code in vote for vote in votes) * 2 > len(votes))
