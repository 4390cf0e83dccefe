"""A rule that finds its words shows its code among the suggestions, and says so."""

from __future__ import annotations

from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.coding.suggestion import Suggestion, Suggestions
from intercoder.coding.suggestion_visibility import BY_RULE, evidence_words, likelihood
from intercoder.study.rules.rules import add_rule, retire_rule
from intercoder.study.study import Study
from intercoder.suggest.live.model_source import StudyModelSource
from intercoder.suggest.live.protocol import Offered, report_from_line, report_to_line
from intercoder.suggest.live.rules_in_use import FiredRules, with_rules


def test_what_a_rule_finds_comes_first_and_is_called_a_rule(lively: Study) -> None:
    source = StudyModelSource(lively, "anna", "main")
    model = source.train()
    before = model.suggest(2)
    add_rule(lively, rule_of("staff", phrases=["the calm"]))
    add_rule(lively, rule_of("staff", phrases=["silence"]))
    assert model.suggest(2) == before  # rules are read anew with decisions
    source.is_due(model)
    first, *others = model.suggest(2).codes
    text = "The silence and the calm "
    assert (first.code, first.rule) == ("staff", "r1, r2")
    assert evidence_words(text, first) == "silence, the calm"
    assert likelihood(first, model.suggest(2)) == BY_RULE
    assert 0 <= first.probability <= 1
    assert [one.code for one in others] == [one.code for one in before.codes if one.code != "staff"]
    for name in ("r1", "r2"):
        retire_rule(lively, name)
    source.is_due(model)
    assert model.suggest(2) == before


def test_a_code_the_model_does_not_know_has_no_probability() -> None:
    model = (Suggestion("books", 0.9), Suggestion("quiet", 0.4))
    found = with_rules(
        model, {"quiet": FiredRules("r1", ((0, 5),)), "new": FiredRules("r2", ())}, {"quiet": 0.4}
    )
    assert [(one.code, one.probability, one.rule) for one in found] == [
        ("quiet", 0.4, "r1"),
        ("new", 0.0, "r2"),
        ("books", 0.9, ""),
    ]


def test_the_rule_goes_with_the_suggestion_to_the_app() -> None:
    made = Offered(3, Suggestions("m", (Suggestion("quiet", 0.4, ((0, 5),), None, "r1"),)))
    assert report_from_line(report_to_line(made)) == made
