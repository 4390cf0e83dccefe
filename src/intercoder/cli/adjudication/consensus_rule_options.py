"""Options that set a round's consensus rule, and applying it: for `adjudicate` and `consensus`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.output import progress, say

if TYPE_CHECKING:
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule's options as typed; None keeps the round's setting."""

    majority: bool | None = None
    single: bool | None = None

    @property
    def is_chosen(self) -> bool:
        """Return whether any option was typed."""
        return self.majority is not None or self.single is not None


def rule_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--majority` and `--take-single`, stored with the round; the command receives `rule`."""

    @wraps(function)
    def with_rule(*args: Any, majority: bool | None, take_single: bool | None, **rest: Any) -> Any:
        return function(*args, rule=Rule(majority, take_single), **rest)

    wrapped = click.option(
        "--take-single/--no-take-single",
        default=None,
        help="Accept an answer's only judgement as consensus. Stored with the round.",
    )(with_rule)
    return click.option(
        "--majority/--no-majority",
        default=None,
        help="Accept what more than half of an answer's coders gave as consensus. Stored with the "
        "round.",
    )(wrapped)


def apply(study: Study, round: str, lead: Coder, rule: Rule) -> int:
    """Store the chosen rule, apply it, print what it adjudicated, and return the count."""
    from dataclasses import replace

    from intercoder.adjudication.applying import apply_rule
    from intercoder.study.adjudication.consensus import consensus_rule, keep_consensus_rule

    if rule.is_chosen:
        kept = consensus_rule(study, round)
        if rule.majority is not None:
            kept = replace(kept, majority=rule.majority)
        if rule.single is not None:
            kept = replace(kept, single=rule.single)
        keep_consensus_rule(study, round, kept)
    with progress("Answers looked at") as advance:
        applied = apply_rule(study, round, lead, advance)
    counts = [f"{count:,} {settled.value}" for settled, count in applied.settled.items()]
    if counts:
        say(f"Adjudicated by rule: {', '.join(counts)}.")
    if applied.reopened:
        say(f"Reopened, since the rule no longer applies to them: {applied.reopened:,}.")
    return applied.total
