"""Checks that a study has the questions, languages, coders, codes or rounds requested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from intercoder.adjudication.queue import Wanted
from intercoder.codebook.code import Codebook
from intercoder.errors import StudyError, UsageError
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.rounds import counted_rounds
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

_NAMED = 12
"""Number of names an error lists."""


def checked(study: Study, wanted: Wanted) -> Wanted:
    """The same request, its code given by id. Raises StudyError naming what the study lacks."""
    _check("question", wanted.question, [one.id for one in study.questions()])
    _check("language", wanted.language, study.languages())
    for name in wanted.pair or ():
        check_coder(study, name)
    if not wanted.code:
        return wanted
    revisions = [study.codebook(number) for number in range(study.revision(), 0, -1)]
    return replace(wanted, code=code_id(revisions, wanted.code))


def check_coder(study: Study, name: str) -> None:
    """Raise StudyError unless the study has a person of this name."""
    _check("coder", name, [one.name for one in coders(study) if one.role in PEOPLE])


def code_id(revisions: Sequence[Codebook], name: str) -> str:
    """The id of the code with this id or name, in the latest of these codebooks that has it.

    Raises StudyError if none has it, or if several codes have the name.
    """
    for codebook in revisions:
        if name in codebook:
            return name
        named = [code.id for code in codebook.codes if fold_name(code.name) == fold_name(name)]
        if len(named) == 1:
            return named[0]
        if named:
            raise StudyError(
                f"Several codes are called “{display_line(name)}”.",
                f"Use one of the ids: {', '.join(named)}.",
            )
    known = [word for code in revisions[0].assignable for word in (code.id, code.name)]
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else "`intercoder codebook show` lists its codes."
    raise StudyError(f"The codebook has no code “{display_line(name)}”.", hint)


def pair_of(text: str) -> tuple[str, str]:
    """Two coders, from `anna,ben`. Raises UsageError for anything else."""
    names = [part.strip() for part in text.split(",") if part.strip()]
    if len(names) != 2 or names[0] == names[1]:
        raise UsageError(
            f"“{display_line(text)}” is not a pair of coders.",
            "Write a pair as in --pair anna,ben.",
        )
    return names[0], names[1]


def usual_round(study: Study) -> str:
    """The round adjudicated by default: the one closed last, else `main`."""
    closed = [one for one in counted_rounds(study) if one.closed_at]
    return max(closed, key=lambda one: one.closed_at).name if closed else MAIN_ROUND


def _check(what: str, name: str, known: Sequence[str]) -> None:
    if not name or name in known:
        return
    listed = ", ".join(display_line(one) for one in known[:_NAMED])
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    raise StudyError(
        f"The study has no {what} “{display_line(name)}”.",
        f"It has only {listed}{more}." if known else f"It has no {what} yet.",
    )
