"""One action on many answers that the coder has marked: in the queue, or among search hits.

Pure, like the session: the queue's screen and the line-by-line mode make a `BatchPlan`, show what
it would change, and record it. Each answer gets a decision of its own, as if the coder had gone to
it; the codes that are given have the origin `batch`, and one undo reverts the whole batch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from intercoder.codebook.code import Codebook
from intercoder.coding import suggestion_visibility
from intercoder.coding.change import Decide, DecideBatch
from intercoder.coding.decision import (
    ORDINARY,
    SKIPPED,
    Circumstances,
    Judgement,
    Origin,
    State,
)
from intercoder.coding.hash_chain import new_id
from intercoder.coding.queue import Draft, Item
from intercoder.coding.session import CodingSession, Step
from intercoder.coding.suggestion import Assistance, Suggestions
from intercoder.text.counted import counted

MAX_BATCH = 4000
"""Most answers that one press decides; of more, the first ones are taken."""
REMEMBERED_OF_BATCHES = 2 * MAX_BATCH
"""Number of answers to remember: reading ahead may see them as they were before the batch."""


class BatchAct(StrEnum):
    """What can be done to all marked answers."""

    GIVE = "give"
    TAKE_OFF = "take off"
    NO_CODE = "no code"
    SKIP = "skip"
    UNSURE = "unsure"
    SURE = "sure"
    MEMO = "memo"


@dataclass(frozen=True, slots=True)
class BatchAction:
    """An act, and what it is done with."""

    act: BatchAct
    code: str = ""
    """Id of the code to give or take off."""
    memo: str = ""
    """The memo to add."""


class LeftOut(StrEnum):
    """Why a marked answer is left as it is."""

    SAMPLE = "sample"
    """It belongs to the unassisted sample, which is coded one answer at a time."""
    ALLOCATED = "allocated"
    """It is allocated to be coded alone: the blind overlap sample."""
    SAME = "same"
    """The action would change nothing."""
    ONLY_CODE = "only code"
    """It has no other code: without this one, nothing would be decided."""
    UNDECIDED = "undecided"
    """Nothing is decided on it that could be marked or annotated."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What an action would do to the marked answers."""

    action: BatchAction
    changes: tuple[tuple[Item, Judgement], ...] = ()
    """Each answer that would change, as it is, with its new judgement."""
    left_out: Mapping[LeftOut, int] = field(default_factory=lambda: MappingProxyType({}))
    """Numbers of the other answers, by the reason."""
    more: int = 0
    """Number of further marked answers, beyond `MAX_BATCH`."""
    notice: str = ""
    """Why nothing can be done with this code; empty if something can."""

    @property
    def decided_before(self) -> int:
        """Number of the answers to change that had a judgement, skipped ones included."""
        return sum(item.standing.state is not State.UNSEEN for item, _ in self.changes)

    @property
    def with_other_codes(self) -> int:
        """Number of them that had codes besides the one that is given or taken off."""
        code = self.action.code
        return sum(any(one != code for one in item.draft.codes) for item, _ in self.changes)

    @property
    def losing_codes(self) -> int:
        """Number of them that lose codes the coder did not name."""
        code = self.action.code
        return sum(
            any(one != code and one not in after.codes for one in item.draft.codes)
            for item, after in self.changes
        )

    @property
    def begun(self) -> int:
        """Number of them with a choice that was begun and never recorded; it is recorded now."""
        return sum(item.kept is not None for item, _ in self.changes)

    @property
    def held_back(self) -> int:
        """Number of marked answers that are coded one at a time, to measure agreement."""
        reasons = (LeftOut.SAMPLE, LeftOut.ALLOCATED)
        return sum(self.left_out.get(reason, 0) for reason in reasons)


def why_held_back(assistance: Assistance, item: Item) -> LeftOut | None:
    """Why the answer may be decided in no batch; None if it may."""
    if item.alone:
        return LeftOut.ALLOCATED
    return LeftOut.SAMPLE if assistance.is_sampled(item.answer.id) else None


def plan_batch(
    session: CodingSession, action: BatchAction, marked: Iterable[Item], *, more: int = 0
) -> BatchPlan:
    """What the action would do to these answers, as the session knows them.

    `more` is the number of marked answers that are not among them.
    """
    codebook = session.codebook
    if action.act in {BatchAct.GIVE, BatchAct.TAKE_OFF}:
        code = codebook.get(action.code)
        if code is None or code.heading:
            name = codebook.name_of(action.code)
            return BatchPlan(action, notice=f"“{name}” is a heading: choose a code below it.")
    left: Counter[LeftOut] = Counter()
    changes: list[tuple[Item, Judgement]] = []
    for item in session.as_known(marked):
        found = why_held_back(session.assistance, item) or judged(codebook, action, item)
        if isinstance(found, LeftOut):
            left[found] += 1
        else:
            changes.append((item, found))
    return BatchPlan(action, tuple(changes), MappingProxyType(dict(left)), more)


def judged(codebook: Codebook, action: BatchAction, item: Item) -> Judgement | LeftOut:
    """The judgement that the action leads to on this answer, or why it leads to none.

    It begins with what a coder who goes to the answer finds chosen there.
    """
    draft = item.draft
    match action.act:
        case BatchAct.GIVE:
            if action.code not in draft.codes:
                draft, _ = draft.toggled(codebook, action.code, Origin.BATCH)
            found: Judgement | LeftOut = _of(draft)
        case BatchAct.TAKE_OFF:
            found = _without(codebook, action.code, draft)
        case BatchAct.NO_CODE:
            found = Judgement.of((), unsure=draft.unsure, memo=draft.memo)
        case BatchAct.SKIP:
            found = replace(SKIPPED, memo=draft.memo)
        case BatchAct.MEMO:
            found = _annotated(item, action.memo.replace("\0", "").strip())
        case _:
            found = _kept(item, replace(draft, unsure=action.act is BatchAct.UNSURE))
    return LeftOut.SAME if found == item.standing and item.kept is None else found


def _without(codebook: Codebook, code: str, draft: Draft) -> Judgement | LeftOut:
    """The choice without this code."""
    if code not in draft.codes:
        return LeftOut.SAME
    rest, _ = draft.toggled(codebook, code)
    return _of(rest) if rest.codes else LeftOut.ONLY_CODE


def _annotated(item: Item, memo: str) -> Judgement | LeftOut:
    """The judgement with this memo below the one that it has."""
    before = item.draft.memo
    if not memo or memo in before.split("\n"):
        return LeftOut.SAME
    draft = replace(item.draft, memo=f"{before}\n{memo}" if before else memo)
    if item.standing.state is State.SKIPPED and not draft.codes:
        return replace(SKIPPED, memo=draft.memo)
    return _kept(item, draft)


def _kept(item: Item, draft: Draft) -> Judgement | LeftOut:
    """The judgement that this choice amounts to, if the answer is decided at all."""
    is_decided = draft.codes or item.standing.state is State.NO_CODE_APPLIES
    return _of(draft) if is_decided else LeftOut.UNDECIDED


def _of(draft: Draft) -> Judgement:
    return draft.judged()


def record_batch(
    session: CodingSession, plan: BatchPlan, seen: Mapping[int, Suggestions] | None = None
) -> Step:
    """Record the plan; the answer in view stays in view.

    `seen` are the suggestions that were in view beside the marked answers, by their numbers.
    """
    if not plan.changes:
        return Step(replace(session, notice=plan.notice or "Nothing to change."))
    together = new_id()
    decisions = tuple(
        _decide(session.assistance, item, after, together, (seen or {}).get(item.number))
        for item, after in plan.changes
    )
    after = restated(session, [(item, item.standing, now) for item, now in plan.changes])
    count = len(decisions)
    notice = f"Recorded on {counted(count, 'answer')}."
    return Step(
        replace(after, notice=f"{notice} Press u to undo {'it' if count == 1 else 'all of them'}."),
        DecideBatch(decisions, tuple(item for item, _ in plan.changes)),
    )


def _decide(
    assistance: Assistance,
    item: Item,
    judgement: Judgement,
    together: str,
    seen: Suggestions | None,
) -> Decide:
    """One decision of the batch, with the suggestions that were in view beside the answer."""
    shown, how = None, ORDINARY
    if seen is not None and suggestion_visibility.can_be_seen(assistance, item):
        shown = tuple(one.code for one in seen.codes)
        how = Circumstances(
            model=seen.model if shown else "",
            probabilities=tuple(one.probability for one in seen.codes),
        )
    how = replace(how, drawn=item.drawn or item.made, together=together, batch=True)
    return Decide(item.number, judgement, 0.0, shown=shown, circumstances=how)


def restated(
    session: CodingSession, changes: Sequence[tuple[Item, Judgement, Judgement]]
) -> CodingSession:
    """The session once each answer has changed from its first judgement to its second.

    The answer in view stays in view. Also used when a batch is undone or redone.
    """
    after = {item.number: now for item, _, now in changes}
    made = {item.number: item.drawn or item.made for item, _, _ in changes}

    def known(item: Item) -> Item:
        number = item.number
        if number not in after:
            return item
        return replace(
            item,
            standing=after[number],
            kept=None,
            made=made[number],
            revision=session.revision,
            in_doubt="",
            lost="",
        )

    progress = session.progress
    for item, before, now in changes:
        progress = progress.changed(item, before, now)
    settled = dict([*session.settled.items(), *after.items()][-REMEMBERED_OF_BATCHES:])
    is_open_again = any(now.state is State.UNSEEN for now in after.values())
    return replace(
        session,
        item=known(session.item) if session.item else None,
        ahead=tuple(map(known, session.ahead)),
        behind=tuple(map(known, session.behind)),
        progress=progress,
        settled=settled,
        exhausted=session.exhausted and not is_open_again,
    )


# -- in words -------------------------------------------------------------------------------------

_REASONS = {
    LeftOut.ALLOCATED: (
        "coded one at a time, to measure agreement. A lead can change that: intercoder allocate "
        "--assisted-overlap"
    ),
    LeftOut.SAMPLE: (
        "coded one at a time, to measure agreement. A lead can change that: intercoder suggest "
        "settings --unassisted 0"
    ),
    LeftOut.SAME: "as they would be already.",
    LeftOut.ONLY_CODE: "without any other code: give another one first, or “no code applies”.",
    LeftOut.UNDECIDED: "not decided yet.",
}


def action_words(codebook: Codebook, action: BatchAction) -> str:
    """What the action does, as the beginning of a sentence."""
    name = codebook.name_of(action.code) if action.code else ""
    return {
        BatchAct.GIVE: f"Give “{name}”",
        BatchAct.TAKE_OFF: f"Take off “{name}”",
        BatchAct.NO_CODE: "Record that no code applies",
        BatchAct.SKIP: "Skip, for later or for someone else",
        BatchAct.UNSURE: "Mark as unsure",
        BatchAct.SURE: "Remove the mark “unsure”",
        BatchAct.MEMO: "Add the memo",
    }[action.act]


def plan_lines(codebook: Codebook, plan: BatchPlan) -> tuple[str, ...]:
    """What recording the plan would change, what it would leave out and why: a sentence each."""
    if plan.notice:
        return (plan.notice,)
    changing = len(plan.changes)
    lines = [f"{action_words(codebook, plan.action)}: {_answers(changing)} would change."]
    if plan.decided_before:
        lines.append(f"Decided or skipped before: {plan.decided_before:,}.")
    if plan.with_other_codes:
        losing = plan.losing_codes
        lose = f"; {losing:,} of them would lose those" if losing else ""
        lines.append(f"With other codes: {plan.with_other_codes:,}{lose}.")
    if plan.begun:
        lines.append(f"Begun and not recorded yet: {plan.begun:,}. That is recorded too.")
    left = plan.left_out
    lines += [f"Left out: {left[why]:,} {said}" for why, said in _REASONS.items() if why in left]
    if plan.more:
        lines.append(
            f"{_answers(plan.more)} more are marked; one press takes the first {MAX_BATCH:,}."
        )
    return tuple(lines)


def _answers(count: int) -> str:
    return counted(count, "answer")
