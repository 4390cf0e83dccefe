"""Decides similar answers together, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import Draft
from intercoder.coding.similar_answers import Group, Likeness, Member
from intercoder.plain.coding.spoken_lines import chosen_line, judgement_line
from intercoder.plain.spoken_texts import SpokenTexts

READ_OUT = 10
"""How many open identical answers are read out one by one; more of them are only counted."""
READ_OUT_BY_MEANING = 20
"""How many answers that mean the same are read out, the nearest ones: each is to be judged."""
GROUP_PROMPT = "Save for all marked answers: "
HOW_TO_ANSWER = (
    "Type an empty line to save, numbers to mark answers or remove the mark, all to mark all open "
    "ones or none, 0 if no code applies, or back."
)
_LIKENESS = {
    Likeness.IDENTICAL: "identical",
    Likeness.NEAR: "nearly identical",
    Likeness.MEANS: "means the same",
}
_LEAVING = {"back", "b", "no", "n", "q", "quit"}


class GroupAct(Enum):
    """What can be asked for besides marking."""

    SAVE = 1
    NO_CODE = 2
    LEAVE = 3
    NONE = 4


def read_group_line(line: str, group: Group) -> GroupAct | Group:
    """What was typed: an act, or the group with other marks."""
    typed = line.strip().casefold()
    acts = {"": GroupAct.SAVE, "0": GroupAct.NO_CODE, **dict.fromkeys(_LEAVING, GroupAct.LEAVE)}
    if typed in acts:
        return acts[typed]
    if typed == "all":
        return group.all_toggled()
    places = typed.replace(",", " ").split()
    if not all(one.isascii() and one.isdigit() for one in places):
        return GroupAct.NONE
    numbers = [int(one) for one in places]
    if not all(1 <= number <= len(group.members) for number in numbers):
        return GroupAct.NONE
    for number in dict.fromkeys(numbers):
        group = group.toggled(group.members[number - 1].number)
    return group


def group_lines(
    codebook: Codebook, group: Group, draft: Draft, texts: SpokenTexts
) -> Iterator[str]:
    """The members with their numbers, and what would be saved on them."""
    counted = 0
    texts.begin()
    for number, member in enumerate(group.members, start=1):
        if member.identical and member.is_open and number > READ_OUT:
            counted += 1
            continue
        yield _member(codebook, member, number, texts)
    if counted:
        yield f"{counted} more are identical and open."
    if group.more:
        yield f"{group.more} more come with the next of them."
    yield chosen_line(codebook, draft)
    yield marked_line(group)
    yield HOW_TO_ANSWER


def marked_line(group: Group) -> str:
    """Which members are marked."""
    marked = len(group.marked)
    changing = f" Decided before and changed by this: {group.changing}." if group.changing else ""
    return f"Marked: {marked} of {len(group.members)}.{changing}"


def _member(codebook: Codebook, member: Member, number: int, texts: SpokenTexts) -> str:
    likeness = _LIKENESS[member.likeness]
    standing = member.item.standing
    if member.item.kept is not None:
        stands = "begun, not saved; not marked."
    elif standing.state is State.UNSEEN:
        stands = "open, not marked." if member.likeness is Likeness.MEANS else "open."
    else:
        stands = f"decided before, not marked: {judgement_line(codebook, standing)}"
    answer = member.item.answer
    said = f"{number}: {answer.id}, {likeness}, {stands}"
    if texts.mask.hides or member.identical:
        return said
    return texts.read_out(f"{said} ", answer.id, answer.text)
