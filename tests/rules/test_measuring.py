"""Rules are measured like a coder, on what people decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_codes import agreement_by_code
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.codebook.coding_rules.rule import Rule, rule_of
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.rules.coded_sample import CodedSample, SampleAnswer, read_sample
from intercoder.rules.measuring import (
    REFERENCE,
    Measured,
    NamedRule,
    measure,
    share,
    try_rules,
)
from intercoder.rules.trial import Outcome, trial_answers
from intercoder.rules.trial_words import excerpt, sample_sentence
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.training_data import AnswerText
from tests.suggest.coded_study import code_answers, make_study


def measured(rules: list[Rule], sample: CodedSample, codebook: Codebook) -> Measured:
    named = [NamedRule(f"r{number}", rule) for number, rule in enumerate(rules, start=1)]
    return measure(try_rules(named, sample, codebook), codebook)


def sample_of(*answers: tuple[str, str, set[str]]) -> CodedSample:
    """Answers with their languages and the codes that anna gave."""
    return CodedSample(
        tuple(
            SampleAnswer(
                AnswerText(row, text, language, "value"),
                frozenset(codes),
                {"anna": frozenset(codes)},
            )
            for row, (text, language, codes) in enumerate(answers)
        ),
        ("anna",),
        0,
        "",
    )


def test_what_counts_is_the_consensus_or_what_half_of_the_coders_gave(study: Study) -> None:
    given = {"anna": (["books"], ["quiet"], [], SKIPPED), "ben": (["books"], ["access"], ["quiet"])}
    for name, sets in given.items():
        workspace = open_workspace(study, name)
        for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
            made = codes if isinstance(codes, Judgement) else Judgement.of(codes)
            workspace.write(Decide(number, made, 1.0))
        workspace.leave()
    sample = read_sample(study)
    assert [sorted(one.codes) for one in sample.answers] == [
        ["books"],
        ["access", "quiet"],
        ["quiet"],
    ]
    assert sample.coders == ("anna", "ben")
    assert "no random sample" in sample_sentence(sample)
    assert not read_sample(study, ["main"]).with_consensus


@pytest.mark.files_only
def test_a_random_sample_is_called_one(tmp_path: Path) -> None:
    path = tmp_path / "visitors.study"
    make_study(path, 80).close()
    command = ["allocate", str(path), "--round", "pilot", "--coders", "anna", "--answers", "40"]
    assert run([*command, "--seed", "1", "--yes"]) == 0
    with open_study(str(path)) as made:
        workspace = open_workspace(made, "anna", round="pilot")
        for number in workspace.numbers(QueueFilter()):
            workspace.write(Decide(number, Judgement.of(["staff"]), 1.0))
        workspace.leave()
        assert read_sample(made).is_random == "They are a random sample (“pilot”)."
        code_answers(made, range(5), coder="ben")
        assert "of them are a random sample (“pilot”); the others" in read_sample(made).is_random


def test_answers_that_were_removed_are_not_measured(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["quiet"]), 1.0))
    workspace.leave()
    assert len(read_sample(study).answers) == 1
    target = study.address
    study.close()
    command = [
        "answers",
        "remove",
        target,
        "--answer",
        "v1:value",
        "--because",
        "x",
        "--as",
        "lea",
        "--yes",
    ]
    assert run(command) == 0
    with open_study(target) as opened:
        assert read_sample(opened).answers == ()


def test_each_code_each_rule_and_each_language_have_their_counts(codebook: Codebook) -> None:
    sample = sample_of(
        ("quiet rooms", "en", {"quiet"}),
        ("not quiet at all", "en", set()),
        ("very calm", "en", {"quiet"}),
        ("ruhig", "de", {"quiet"}),
        ("quiet, calm", "en", {"quiet"}),
    )
    rules = [rule_of("quiet", phrases=["quiet"]), rule_of("quiet", phrases=["calm"])]
    found = measured(rules, sample, codebook)
    (code,) = found.codes
    counts = code.whole.counts
    assert (counts.taken, counts.right, counts.wrong, counts.missed) == (4, 3, 1, 1)
    assert code.whole.is_uncertain
    assert [(one.label, one.counts.taken, one.counts.by_people) for one in code.parts] == [
        ("de", 0, 1),
        ("en", 4, 3),
    ]
    first, second = found.rules
    assert (first.counts.taken, first.alone.taken, first.alone.wrong) == (3, 2, 1)
    assert (second.counts.taken, second.alone.taken) == (2, 1)
    (overlap,) = found.overlaps
    assert (overlap.first, overlap.second, overlap.answers, overlap.is_conflict) == (
        *("r1", "r2"),
        *(1, False),
    )
    outcomes = [one.outcome for one in trial_answers(found.tried, "quiet")]
    assert outcomes == [Outcome.WRONG, Outcome.MISSED, *[Outcome.RIGHT] * 3]


def test_colliding_rules_are_measured_as_they_are_applied(codebook: Codebook) -> None:
    sample = sample_of(("no answer, quiet", "en", {"quiet"}), ("quiet", "en", {"quiet"}))
    rules = [rule_of("quiet", phrases=["quiet"]), rule_of("refuses", phrases=["no answer"])]
    found = measured(rules, sample, codebook)
    assert found.collisions == 1
    assert found.codes[0].whole.counts.taken == 1
    assert found.rules[0].counts.taken == 2
    assert [one.is_conflict for one in found.overlaps] == [True]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=12, max_size=40))
def test_agreement_is_that_of_two_coders(
    pairs: list[tuple[bool, bool]],
) -> None:
    codebook = Codebook("b", ())
    sample = sample_of(
        *(
            ("quiet" if takes else "loud", "en", {"quiet"} if gave else set())
            for takes, gave in pairs
        )
    )
    found = measured([rule_of("quiet", phrases=["quiet"])], sample, codebook)
    sets = CodeSets.of(
        [[{"quiet"} if one else set() for one in side] for side in zip(*pairs, strict=True)],
        ["quiet"],
    )
    expected = agreement_by_code(sets)["quiet"]["krippendorff_alpha_nominal"]
    for who in (REFERENCE, "anna"):
        assert found.codes[0].whole.agreement[who]["krippendorff_alpha_nominal"] == expected


def test_a_share_of_few_cases_has_no_interval_and_one_of_none_no_value() -> None:
    assert share(0, 0, 0.95).value is None
    assert share(3, 9, 0.95).low is None
    known = share(8, 10, 0.95)  # Wilson 1927: 0.490 to 0.943
    assert known.low == pytest.approx(0.4902, abs=1e-4)
    assert known.high == pytest.approx(0.9433, abs=1e-4)


def test_words_that_fired_are_marked_and_long_answers_cut_around_them() -> None:
    assert excerpt("a quiet room", [(2, 7)]) == "a »quiet« room"
    long = f"{'x ' * 200}quiet{' y' * 200}"
    shown = excerpt(long, [(400, 405)])
    assert shown.startswith("… ")
    assert "»quiet«" in shown
    assert len(shown) < 245
    assert excerpt("a\x1b[31m") == "a␛[31m"
