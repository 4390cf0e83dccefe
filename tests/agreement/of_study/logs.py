"""Writing decisions into a study's log as they would be after weeks of coding."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from sqlalchemy import insert

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.codebook.code import Codebook
from intercoder.codebook.document import to_document
from intercoder.coding.decision import ORDINARY, UNSEEN, Act, Circumstances, Decision, Judgement
from intercoder.coding.hash_chain import Entry, new_id
from intercoder.study.database.schema import codebook_revision
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.rounds.people import Coder, coder_id, coders, insert_coder, round_id
from intercoder.study.study import Study

FEW = Selection(how=Resampling(resamples=100))
"""Quick intervals."""
NONE = Selection(how=Resampling(resamples=0))
"""No intervals."""


def decide(
    study: Study,
    coder: str,
    answer: str,
    judgement: Judgement | Iterable[str],
    *,
    at: str = "2026-03-02T09:00:00.000Z",
    round: str = "main",
    revision: int = 1,
    shown: Sequence[str] | None = None,
    circumstances: Circumstances = ORDINARY,
    seconds: float = 0.0,
) -> None:
    """One decision in the log; codes stand for the judgement that they apply."""
    made = judgement if isinstance(judgement, Judgement) else Judgement.of(judgement)
    act = Act.UNDO if made == UNSEEN else Act.DECIDE
    decision = Decision(
        new_id(),
        answer,
        made,
        act,
        seconds=seconds,
        shown=None if shown is None else tuple(shown),
        circumstances=circumstances,
    )
    with study.writing() as connection:
        if coder not in {one.name for one in coders(study)}:
            insert_coder(connection, Coder(coder))
        author = Author(
            coder, coder_id(connection, coder), round, round_id(connection, round, create=True)
        )
        decision_log.append(connection, author, [Entry(decision, coder, round, revision, at)])


def revise(study: Study, codebook: Codebook, at: str = "2026-03-10T00:00:00.000Z") -> int:
    """A new revision of the codebook; its number."""
    number = study.revision() + 1
    with study.writing() as connection:
        connection.execute(
            insert(codebook_revision).values(
                number=number, document=json.dumps(to_document(codebook)), created_at=at
            )
        )
    return number


def standing_sets(study: Study, coders: Sequence[str], codes: Sequence[str]) -> CodeSets:
    """The sets of the main round, from the study's own list of codings, one by one."""
    found: dict[str, dict[str, list[str]]] = {}
    for one in codings(study, coders=coders, round="main"):
        if one.judgement.state.value != "skipped":
            found.setdefault(one.answer.id, {})[one.coder] = list(one.judgement.codes)
    rows = [[judged.get(coder) for judged in found.values()] for coder in coders]
    return CodeSets.of(rows, codes, coders)


def respondents(study: Study, coders: Sequence[str]) -> list[str]:
    """Whose answers the columns of `standing_sets` are."""
    found: dict[str, str] = {}
    for one in codings(study, coders=coders, round="main"):
        if one.judgement.state.value != "skipped":
            found[one.answer.id] = one.answer.respondent
    return list(found.values())
