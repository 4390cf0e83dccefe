"""A rule as it is typed, tried on what people coded: for the screen and line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.whole.figure_words import with_interval
from intercoder.codebook.code import Codebook
from intercoder.codebook.coding_rules.rule import Rule, check_fits, rule_of
from intercoder.errors import UsageError
from intercoder.rules.coded_sample import CodedSample
from intercoder.rules.measuring import FEW, NamedRule, PartMeasure, measure, try_rules
from intercoder.rules.trial import TrialAnswer, trial_answers
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

FIELDS = ("code", "phrases", "unless", "similarity", "languages", "reason")
BETWEEN = "|"
"""Divides phrases in a field."""


@dataclass(frozen=True)
class Material:
    """What a rule is tried on."""

    sample: CodedSample
    codebook: Codebook
    questions: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """What a rule takes and misses."""

    rule: Rule
    answers: tuple[TrialAnswer, ...]
    whole: PartMeasure

    def lines(self) -> tuple[str, str]:
        """The counts, and precision and recall, each on a line."""
        counts = self.whole.counts
        few = f"; fewer than {FEW}: uncertain" if self.whole.is_uncertain else ""
        return (
            f"Taken {counts.taken:,}: {counts.right:,} rightly, {counts.wrong:,} wrongly; missed "
            f"{counts.missed:,} of {counts.by_people:,}{few}",
            f"Precision {with_interval(self.whole.precision)}, recall "
            f"{with_interval(self.whole.recall)}",
        )


def fields_of(rule: Rule) -> dict[str, str]:
    """The fields of the form for a rule that looks for phrases."""
    return {
        "code": rule.code,
        "phrases": f" {BETWEEN} ".join(rule.phrases),
        "unless": f" {BETWEEN} ".join(rule.unless),
        "similarity": str(rule.similarity),
        "languages": " ".join(rule.languages),
    }


def rule_in(fields: Mapping[str, str], codebook: Codebook, questions: Sequence[str] = ()) -> Rule:
    """The rule in a form; `questions` are those it holds for, which the form does not show.

    Raises UsageError, with what to do, for one that cannot be used.
    """
    similarity = fields.get("similarity", "").strip() or "100"
    if not (similarity.isascii() and similarity.isdigit()):
        raise UsageError("The similarity is a number.", "100 means spelt as written.")
    return rule_of(
        _code(fields.get("code", ""), codebook),
        phrases=_listed(fields.get("phrases", "")),
        similarity=int(similarity[:4]),
        unless=_listed(fields.get("unless", "")),
        questions=questions,
        languages=fields.get("languages", "").replace(",", " ").split(),
    )


def trial_of(rule: Rule, material: Material) -> Trial:
    """What a rule takes and misses, without intervals of agreement, which take long."""
    check_fits(rule, material.codebook, material.questions)
    tried = try_rules([NamedRule("new", rule)], material.sample, material.codebook)
    (code,) = measure(tried, material.codebook, Resampling(0)).codes
    return Trial(rule, trial_answers(tried, rule.code), code.whole)


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(BETWEEN) if one.strip()]


def _code(typed: str, codebook: Codebook) -> str:
    """The id of the code of this id or name, or of the only one that begins so."""
    typed = typed.strip()
    if typed in codebook:
        return typed
    wanted = fold_name(typed)
    names = {code.id: fold_name(code.name) for code in codebook.assignable}
    found = [id for id, name in names.items() if name == wanted]
    found = found or [id for id, name in names.items() if wanted and name.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if not typed:
        raise UsageError("A rule gives a code.", "Type its name or id.")
    raise UsageError(
        f"{'Several codes begin with' if found else 'The codebook has no code'} "
        f"“{display_line(typed)}”.",
        "Type its whole name or id.",
    )
