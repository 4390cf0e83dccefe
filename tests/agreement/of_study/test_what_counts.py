"""Which decisions are compared: states, changes of mind, moments, rounds, coders, codes."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.reading import read_study
from intercoder.agreement.of_study.selection import DividedBy, Selection, ViewBy
from intercoder.agreement.of_study.table import StudyTable
from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import SKIPPED, UNSEEN, Judgement
from intercoder.errors import IntercoderError, StudyError, UsageError
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, create_study
from tests.agreement.of_study.logs import NONE, decide, revise

Sets = dict[tuple[str, str, str], frozenset[str] | None]
"""The set by coder, answer and round; None where there is a unit but no rating."""


def sets_of(study: Study, selection: Selection = NONE) -> Sets:
    """What is compared, in a form a test can spell out."""
    read = read_study(study, selection)
    return spelt_out(study, read.table.of_coders(read.compared))


def spelt_out(study: Study, table: StudyTable) -> Sets:
    ids = answer_ids(study, table.answer.tolist())
    bits = table.sets.bits()
    return {
        (coder, ids[int(table.answer[unit])], table.rounds[int(table.round[unit])]): (
            frozenset(np.array(table.sets.codes)[bits[row, unit] == 1].tolist())
        )
        for row, coder in enumerate(table.coders)
        for unit in range(table.answer.size)
        if table.sets.present[row, unit]
    }


def test_no_code_applies_is_the_empty_set_and_skipped_is_missing(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "anna", "v2:value", Judgement.of(()))
    decide(study, "anna", "v3:value", SKIPPED)
    decide(study, "ben", "v1:value", SKIPPED)
    assert sets_of(study) == {
        ("anna", "v1:value", "main"): frozenset({"books"}),
        ("anna", "v2:value", "main"): frozenset(),
    }


def test_answers_only_skipped_are_not_counted(study: Study) -> None:
    decide(study, "anna", "v1:value", SKIPPED)
    decide(study, "ben", "v1:value", SKIPPED)
    counts = agreement_of_study(study, NONE).whole.counts
    assert (counts.answers, counts.ratings) == (0, 0)


def test_the_last_decision_of_a_coder_stands(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "anna", "v1:value", ["quiet", "staff"])
    assert sets_of(study) == {("anna", "v1:value", "main"): frozenset({"quiet", "staff"})}


def test_what_was_undone_is_unseen_again(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "anna", "v1:value", UNSEEN)
    assert sets_of(study) == {}


def test_decisions_stand_as_they_stood_at_a_moment(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"], at="2026-03-02T09:00:00.000Z")
    decide(study, "anna", "v1:value", ["quiet"], at="2026-03-03T23:59:59.500Z")
    decide(study, "anna", "v1:value", UNSEEN, at="2026-03-04T09:00:00.000Z")
    key = ("anna", "v1:value", "main")
    assert sets_of(study, Selection(as_of="2026-03-01")) == {}
    assert sets_of(study, Selection(as_of="2026-03-02")) == {key: frozenset({"books"})}
    assert sets_of(study, Selection(as_of="2026-03-03")) == {key: frozenset({"quiet"})}
    assert sets_of(study, Selection(as_of="2026-03-03T22:00:00Z")) == {key: frozenset({"books"})}
    assert sets_of(study, Selection(as_of="2026-03-04T01:00:00+02:00")) == {
        key: frozenset({"books"})
    }
    assert sets_of(study, Selection(as_of="2026-03-04")) == {}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["anna", "ben"]),
            st.sampled_from(["a1", "a2"]),
            st.one_of(
                st.just(UNSEEN),
                st.just(SKIPPED),
                st.builds(Judgement.of, st.sets(st.sampled_from(["books", "quiet"]))),
            ),
        ),
        max_size=12,
    ),
    st.integers(0, 13),
)
@settings(max_examples=15, deadline=None)
def test_any_past_moment_is_a_replay_of_the_log_up_to_it(
    rows: list[tuple[str, str, Judgement]], until: int
) -> None:
    book = Codebook("b", (Code("books", "Books"), Code("quiet", "Quiet")))
    with (
        TemporaryDirectory() as folder,
        create_study(str(Path(folder) / "s.study"), book) as study,
    ):
        with take_in(study) as intake:
            intake.add_questions([Question("q")])
            intake.add_answers([Answer(f"a{n}", "q", f"r{n}", "text") for n in (1, 2)])
        for name in ("anna", "ben"):
            add_coder(study, name)
        replayed: dict[tuple[str, str, str], Judgement] = {}
        for number, (coder, answer, judgement) in enumerate(rows):
            decide(study, coder, answer, judgement, at=f"2026-03-02T09:{number:02}:00.000Z")
            if number < until:
                replayed[coder, answer, "main"] = judgement
        expected = {
            key: frozenset(judgement.codes)
            for key, judgement in replayed.items()
            if judgement not in (UNSEEN, SKIPPED)
        }
        then = f"2026-03-02T09:{until - 1:02}:30Z" if until else "2026-03-02T08:59:00Z"
        assert sets_of(study, Selection(as_of=then)) == expected


def test_decisions_of_different_rounds_are_never_compared(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "ben", "v1:value", ["books"], round="recode")
    found = agreement_of_study(study, NONE)
    assert found.whole.counts.answers == 2
    assert found.whole.counts.rated_twice == 0
    assert found.rounds == ("main", "recode")


def test_a_round_can_be_chosen(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "anna", "v1:value", ["quiet"], round="recode")
    assert sets_of(study, Selection(rounds=("recode",))) == {
        ("anna", "v1:value", "recode"): frozenset({"quiet"})
    }


def test_unsure_decisions_count_unless_left_out(study: Study) -> None:
    decide(study, "anna", "v1:value", Judgement.of(["books"], unsure=True))
    assert sets_of(study) == {("anna", "v1:value", "main"): frozenset({"books"})}
    assert sets_of(study, Selection(leave_out_unsure=True)) == {}


def test_machines_count_only_if_named(study: Study) -> None:
    add_coder(study, "model", Role.MACHINE)
    for coder in ("anna", "model"):
        decide(study, coder, "v1:value", ["books"])
    assert agreement_of_study(study, NONE).coders == ("anna",)
    named = agreement_of_study(study, Selection(coders=("model", "anna"), how=NONE.how))
    assert named.coders == ("anna", "model")


def test_a_machine_as_reference_is_not_compared_otherwise(study: Study) -> None:
    add_coder(study, "model", Role.MACHINE)
    for coder in ("anna", "ben", "model"):
        decide(study, coder, "v1:value", ["books"])
    view = ViewBy(DividedBy.REFERENCE, "model")
    found = agreement_of_study(study, Selection(views=(view,), how=NONE.how))
    assert found.coders == ("anna", "ben")
    assert [part.label for part in found.views[0].parts] == ["anna", "ben"]


def test_someone_without_decisions_is_left_out_unless_named(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    assert agreement_of_study(study, NONE).coders == ("anna",)
    named = agreement_of_study(study, Selection(coders=("anna", "ben"), how=NONE.how))
    assert named.coders == ("anna", "ben")
    assert named.coded == {"anna": 1, "ben": 0}


def test_codes_can_count_as_others(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books", "staff"])
    found = sets_of(study, Selection(code_map={"staff": "books"}))
    assert found == {("anna", "v1:value", "main"): frozenset({"books"})}


def test_codes_no_codebook_has_any_more_are_kept_and_can_be_mapped(
    study: Study, codebook: Codebook
) -> None:
    decide(study, "anna", "v1:value", ["other"])
    revise(study, Codebook("b", tuple(code for code in codebook.codes if code.id != "other")))
    decide(study, "anna", "v2:value", ["books"], revision=2)
    found = agreement_of_study(study, NONE)
    assert [(code.id, code.name, code.in_codebook) for code in found.codes][-1] == (
        "other",
        "Other",
        False,
    )
    mapped = agreement_of_study(study, Selection(code_map={"other": "quiet"}, how=NONE.how))
    assert "other" not in mapped.whole.codes


def test_the_codebook_is_the_one_of_that_moment(study: Study, codebook: Codebook) -> None:
    later = Codebook("b", (*codebook.codes, Code("new", "New")))
    revise(study, later, at="2099-01-01T00:00:00.000Z")
    assert "new" in agreement_of_study(study, NONE).whole.codes
    then = agreement_of_study(study, Selection(as_of="2098-12-31", how=NONE.how))
    assert then.revision == 1
    assert "new" not in then.whole.codes


def test_codes_are_chosen_by_id_or_name(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    found = agreement_of_study(study, Selection(codes=("quiet", "books and media"), how=NONE.how))
    assert [code.id for code in found.codes] == ["books", "quiet"]
    assert list(found.whole.codes) == ["books", "quiet"]


@pytest.mark.parametrize(
    ("selection", "error", "there_are"),
    [
        (Selection(coders=("zoe",)), StudyError, "anna, ben"),
        (Selection(rounds=("pilot",)), StudyError, "main"),
        (Selection(codes=("parking",)), UsageError, "books, staff"),
        (Selection(code_map={"parking": "books"}), UsageError, "The codes in use"),
        (Selection(code_map={"books": "parking"}), UsageError, "books, staff"),
        (Selection(code_map={"books": "services"}), UsageError, "books, staff"),
        (Selection(views=(ViewBy(DividedBy.ATTRIBUTE, "shoes"),)), UsageError, "age"),
        (Selection(views=(ViewBy(DividedBy.REFERENCE, "zoe"),)), StudyError, "anna, ben"),
        (Selection(as_of="yesterday"), UsageError, "2026-01-31"),
        (Selection(as_of="2026-02-30"), UsageError, "2026-01-31"),
    ],
)
def test_what_is_not_there_is_named_with_what_there_is(
    study: Study, selection: Selection, error: type[IntercoderError], there_are: str
) -> None:
    decide(study, "anna", "v1:value", ["books"])
    with pytest.raises(error) as raised:
        agreement_of_study(study, selection)
    assert there_are in raised.value.hint


def test_two_codes_of_one_name_are_told_apart_by_id(tmp_path: Path) -> None:
    book = Codebook("b", (Code("a", "Quiet"), Code("b", "quiet")))
    with create_study(str(tmp_path / "s.study"), book) as study, pytest.raises(UsageError) as error:
        agreement_of_study(study, Selection(codes=("Quiet",)))
    assert "a, b" in error.value.hint


@pytest.mark.parametrize("text", ["", "colour", "attribute", "question:x", "reference:"])
def test_a_view_there_is_none_of_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        ViewBy.parse(text)


@pytest.mark.parametrize("text", ["question", "attribute:age", "reference:anna", "recode"])
def test_a_view_is_written_as_it_is_read(text: str) -> None:
    assert str(ViewBy.parse(text)) == text


def test_selections_that_make_no_sense_are_refused() -> None:
    with pytest.raises(UsageError):
        Selection(distance="euclid")
    with pytest.raises(UsageError):
        Selection(roll_up=(0,))
    assert Selection(how=Resampling(seed=3)).how.seed == 3
