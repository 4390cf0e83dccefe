"""Which keys of the coding screen do something at this moment, and which there are besides."""

from __future__ import annotations

from collections.abc import Mapping

from intercoder.coding.session import CodingSession
from intercoder.coding.similar_answers import may_be_grouped
from intercoder.coding.suggestion_visibility import reading_words
from intercoder.tui.keys import Group, Key

_NEEDS_ANSWER = frozenset(
    {
        "cursor",
        "toggle_code",
        "find",
        "memo",
        "commit",
        "no_code",
        "scroll",
        "hide",
        "group",
        "passage",
    }
)


def works_now(session: CodingSession, action: str, *, reads_meaning: bool = False) -> bool:
    """Whether this action would do something for this session.

    `reads_meaning` says whether an encoder looks for answers that mean the same.
    """
    name = action.partition("(")[0]
    progress, item = session.progress, session.item
    needs = {
        "unsure": item is not None or progress.unsure > 0,
        "skip": item is not None or progress.skipped > 0,
        "group": item is not None
        and (item.alike > 0 or (reads_meaning and may_be_grouped(session))),
        "undo": bool(progress.decided or progress.skipped),
        "redo": bool(progress.decided or progress.skipped or session.behind),
        "back": bool(session.behind),
        "forward": bool(session.ahead),
        "lift_filter": session.filter != session.home,
    }
    return needs.get(name, item is not None or name not in _NEEDS_ANSWER)


def keys_of_now(session: CodingSession, keys_of_codes: Mapping[str, str]) -> tuple[Group, ...]:
    """The suggestions in view by their numbers, and the codes by their keys (key by code id)."""
    if session.item is None:
        return ()
    chosen = set(session.draft.codes)
    seen = session.suggestions
    name_of = session.codebook.name_of

    def does(code_id: str) -> str:
        return f"{'remove' if code_id in chosen else 'give'} the code {name_of(code_id)}"

    suggested = tuple(
        Key(str(rank), str(rank), f"accept({rank})", f"{does(one.code)}, as suggested")
        for rank, one in enumerate(seen.codes if seen else (), start=1)
    )
    codes = tuple(
        Key(key, key, f"give({code_id!r})", does(code_id)) for code_id, key in keys_of_codes.items()
    )
    read = reading_words(seen) if seen else ""
    title = f"Suggestions for this answer{', ' if read else ''}{read}"
    groups = (Group(title, suggested), Group("Codes", codes))
    return tuple(group for group in groups if group.keys)
