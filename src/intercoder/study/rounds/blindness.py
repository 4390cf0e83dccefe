"""Who may see what several coders decided: while a blind round is open, only its leads.

These checks protect a study in a file, where nobody logs in and people say who they are. A database
server protects its rows itself; there the checks only provide the error message.
"""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.coding.suggestion import ALL, CONSENSUS, OF_CODER, OWN
from intercoder.errors import StudyError
from intercoder.study.rounds.people import Coder, Role, coders, key_hides, logged_in
from intercoder.study.rounds.rounds import Round, counted_rounds, find_round
from intercoder.study.rounds.rounds import rounds as all_rounds
from intercoder.study.rounds.suggestion_settings import read_assistance, teachers
from intercoder.study.study import Study
from intercoder.text.display import display_line


def hidden_rounds(study: Study, names: Sequence[str] = ()) -> tuple[Round, ...]:
    """Those of these rounds that are blind and open; if none is named, of all but those for
    training, whose decisions count nowhere then.

    Raises StudyError for a round the study does not have.
    """
    named = [find_round(study, name) for name in names] if names else counted_rounds(study)
    return tuple(one for one in named if one.hides)


def check_may_see(
    study: Study,
    who: Coder | None,
    *,
    rounds: Sequence[str] = (),
    of: Sequence[str] = (),
) -> None:
    """Raise StudyError unless this person may see what coders decided in these rounds.

    `who` is None if nobody said who they are; empty `rounds` means all rounds of the study, empty
    `of` all its coders. A lead may see everything, a coder their own decisions, and anyone what was
    decided in a round that is not blind or is closed.
    """
    hidden = hidden_rounds(study, rounds)
    if is_lead(who):
        return
    _check_not_judged_again(study, rounds)
    if hidden and (who is None or set(of) != {who.name}):
        raise StudyError(*_refusal(study, who, hidden))


def confined_to(study: Study, who: Coder | None, *, rounds: Sequence[str] = ()) -> Coder | None:
    """The coder whose own decisions are all that may be shown; None if everyone's may be.

    For displays that can be limited to one coder. Raises StudyError if nobody said who they are and
    one of these rounds hides its decisions, or if answers of one are being judged again.
    """
    if is_lead(who):
        return None
    _check_not_judged_again(study, rounds)
    hidden = hidden_rounds(study, rounds)
    if not hidden:
        return None
    if who is None:
        raise StudyError(*_refusal(study, who, hidden))
    return who


def check_may_learn(study: Study, who: Coder | None, learn_from: str, coder_name: str) -> None:
    """Raise StudyError unless this person may see what can be learned from these decisions.

    `learn_from` and `coder_name` select them as for `teachers`. Consensus belongs to no single
    coder, so anyone may learn from it.
    """
    settled = {one.name for one in coders(study) if one.role is Role.CONSENSUS}
    names = [one for one in teachers(study, learn_from, coder_name) if one not in settled]
    if names:
        check_may_see(study, who, of=names)
        check_gets_all(study, of=names)


def check_gets_all(study: Study, *, rounds: Sequence[str] = (), of: Sequence[str] = ()) -> None:
    """Raise StudyError if a server hides a part of these decisions from the login in use.

    It shows a coder others' decisions in closed rounds only, blind or not, and a figure based on
    the visible part would pass for one of everything. `rounds` and `of` are as for `check_may_see`;
    in a file everything can be read.
    """
    known = logged_in(study)
    if known is None or is_lead(known) or set(of) == {known.name}:
        return
    named = [find_round(study, name) for name in rounds] if rounds else all_rounds(study)
    still_open = [display_line(one.name) for one in named if one.is_open]
    if still_open:
        raise StudyError(
            "The server does not show this login what others decided in rounds that are open "
            f"({', '.join(still_open)}), so it cannot compute figures of all coders.",
            _with_leads(study, "Ask {leads}, or name only closed rounds."),
        )
    kept = [display_line(one.name) for one in named if key_hides(study, one.name)]
    if kept:
        raise StudyError(
            "The server does not show this login what others decided on answers of the key for "
            f"training ({', '.join(kept)}), so it cannot compute figures of all coders.",
            _with_leads(study, "Ask {leads}."),
        )


def learns_from(study: Study, round: str, coder: str) -> str:
    """Whom the suggestions of a coder in this round learn from, in the form `teachers` takes.

    This is the round's setting, reduced where it would reveal others' decisions that the coder may
    not see: their own decisions and consensus instead of everyone's, consensus alone instead of
    another coder's. They may not see others' decisions in an open blind round, unless that round's
    suggestions are set to learn from others; and on a server, in any open round. Raises StudyError
    for a round the study does not have.
    """
    settled = read_assistance(study, round).learn_from
    if settled in {OWN, CONSENSUS, f"{OF_CODER}{coder}"}:
        return settled
    known = logged_in(study)
    on_server = known is not None and not is_lead(known)
    is_kept_back = any(
        on_server or (one.hides and read_assistance(study, one.name).learn_from in {OWN, CONSENSUS})
        for one in all_rounds(study)
        if one.is_open
    )
    if not is_kept_back:
        return settled
    return OWN if settled == ALL else CONSENSUS


def check_lead(study: Study, who: Coder | None, what: str) -> None:
    """Raise StudyError unless this person is a lead; `what` is a clause on what only leads do."""
    if is_lead(who):
        return
    if who is None:
        raise StudyError(
            f"Only a lead {what}.", _with_leads(study, "Add --as with the name of {leads}.")
        )
    raise StudyError(
        f"Only a lead {what}, and {display_line(who.name)} is not a lead.",
        _with_leads(study, "Ask {leads}."),
    )


def is_lead(who: Coder | None) -> bool:
    """Whether this person is a lead."""
    return who is not None and who.role is Role.LEAD


def _check_not_judged_again(study: Study, names: Sequence[str]) -> None:
    """Raise StudyError if coders are judging answers of these rounds again.

    Not even their own earlier decisions are shown to them then.
    """
    for one in hidden_rounds(study):
        if one.repeats and (not names or one.repeats in names):
            raise StudyError(
                f"Answers of the round “{display_line(one.repeats)}” are being judged again in "
                f"“{display_line(one.name)}”: until a lead closes that round, only leads see "
                "what was decided before.",
                _with_leads(study, "Use --as ({leads}), or ask for other rounds."),
            )


def _refusal(study: Study, who: Coder | None, hidden: Sequence[Round]) -> tuple[str, str]:
    named = ", ".join(f"“{display_line(one.name)}”" for one in hidden)
    is_are = "is" if len(hidden) == 1 else "are"
    blind = f"The {'round' if len(hidden) == 1 else 'rounds'} {named} {is_are} blind and open"
    if who is None:
        return (
            f"{blind}: only leads see what several coders decided.",
            _with_leads(study, "Use --as ({leads}), or ask for other rounds."),
        )
    return (
        f"{blind}: until a lead closes it, {display_line(who.name)} sees only their own decisions.",
        "Ask for other rounds, or wait until it is closed.",
    )


def _with_leads(study: Study, hint: str) -> str:
    """The hint with `{leads}` replaced by who leads the study; how to add a lead if nobody does."""
    names = [display_line(one.name) for one in coders(study) if one.role is Role.LEAD]
    if not names:
        return "The study has no lead yet: `intercoder coder add STUDY NAME --lead` adds one."
    return hint.replace("{leads}", f"a lead: {', '.join(names)}")
