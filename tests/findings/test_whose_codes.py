"""Whose codes an answer has: the rule of `intercoder export --final`, and the other versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.errors import UsageError
from intercoder.exchange.exporting.final_answers import Finals
from intercoder.findings.of_study import Asked, findings_of_study
from intercoder.findings.whose.coded_answers import AnswerState, CodedAnswers
from intercoder.findings.whose.reading import study_codes
from intercoder.findings.whose.versions import Source, Version, parse_versions
from intercoder.study.adjudication.consensus import consensus_name
from intercoder.study.agreement.decision_columns import answer_columns, answer_ids
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.rounds.people import PEOPLE, Role, add_coder, coders
from intercoder.study.rounds.rounds import insert_round, rounds
from intercoder.study.study import Study, open_study
from tests.rich_study import steps

MAIN: Mapping[str, Mapping[str, str]] = {
    "v1:value": {"anna": "quiet books", "ben": "quiet books", "carla": "quiet books"},
    "v1:better": {"anna": "access", "ben": "access"},
    "v2:value": {"anna": "staff", "ben": "staff", "carla": "other"},
    "v2:better": {"anna": "access", "ben": "other"},
    "v3:value": {"anna": "quiet", "ben": "quiet access", "carla": "access"},
    "v4:value": {"anna": "", "ben": ""},
    "v5:value": {"anna": "staff"},
}
"""Codes by answer and coder; an empty text where no code applies."""


def made(given: Mapping[str, Mapping[str, str]], round: str = "main") -> list[EarlierDecision]:
    return [
        EarlierDecision(answer, coder, Judgement.of(codes.split()), round=round)
        for answer, theirs in given.items()
        for coder, codes in theirs.items()
    ]


def add(study: Study, decisions: list[EarlierDecision]) -> None:
    with take_in(study) as intake:
        intake.add_decisions(decisions)


def decide(study: Study, coder: str, answer: str, judgement: Judgement) -> None:
    """Let a coder change their mind in the round main."""
    number = next(number for number, name in _names(study).items() if name == answer)
    workspace = open_workspace(study, coder, round="main")
    workspace.write(Decide(number, judgement, 5.0))
    workspace.leave()


@pytest.fixture
def judged(study: Study) -> Study:
    """Seven answers judged in the round main, an eighth skipped; lea leads."""
    add_coder(study, "lea", Role.LEAD)
    add(study, [*made(MAIN), EarlierDecision("v6:value", "ben", SKIPPED)])
    return study


def codes_of(study: Study, version: Version) -> dict[str, str]:
    """Codes by answer, with spaces between; answers without a result are left out."""
    found = study_codes(study).under(version)
    names = _names(study)
    return {
        names[number]: " ".join(code for code, mark in zip(found.codes, marks, strict=True) if mark)
        for number, marks, state in zip(
            found.answers.number.tolist(), found.marks.tolist(), found.state.tolist(), strict=True
        )
        if state == AnswerState.JUDGED
    }


def _names(study: Study) -> dict[int, str]:
    return answer_ids(study, answer_columns(study).number.tolist())


def check_same_as_export(study: Study) -> CodedAnswers:
    """Compare every answer with what `export --final` makes of it."""
    people = frozenset(one.name for one in coders(study) if one.role in PEOPLE)
    finals = Finals(rounds(study), consensus_name(study), people)
    wanted = {one.answer.id: one for one in finals.of(answers(study), codings(study))}
    found = study_codes(study).under(Version(Source.FINAL))
    names = _names(study)
    books = {n: study.codebook(n) for n in range(1, study.revision() + 1)}
    known = {n: {code.id for code in book.assignable} for n, book in books.items()}
    assert len(wanted) == found.state.size
    for row, number in enumerate(found.answers.number.tolist()):
        one = wanted[names[number]]
        codes = {code for code, mark in zip(found.codes, found.marks[row], strict=True) if mark}
        assert codes == (one.codes or set()), names[number]
        is_judged = found.state[row] == AnswerState.JUDGED
        assert is_judged == (one.codes is not None), names[number]
        if is_judged:
            could = set.intersection(*(known[n] for n in one.revisions)) | codes
            marked = [True] * len(found.codes)
            if found.could_be_given is not None:
                marked = found.could_be_given[row].tolist()
            named = {code for code, mark in zip(found.codes, marked, strict=True) if mark}
            assert named == could, names[number]
        else:
            state = {"open": 1, "skipped": 3, "unseen": 4}[one.state]
            assert found.state[row] == state, names[number]
    return found


def test_the_final_results_are_those_of_the_export(judged: Study) -> None:
    found = check_same_as_export(judged)
    assert (found.state == AnswerState.OPEN).sum() == 2
    assert (found.state == AnswerState.SKIPPED).sum() == 1


def test_with_consensus_rounds_and_rules_too(judged: Study) -> None:
    assert run(["consensus", judged.target, "--as", "lea", "--settle-unanimous"]) == 0
    add(judged, made({"v2:better": {"consensus": "other"}}))
    check_same_as_export(judged)
    add(judged, made({"v1:value": {"anna": "other"}, "v3:value": {"ben": "quiet"}}, "recode"))
    check_same_as_export(judged)
    add(judged, made({"v1:value": {"consensus": "staff"}}, "recode"))
    check_same_as_export(judged)


def test_with_a_round_that_repeats_another(judged: Study) -> None:
    with judged.writing() as connection:
        insert_round(connection, "again", repeats="main")
    add(judged, made({"v1:better": {"anna": "other"}, "v7:value": {"anna": "books"}}, "again"))
    check_same_as_export(judged)


def test_with_a_code_of_a_later_revision(judged: Study) -> None:
    book = judged.codebook()
    added = replace(book, codes=(*book.codes, Code("events", "Events", parent="services")))
    add_revision(judged, added)
    add(judged, made({"v7:value": {"anna": "events"}, "v8:value": {"anna": "books"}}))
    assert run(["consensus", judged.target, "--as", "lea", "--settle-unanimous"]) == 0
    found = check_same_as_export(judged)
    assert found.could_be_given is not None


@pytest.mark.slow
def test_with_everything_that_writes_to_a_study(study: Study, tmp_path: Path) -> None:
    for _, act in steps(study.target, tmp_path):
        act()
    with open_study(study.target) as again:
        check_same_as_export(again)


def test_the_demonstration_study(demo: Study) -> None:
    found = check_same_as_export(demo)
    assert found.judged.sum() == 2188


def test_one_coder(judged: Study) -> None:
    assert codes_of(judged, Version(Source.CODER, "ben")) == {
        "v1:value": "books quiet",
        "v1:better": "access",
        "v2:value": "staff",
        "v2:better": "other",
        "v3:value": "quiet access",
        "v4:value": "",
    }


def test_a_majority_is_found_code_by_code(judged: Study) -> None:
    found = codes_of(judged, Version(Source.MAJORITY))
    assert found["v3:value"] == "quiet access"  # two of three each
    assert found["v2:value"] == "staff"
    assert found["v2:better"] == ""  # one of two is no majority
    assert found["v5:value"] == "staff"


def test_any_takes_what_somebody_gave(judged: Study) -> None:
    found = codes_of(judged, Version(Source.ANY))
    assert found["v2:value"] == "staff other"
    assert found["v2:better"] == "access other"


def test_the_consensus_leaves_open_what_nobody_settled(judged: Study) -> None:
    add(judged, made({"v2:better": {"consensus": "other"}}))
    assert codes_of(judged, Version(Source.CONSENSUS)) == {"v2:better": "other"}
    found = study_codes(judged).under(Version(Source.CONSENSUS))
    assert (found.state == AnswerState.OPEN).sum() == len(MAIN) - 1


def test_before_discussion_counts_what_stood_then(judged: Study) -> None:
    add(judged, made({"v2:better": {"consensus": "other"}}))
    decide(judged, "anna", "v2:better", Judgement.of(["other"]))
    decide(judged, "anna", "v5:value", Judgement.of(["quiet"]))
    before = codes_of(judged, Version(Source.BEFORE))
    assert "v2:better" not in before  # they differed
    assert before["v5:value"] == "staff"
    assert codes_of(judged, Version(Source.FINAL))["v5:value"] == "quiet"


def test_unsure_decisions_can_be_left_out(judged: Study) -> None:
    decide(judged, "anna", "v5:value", Judgement.of(["staff"], unsure=True))
    found = study_codes(judged).under(Version(Source.FINAL, without_unsure=True))
    assert (found.state == AnswerState.UNSURE).sum() == 1
    assert "v5:value" not in codes_of(judged, Version(Source.FINAL, without_unsure=True))
    assert codes_of(judged, Version(Source.FINAL))["v5:value"] == "staff"


def test_one_revision_counts_what_was_decided_under_it(judged: Study) -> None:
    add_revision(judged, replace(judged.codebook(), note="second"))
    add(judged, made({"v7:value": {"anna": "books"}}))
    assert codes_of(judged, Version(Source.FINAL, revision=2)) == {"v7:value": "books"}
    assert "v7:value" not in codes_of(judged, Version(Source.FINAL, revision=1))


def test_what_a_machine_applied_is_no_judgement(judged: Study) -> None:
    add_coder(judged, "robot", Role.MACHINE)
    add(judged, made({"v8:value": {"robot": "books"}}))
    assert "v8:value" not in codes_of(judged, Version(Source.FINAL))
    with pytest.raises(UsageError, match="no codes of “robot”"):
        findings_of_study(judged, Asked(versions=("robot",)))


def test_versions_are_typed_by_word_or_by_name() -> None:
    coders = ("anna", "final")
    found = parse_versions(["all", "coder:final", "final"], coders, without_unsure=False)
    assert [one.key for one in found] == ["coder:anna", "coder:final", "final"]
    assert parse_versions([], coders, without_unsure=True)[0].key == "final without unsure"


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("consensus", "no consensus"),
        ("before", "Nothing has been discussed"),
        ("revision:4", "under revision 4"),
        ("dora", "no codes of “dora”"),
    ],
)
def test_a_version_that_the_study_does_not_have_is_refused(
    judged: Study, version: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        findings_of_study(judged, Asked(versions=(version,)))
