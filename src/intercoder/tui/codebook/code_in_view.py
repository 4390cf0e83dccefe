"""Which code's entry is in view: that of the code last touched, or of the first suggestion."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class CodeInView:
    """What has been shown of a session so far: a change against it says which code was touched."""

    answer: int | None = None
    """Number of the answer in view."""
    chosen: tuple[str, ...] = ()
    """The codes on it, in the order of choosing."""
    suggested: tuple[str, ...] = ()
    """The codes suggested for it, likeliest first."""
    is_touched: bool = False
    """Whether the coder has touched any code since the answer came into view: then suggestions
    that arrive take no entry away from under their eyes."""

    def touched(self) -> CodeInView:
        """After a code was looked at, or the cursor moved."""
        return replace(self, is_touched=True)

    def following(
        self,
        answer: int | None,
        chosen: tuple[str, ...],
        suggested: tuple[str, ...],
        *,
        is_revealing: bool = False,
    ) -> Followed:
        """What is shown after this, and the code in question; None leaves the one in view.

        On the same answer, that is the code given or removed last. On another, the last of the
        codes already on it, as after undo. Otherwise, where suggestions have just come, it is the
        first of them that is not given. `is_revealing`: they have come after a decision.
        """
        is_new = answer != self.answer
        before = () if is_new else self.chosen
        is_touched = self.is_touched and not is_new
        changed = [code for code in chosen if code not in before]
        changed = changed or [code for code in before if code not in chosen]
        code = changed[-1] if changed else None
        if code is not None:
            is_touched = True
        has_come = suggested != (() if is_new else self.suggested)
        if has_come and suggested and (is_revealing or not is_touched):
            code = next((one for one in suggested if one not in chosen), suggested[0])
        return Followed(CodeInView(answer, chosen, suggested, is_touched), code)

    def remark(self, code_id: str) -> str:
        """What the heading of a code's entry says of it on the answer in view."""
        ranked = enumerate(self.suggested, start=1)
        words = [f"suggested {rank}" for rank, one in ranked if one == code_id]
        if code_id in self.chosen:
            words.append("given")
        return " · ".join(words)


class Followed(NamedTuple):
    """What is shown now, and the code to show."""

    shown: CodeInView
    code: str | None
