"""Whoever reads the codes of decisions reads them as they count, or says why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.answers.answer import Answer
from intercoder.codebook.changes.change import Merge, Retire, Split
from intercoder.codebook.code import Code
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.findings.of_study import Asked, findings_of_study
from intercoder.study.agreement.differing_answers import disagreements
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.identical.identical_answers import judged_in
from intercoder.study.identical.identical_groups import Asked as AskedIdentical
from intercoder.study.identical.identical_groups import differing
from intercoder.study.study import Study
from intercoder.study.suggest.suggestion_exposure import readings
from intercoder.suggest.learning.learning_data import learning_set
from tests.agreement.of_study.logs import NONE, decide

SOURCE = Path(__file__).parents[3] / "src" / "intercoder"
READS = re.compile(
    r"\.c\.codes\b|\b(bare_codes|codes_in|decision_of|judgement_of|codings|concerned_decisions)\("
)
"""How the codes of decisions come out of the log."""
MAPS = re.compile(r"\b(read_meanings|meanings_now|all_meanings|Meanings|CodesAsRead|as_read)\b")
"""How they come to be those they count as."""
AS_GIVEN = {
    "study/agreement/concerned_decisions.py": "both sides of a preview are read from it",
    "study/agreement/decisions_with_codes.py": "both sides of a preview are read from it",
    "study/agreement/packed_rows.py": "decision_columns maps what it reads",
    "study/agreement/stored_numbers.py": "decision_columns maps what it reads",
    "study/answers/answer_import.py": "an imported decision is compared with the one in the log",
    "study/coding/keys_of_coder.py": "it only decides which codes get the shortest keys",
    "study/exchange/exported_rows.py": "export writes what was given, unless asked otherwise",
    "study/log/code_set_sql.py": "codes_as_read maps what it reads",
    "study/log/decision_log.py": "the log keeps what was given, and undo brings that back",
    "study/log/past_decisions.py": "the same: undo and redo write it again",
    "study/log/decision_rows.py": "it only reads rows",
    "study/packages/package_contents.py": "the key goes out with the revision it was made under",
    "study/queue/queue.py": "CodesNow maps the answers and rows of a coder",
    "study/queue/queue_filters.py": "the filter names all codes that count as the one asked for",
    "study/findings/log_rows.py": "reviewers get the log, and beside it what codes count as",
    "study/queue/sorted_queue.py": "sorting by codes puts the same sets beside each other",
    "study/safekeeping/decision_log_checks.py": "it checks hashes over what was given",
    "study/wellbeing/met_answers.py": "what was heavy to read was so under the codes given then",
    "study/suggest/machine_runs.py": "a run is described by the codebook it coded with",
}
"""Modules that read codes as they were given, and why."""


def readers() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if READS.search(text):
            yield path.relative_to(SOURCE).as_posix(), text


def test_every_reader_maps_codes_or_says_why_not() -> None:
    silent = {name for name, text in readers() if not MAPS.search(text)}
    assert silent == set(AS_GIVEN)


MERGE = [Merge(("quiet",), "books")]
SPLIT = [Split("quiet", (Code("calm", "Calm"), Code("silence", "Silence")))]


@pytest.fixture
def coded(study: Study) -> Study:
    """Three answers on which anna and ben take books and quiet for one another."""
    for answer, anna, ben in (("v1", "books", "quiet"), ("v2", "quiet", "quiet")):
        decide(study, "anna", f"{answer}:value", [anna])
        decide(study, "ben", f"{answer}:value", [ben])
    decide(study, "anna", "v3:value", ["staff"])
    return study


def answers_with(study: Study, code: str) -> set[str]:
    workspace = open_workspace(study, "anna")
    rows = workspace.rows(workspace.numbers(QueueFilter(code=code)))
    first = workspace.opening(QueueFilter(code=code)).item
    assert (first is None) is (not rows)
    assert first is None or QueueFilter(code=code).wants(first)
    assert all(code in row.standing.codes for row in rows)
    workspace.leave()
    return {row.answer_id for row in rows}


def test_the_queue_finds_codes_as_they_count(coded: Study) -> None:
    assert answers_with(coded, "books") == {"v1:value"}
    change_codebook(coded, MERGE)
    assert answers_with(coded, "books") == {"v1:value", "v2:value"}
    undo_change(coded, 2)
    assert answers_with(coded, "books") == {"v1:value"}
    assert answers_with(coded, "quiet") == {"v2:value"}


def test_disagreements_are_of_codes_as_they_count(coded: Study) -> None:
    assert disagreements(coded)["main"].open == 1
    change_codebook(coded, MERGE)
    assert not disagreements(coded)
    undo_change(coded, 2)
    assert disagreements(coded)["main"].open == 1


def test_identical_answers_are_coded_alike_if_their_codes_count_alike(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"w{n}", "value", f"w{n}", "The quiet.", "en") for n in range(3)]
        )
    decide(study, "anna", "w0", ["books"])
    decide(study, "anna", "w1", ["quiet"])
    assert len(differing(study, AskedIdentical("anna"))) == 1
    change_codebook(study, MERGE)
    assert not differing(study, AskedIdentical("anna"))
    decide(study, "anna", "w2", ["staff"], revision=2)
    (found,) = differing(study, AskedIdentical("anna"))
    assert {(one.codes, one.judgements) for one in found.versions} == {
        (("books",), 2),
        (("staff",), 1),
    }
    codes = [one.codes["anna"] for one in judged_in(study, found)]
    assert sorted(codes) == [("books",), ("books",), ("staff",)]


def test_suggestions_are_examined_with_codes_as_they_count(coded: Study) -> None:
    decide(coded, "anna", "v4:value", ["quiet"], shown=["quiet"])
    change_codebook(coded, MERGE)
    (one,) = [one for one in readings(coded, coders=["anna"]) if one.key == "v4:value"]
    assert (set(one.codes), one.shown) == ({"books"}, ("books",))


def test_a_model_of_an_earlier_codebook_learns_as_it_did(coded: Study) -> None:
    before = learning_set(coded, ["ben"], revision=1)
    change_codebook(coded, MERGE)
    again, now = (learning_set(coded, ["ben"], revision=number) for number in (1, 2))
    assert (again.given == before.given).all()
    assert "quiet" not in now.codes
    assert now.given[:, now.codes.index("books")].all()


def alpha(study: Study, code: str, selection: Selection) -> float | None:
    found = agreement_of_study(study, selection).whole.codes
    return found[code]["krippendorff_alpha_nominal"].value if code in found else None


def test_agreement_can_be_asked_under_any_revision(coded: Study) -> None:
    first = Selection(codebook_revision=1, how=NONE.how)
    before = alpha(coded, "quiet", NONE)
    change_codebook(coded, MERGE)
    assert alpha(coded, "quiet", NONE) is None
    assert alpha(coded, "quiet", first) == before
    assert alpha(coded, "books", Selection(codebook_revision=2, how=NONE.how)) == alpha(
        coded, "books", NONE
    )
    with pytest.raises(UsageError, match="no revision 3"):
        alpha(coded, "books", Selection(codebook_revision=3))
    with pytest.raises(UsageError, match="either as given"):
        Selection(codebook_revision=1, as_coded=True)


def test_agreement_says_what_is_no_longer_in_the_codebook(coded: Study) -> None:
    change_codebook(coded, [*SPLIT, Retire("staff")])
    told = [one.sentence for one in agreement_of_study(coded, NONE).remarks]
    assert any("3 decisions have “Quiet”, which was split: it is “Calm” or" in one for one in told)
    assert any("1 decision has “Staff”, which was retired" in one for one in told)
    remarks = findings_of_study(coded, Asked()).remarks()
    assert any("Some decisions have “Staff”, which was retired" in one for one in remarks)
    first = Selection(codebook_revision=1, how=NONE.how)
    told = [one.sentence for one in agreement_of_study(coded, first).remarks]
    assert not any("which was" in one for one in told)


def test_a_revised_file_is_not_refused_for_a_code_that_was_merged(coded: Study) -> None:
    book = coded.codebook()
    change_codebook(coded, MERGE)
    change_codebook(coded, [Retire("other")])
    undo_change(coded, 3)
    without = coded.codebook()
    codes = tuple(code for code in without.codes if code.id != "other")
    assert add_revision(coded, type(book)(book.name, codes)) == 5
    with pytest.raises(StudyError, match=r"books \(4\)"):  # three of them were given as quiet
        add_revision(coded, type(book)(book.name, tuple(c for c in codes if c.id != "books")))
