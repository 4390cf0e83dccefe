"""Reads from a study which rules coded answers, and in which runs."""

from __future__ import annotations

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.codebook.coding_rules.rule import Rule
from intercoder.report.conduct import RuleFacts, RuleRunFacts
from intercoder.study.rules.rule_runs import RuleRun, rule_runs
from intercoder.study.rules.rules import rules
from intercoder.study.study import Study
from intercoder.text.counted import counted

_DAY = len("2026-01-31")


def applied_versions(study: Study, then: str, names: Names) -> tuple[RuleFacts, ...]:
    """The versions of rules that were applied up to a moment, in the rules' order.

    Their phrases are not told: they may quote answers.
    """
    applied = {name for run in _runs(study, then) for name in run.rules}
    codebook = study.codebook()
    return tuple(
        RuleFacts(
            version.name,
            codebook.name_of(one.code),
            _looks_for(version.rule),
            version.made_at[:_DAY],
            names(version.made_by) if version.made_by else "",
            names.hide(version.reason),
        )
        for one in (rules(study) if applied else ())
        for version in one.versions
        if version.name in applied
    )


def runs_of_rules(study: Study, then: str, names: Names) -> tuple[RuleRunFacts, ...]:
    """The runs of the rules up to a moment, all of them if it is empty."""
    return tuple(
        RuleRunFacts(
            run.number,
            names.hide(run.round),
            run.begun_at[:_DAY],
            names(run.begun_by) if run.begun_by else "",
            tuple(run.rules),
            run.coded,
            run.undone_at[:_DAY] if not then or run.undone_at <= then else "",
        )
        for run in _runs(study, then)
    )


def _runs(study: Study, then: str) -> tuple[RuleRun, ...]:
    if study.package:
        return ()
    return tuple(run for run in rule_runs(study) if not then or run.begun_at <= then)


def _looks_for(rule: Rule) -> str:
    looks = "a pattern of tokens" if rule.tokens else counted(len(rule.phrases), "phrase")
    parts = [looks]
    if rule.unless:
        parts.append(counted(len(rule.unless), "exception"))
    if rule.languages:
        parts.append(f"in {', '.join(rule.languages)}")
    return ", ".join(parts)
