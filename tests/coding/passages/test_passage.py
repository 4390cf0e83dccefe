"""Words marked for the codes of a judgement, before anything is written."""

from __future__ import annotations

import pytest

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Codebook
from intercoder.coding.change import Decide, KeepDraft
from intercoder.coding.decision import Judgement
from intercoder.coding.passages.passage import (
    MAX_PASSAGES,
    Passage,
    passage_in,
    passages_from_data,
    passages_to_data,
    placed,
)
from intercoder.coding.queue import Item, Progress
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace

TEXT = "Friendly staff and quiet rooms"


@pytest.fixture
def session(codebook: Codebook) -> CodingSession:
    items = [Item(n, Answer(f"a{n}", "value", f"v{n}", TEXT)) for n in (1, 2)]
    started = CodingSession(codebook, Pace.starting(0), progress=Progress(total=2))
    return started.supplied(items, exhausted=True).session


def test_marking_words_gives_the_code_and_is_recorded_with_it(session: CodingSession) -> None:
    step = session.marked("staff", 0, 14)
    assert list(step.session.draft.codes) == ["staff"]
    assert step.change == KeepDraft(1, step.session.draft)
    made = step.session.committed().change
    assert isinstance(made, Decide)
    assert [one.words(TEXT) for one in made.judgement.passages] == ["Friendly staff"]


def test_a_code_taken_off_takes_its_marks_along_until_it_is_given_again(
    session: CodingSession,
) -> None:
    one = session.marked("staff", 0, 14).session.marked("quiet", 19, 24).session
    off = one.toggled("staff").session
    assert [passage.code for passage in off.draft.marked] == ["quiet"]
    made = off.committed().change
    assert isinstance(made, Decide)
    assert [passage.code for passage in made.judgement.passages] == ["quiet"]
    assert off.toggled("staff").session.draft.marked == one.draft.marked


def test_marks_alone_make_a_new_decision_and_removing_them_another(session: CodingSession) -> None:
    coded = session.toggled("staff").session.committed().session.back().session
    again = coded.marked("staff", 0, 14).session
    assert isinstance(again.committed().change, Decide)
    unmarked = again.unmarked(again.draft.passages[0])
    assert unmarked.session.draft == coded.draft
    assert not isinstance(unmarked.session.committed().change, Decide)


def test_what_cannot_be_marked_says_why(session: CodingSession) -> None:
    assert "heading" in session.marked("services", 0, 3).session.notice
    assert "no words" in session.marked("staff", 8, 9).session.notice
    assert session.marked("staff", 5, 99).change is None
    one = session.marked("staff", 0, 14).session
    assert "already" in one.marked("staff", 0, 14).session.notice
    assert "removed" in one.marked("refuses", 0, 5).session.notice


def test_there_is_a_most_of_marks(session: CodingSession) -> None:
    places = [(start, end) for start in range(29) for end in range(start + 1, 30)]
    for start, end in places[: MAX_PASSAGES + 30]:
        session = session.marked("staff", start, end).session
    assert len(session.draft.passages) <= MAX_PASSAGES
    assert str(MAX_PASSAGES) in session.notice


def test_no_code_applies_drops_all_marks(session: CodingSession) -> None:
    twice = session.marked("staff", 0, 14).session.no_code_applies().session.no_code_applies()
    assert isinstance(twice.change, Decide)
    assert twice.change.judgement.passages == ()


def test_similar_answers_keep_their_own_marks(session: CodingSession) -> None:
    own = passage_in("staff!", 0, 5, "staff")
    made = Judgement.of(["staff"], passages=[passage_in(TEXT, 0, 8, "staff")])
    assert made.propagated().passages == ()
    gone = passage_in("staff!", 0, 5, "quiet")
    assert made.propagated(passages=[own, gone]).passages == (own,)


def test_a_merged_code_keeps_the_marks_of_both() -> None:
    made = Judgement.of(
        ["staff", "quiet"],
        passages=[passage_in(TEXT, 0, 8, "staff"), passage_in(TEXT, 0, 8, "quiet")],
    )
    merged = made.with_codes_as(lambda _: "staff")
    assert merged.passages == (passage_in(TEXT, 0, 8, "staff"),)


def test_marks_count_only_in_their_own_text() -> None:
    one = passage_in(TEXT, 0, 8, "staff")
    assert placed([one], TEXT) == (one,)
    assert placed([one], TEXT.upper()) == ()
    assert placed([one], f"{TEXT} ") == ()


def test_a_judgement_holds_no_marks_of_other_codes() -> None:
    with pytest.raises(ValueError, match="marked"):
        Judgement(
            Judgement.of(["quiet"]).state,
            Judgement.of(["quiet"]).codes,
            passages=(passage_in(TEXT, 0, 8, "staff"),),
        )


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        [1],
        [[0, 1, "staff"]],
        [[1, 1, "staff", "0" * 16]],
        [[-1, 1, "staff", "0" * 16]],
        [[True, 2, "staff", "0" * 16]],
        [[0.0, 2, "staff", "0" * 16]],
        [["0", 2, "staff", "0" * 16]],
        [[0, 2, "", "0" * 16]],
        [[0, 2, None, "0" * 16]],
        [[0, 2, "staff", "0" * 15]],
        [[0, 2, "staff", "G" * 16]],
        [[3, 4, "staff", "0" * 16], [0, 2, "staff", "0" * 16]],
        [[0, 2, "staff", "0" * 16]] * 2,
    ],
)
def test_what_the_program_does_not_write_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match=r"passage|places|text"):
        passages_from_data(data)


def test_passages_come_back_as_they_were_written() -> None:
    every = (Passage(0, 8, "staff", "a" * 16), Passage(3, 4, "é", "0" * 16))
    assert passages_from_data(passages_to_data(every)) == every
