"""What has changed in a codebook since somebody saw it last, in words for coders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.sentences import revision_in_words
from intercoder.codebook.code import Codebook
from intercoder.codebook.differences import compare
from intercoder.text.display import display_line

_LINE = 70
"""Characters that fit beside the keys at the foot of a screen."""


@dataclass(frozen=True, slots=True)
class MadeRevision:
    """One revision in words."""

    number: int
    what: str
    """What was changed, such as `merged “Quiet” into “Seats”`."""
    made_at: str = ""
    """UTC, ISO 8601."""
    made_by: str = ""
    reason: str = ""

    def lines(self) -> Iterator[str]:
        """Number and date, then what was changed and why, a line each."""
        who = f", {self.made_by}" if self.made_by else ""
        when = f", {self.made_at[:10]}" if self.made_at else ""
        yield f"Revision {self.number}{when}{who}"
        yield f"{self.what[:1].upper()}{self.what[1:]}."
        if self.reason:
            yield f"Why: {self.reason}"


@dataclass(frozen=True, slots=True)
class ToldProposal:
    """A proposal and what became of it, in words."""

    name: str
    what: str
    """Such as `merged into “Seats”` or `nobody has decided yet`."""
    made_by: str = ""
    """The lead who decided."""
    made_at: str = ""
    """When they did, UTC, ISO 8601; of a provisional one, when it was proposed."""
    reason: str = ""
    state: str = ""
    """In one word, for counting: `accepted`, `merged`, `rejected` or `new`."""

    def lines(self) -> Iterator[str]:
        """The name with who decided and when, then what became of it and why, a line each."""
        who = f", {display_line(self.made_by)}" if self.made_by else ""
        when = f", {self.made_at[:10]}" if self.made_at else ""
        yield f"Proposed code “{display_line(self.name)}”{when}{who}"
        yield f"{self.what[:1].upper()}{self.what[1:]}."
        if self.reason:
            yield f"Why: {display_line(self.reason)}"

    @property
    def sentence(self) -> str:
        """In one sentence, with the reason if that is short."""
        said = f"“{display_line(self.name)}” was {self.what}"
        why = f": {display_line(self.reason).rstrip('.')}" if self.reason else ""
        return f"{said}{why if len(said) + len(why) <= _LINE else ''}."


@dataclass(frozen=True, slots=True)
class CodebookNews:
    """How a revision of a codebook differs from an earlier one."""

    since: int
    """The revision that was seen last."""
    revision: int
    """The revision that is new."""
    counts: str
    """How many codes are new, changed or gone, in words."""
    made: tuple[MadeRevision, ...] = ()
    """Each revision since, the newest first."""
    proposals: tuple[ToldProposal, ...] = ()
    """What has become of proposed codes since, the newest first."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is new that this person may see."""
        return self.since == self.revision and not self.proposals

    @property
    def words(self) -> str:
        """In a sentence or two: `Codebook revision 7: 1 new code, 1 changed.`"""
        told = [f"Codebook revision {self.revision}: {self.counts}."]
        if self.since == self.revision and self.proposals:
            told = []
        if len(self.proposals) == 1:
            told.append(self.proposals[0].sentence)
        elif self.proposals:
            states = Counter(one.state for one in self.proposals)
            counts = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
            told.append(f"Proposed codes: {counts}.")
        return " ".join(told)


def news_between(history: CodebookHistory, since: int, revision: int | None = None) -> CodebookNews:
    """What is new in a revision, the latest by default, for those who know an earlier one.

    Raises KeyError for a revision there is not.
    """
    now = history.latest if revision is None else revision
    counts = _counts(history.codebook(since), history.codebook(now))
    newest_first = reversed([one for one in history.revisions if since < one.number <= now])
    made = tuple(
        MadeRevision(
            one.number,
            revision_in_words(history, one),
            one.made_at,
            one.made_by,
            " ".join(one.reason.split()),
        )
        for one in newest_first
    )
    return CodebookNews(since, now, counts, made)


def _counts(before: Codebook, after: Codebook) -> str:
    old = {code.id for code in before.codes}
    ids = {code.id for code in after.codes}
    new, gone = len(ids - old), len(old - ids)
    found = compare(before, after)
    changed = len({one.code for one in found if one.code in old & ids})
    told = [
        f"{new:,} new code{'' if new == 1 else 's'}" if new else "",
        f"{changed:,} changed" if changed else "",
        f"{gone:,} no longer given" if gone else "",
    ]
    said = ", ".join(filter(None, told))
    if said:
        return said
    return "its codes are in another order" if found else "its codes are as they were"
