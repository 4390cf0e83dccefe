"""Reads from a study how its codebook changed, and what that made of decisions."""

from __future__ import annotations

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.sentences import revision_in_words
from intercoder.report.conduct import AgainFacts, ChangeFacts, RecodeFacts
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.recodes import looked_at_again, recodes
from intercoder.study.study import Study

_DAY = len("2026-01-31")


def codebook_changes(study: Study, then: str, names: Names) -> tuple[ChangeFacts, ...]:
    """What made each revision up to a moment, all of them if it is empty; no texts of the codebook.

    A package does not know it. Raises UnreadableError if the record of changes is damaged.
    """
    if study.package:
        return ()
    return change_facts(codebook_history(study), then, names, with_texts=False)


def change_facts(
    history: CodebookHistory,
    then: str = "",
    names: Names | None = None,
    *,
    with_texts: bool = True,
) -> tuple[ChangeFacts, ...]:
    """The same of a history; by default with the names of people as they are."""
    named = names or Names()
    undone = set(history.undone())
    return tuple(
        ChangeFacts(
            one.number,
            one.made_at[:_DAY],
            named(one.made_by) if one.made_by else "",
            named.hide(revision_in_words(history, one, with_texts=with_texts)),
            named.hide(one.reason),
            one.number in undone,
        )
        for one in history.revisions
        if not then or one.made_at <= then
    )


def codebook_recodes(study: Study, then: str, names: Names) -> tuple[RecodeFacts, ...]:
    """What changes up to a moment made of codes, and of how many decisions of people."""
    return tuple(
        RecodeFacts(
            one.revision,
            one.how,
            names.hide(one.old_name),
            tuple(map(names.hide, one.new_names)),
            frozenset({one.old, *one.new}),
            one.decisions,
            one.respondents,
            one.is_undone,
        )
        for one in recodes(study)
        if not then or one.made_at <= then
    )


def decisions_again(study: Study, names: Names) -> tuple[AgainFacts, ...]:
    """What became of the decisions that people looked at again."""
    return tuple(
        AgainFacts(
            names.hide(one.old_name),
            tuple(map(names.hide, one.new_names)),
            names(one.coder),
            one.decisions,
            one.changed,
        )
        for one in looked_at_again(study)
    )
