"""Personal data in answers give way to placeholders, and nothing remembers them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, HandOver, KeepDraft, Propose
from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.passages.passage import passage_in, placed
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.errors import CoderBusyError, NotSavedError, StudyError
from intercoder.protection.redaction.detecting import personal_data
from intercoder.protection.redaction.kinds import Find, Kind
from intercoder.study.adjudication.comments import add_comment, comments
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.dismissed_clusters import dismiss_cluster, dismissed_clusters
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.database.schema import decision, draft, model, redacted_answer
from intercoder.study.exchange import exported_rows
from intercoder.study.log.json_records import draft_from_text
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.queue.groups import totals_in
from intercoder.study.redaction.deleting import delete_respondents
from intercoder.study.redaction.erasing import is_to_be_erased
from intercoder.study.redaction.finding import AnswerWithFinds, find_personal_data
from intercoder.study.redaction.redacting import redact
from intercoder.study.redaction.totals import redaction_totals
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.advice import KeptAdvice, add_advice, kept_advice
from intercoder.study.wellbeing.handing_over import words_for
from tests.homes import FILE, home_of, run_in
from tests.packages.parcels import at_desk, code, send, take

LEA = Coder("lea", Role.LEAD)
PLANTED = "zebra.finch@example.org"
TEXTS = {
    "p1": f"Please write to {PLANTED} about novels.",
    "p2": f"please write to {PLANTED} about novels",
    "p3": "Call 030 23125 001, or not.",
}


def plant(study: Study) -> None:
    """Answers with personal data, among others."""
    with take_in(study) as intake:
        intake.add_questions([Question("visit", "Why?")])
        intake.add_answers(
            [Answer(id, "visit", f"R-{id}", text, "en") for id, text in TEXTS.items()]
        )


def found(study: Study) -> tuple[AnswerWithFinds, ...]:
    return tuple(find_personal_data(study, personal_data))


def texts(study: Study) -> dict[str, str]:
    return {one.id: one.text for one in exported_rows.answers(study) if one.id in TEXTS}


def matches(study: Study, words: str) -> int:
    workspace = open_workspace(study, "anna")
    count = len(workspace.numbers(QueueFilter(text=words)))
    workspace.leave()
    return count


def judge(study: Study, *answers: str) -> None:
    """Anna decides on answers, given by their ids."""
    queue = [one.id for one in exported_rows.answers(study)]
    code(study, "anna", [queue.index(one) for one in answers])


def test_placeholders_take_the_place_of_what_was_found(study: Study) -> None:
    plant(study)
    assert matches(study, "zebra") == 2
    done = redact(study, found(study), None)
    assert (done.answers, dict(done.kinds), done.judged) == (
        3,
        {Kind.EMAIL: 2, Kind.PHONE: 1},
        0,
    )
    assert done.is_erased
    assert texts(study) == {
        "p1": "Please write to [EMAIL 1] about novels.",
        "p2": "please write to [EMAIL 1] about novels",
        "p3": "Call [PHONE 1], or not.",
    }
    assert matches(study, "zebra") == 0
    assert matches(study, "email 1") == 2
    assert found(study) == ()
    totals = redaction_totals(study)
    assert (totals.answers, dict(totals.kinds)) == (3, {Kind.EMAIL: 2, Kind.PHONE: 1})
    assert verify(study).ok
    with study.reading() as connection:
        assert totals_in(connection).groups >= 1
        assert set(connection.execute(select(redacted_answer.c.judged_text)).scalars()) == {""}


def test_translations_are_looked_through_too(study: Study) -> None:
    told = {
        "p7": (f"Kirjoita: {PLANTED}", f"Write to {PLANTED}, or to heron@example.org."),
        "p8": ("Ei mitään.", f"Write to {PLANTED}."),
        "p9": (f"Soita {PLANTED}", "Call me."),
    }
    answers = [
        Answer(id, "visit", f"R-{id}", text, "fi", {}, translation)
        for id, (text, translation) in told.items()
    ]
    with take_in(study) as intake:
        intake.add_questions([Question("visit", "Why?")])
        intake.add_answers(answers)
    seen = [(one.answer, one.is_translation, len(one.finds)) for one in found(study)]
    assert seen == [("p7", False, 1), ("p7", True, 1), ("p8", True, 1), ("p9", False, 1)]
    done = redact(study, found(study), None)
    assert (done.answers, dict(done.kinds)) == (3, {Kind.EMAIL: 4})
    now = {
        one.id: (one.text, one.translation)
        for one in exported_rows.answers(study)
        if one.id in told
    }
    assert now == {
        "p7": ("Kirjoita: [EMAIL 1]", "Write to [EMAIL 1], or to [EMAIL 2]."),
        "p8": ("Ei mitään.", "Write to [EMAIL 1]."),
        "p9": ("Soita [EMAIL 1]", "Call me."),
    }
    assert redaction_totals(study).answers == 3
    with take_in(study, replaces=True) as intake:  # the same table again brings nothing back
        intake.add_answers(answers)
    assert found(study) == ()
    assert verify(study).ok


def test_what_is_replaced_in_an_answer_goes_from_its_translation_letter_by_letter(
    study: Study,
) -> None:
    with take_in(study) as intake:
        intake.add_questions([Question("visit", "Why?")])
        translated = "Ask Wrenna Finch. Wrenna Finch knows."
        intake.add_answers([Answer("p9", "visit", "R", "Wrenna Finch vet", "nl", {}, translated)])
    name = Find(0, 12, Kind.NAME, "wrenna finch")
    detect = lambda text, _language: (name,) if text.startswith("Wrenna") else ()  # noqa: E731
    redact(study, tuple(find_personal_data(study, detect)), None)
    (one,) = (one for one in exported_rows.answers(study) if one.id == "p9")
    assert (one.text, one.translation) == ("[NAME 1] vet", "Ask [NAME 1]. [NAME 1] knows.")


def test_words_that_a_draft_marks_are_found_in_the_new_text(study: Study) -> None:
    plant(study)
    with at_desk(study, "anna") as workspace:
        (number,) = workspace.numbers(QueueFilter(text="zebra please write about"))[:1]
        text = workspace.item(number).answer.text
        start = text.index("novels")
        passage = passage_in(text, start, start + len("novels"), "books")
        workspace.write(KeepDraft(number, Draft({"books": Origin.MANUAL}, passages=(passage,))))
    redact(study, found(study), LEA)
    workspace = open_workspace(study, "anna")
    item = workspace.item(number)
    workspace.leave()
    assert item.kept is not None
    assert [
        one.words(item.answer.text) for one in placed(item.kept.passages, item.answer.text)
    ] == ["novels"]


@pytest.mark.files_only
def test_nothing_of_the_text_is_left_in_the_folder(study: Study) -> None:
    plant(study)
    judge(study, "p1")
    with study.writing() as connection:  # a model that has learned the words
        keep = {"scope": "all", "made_at": "2026-01-01T00:00:00.000Z", "manifest": "{}"}
        connection.execute(model.insert().values(id="m", arrays=b"finch zebra", **keep))
    done = redact(study, found(study), LEA)
    assert done.is_erased
    assert done.traces.models == 1
    folder = Path(study.target).parent
    for while_open in (True, False):
        for path in folder.rglob("*"):
            if path.is_file():
                held = path.read_bytes().lower()
                assert b"zebra" not in held, (path, while_open)
                assert b"finch" not in held, (path, while_open)
                # Digests are long enough to have these five digits within them by chance.
                assert not re.search(rb"(?<![0-9a-f])23125(?![0-9a-f])", held), (path, while_open)
        if while_open:
            study.close()


@pytest.mark.files_only
def test_what_others_read_is_erased_later(study: Study) -> None:
    plant(study)
    with open_study(study.target) as other, other.reading() as connection:
        connection.execute(select(model.c.id)).all()
        done = redact(study, found(study), None)
        assert not done.is_erased
        assert is_to_be_erased(study)
    assert verify(study).ok


def test_decisions_stay_attached_and_the_log_stays_whole(study: Study) -> None:
    plant(study)
    judge(study, "p1", "p3")
    before = verify(study).fingerprint
    with pytest.raises(StudyError, match="only leads redact"):
        redact(study, found(study), None)
    done = redact(study, found(study), LEA, "asked for")
    assert done.judged == 2
    judge(study, "p2")
    checked = verify(study, expected=before)
    assert checked.faults == ()
    assert checked.comparison == "grown"
    run_in(study, "UPDATE answer SET text = 'other' WHERE key = 'p1'")
    assert any("The answers were changed" in one for one in verify(study).faults)


def test_a_package_sent_before_comes_back_after(study: Study, tmp_path: Path) -> None:
    plant(study)
    parcel = tmp_path / "ben.package"
    send(study, "ben", parcel)
    redact(study, found(study), LEA)
    with open_study(str(parcel)) as opened:
        queue = [one.id for one in exported_rows.answers(opened)]
        code(opened, "ben", [queue.index("p1"), queue.index("p2")])
    take(study, parcel)
    assert verify(study).ok
    later = tmp_path / "later.package"
    send(study, "ben", later)
    with open_study(str(later)) as opened:
        assert verify(opened).ok
        assert texts(opened)["p1"] == "Please write to [EMAIL 1] about novels."


def test_notes_that_quote_the_text_are_redacted_and_memos_are_named(study: Study) -> None:
    plant(study)
    add_coder(study, "lea", Role.LEAD)
    add_comment(study, "main", "p1", LEA, f"Ask {PLANTED}?")
    with at_desk(study, "anna") as workspace:
        *_, second, third = workspace.numbers(QueueFilter())
        workspace.write(Decide(third, Judgement.of(["books"], memo="call 030 23125 001"), 1.0))
        workspace.write(KeepDraft(second, Draft({}, False, f"is {PLANTED} a finch?")))
    done = redact(study, found(study), LEA)
    (said,) = comments(study, answer_key="p1")
    assert said.text == "Ask [EMAIL 1]?"
    with study.reading() as connection:
        (kept,) = connection.execute(select(draft.c.document)).scalars()
        (memo,) = connection.execute(select(decision.c.id)).scalars()
    assert draft_from_text(kept).memo == "is [EMAIL 1] a finch?"
    assert (done.traces.notes, done.traces.memos) == (2, (memo,))
    assert verify(study).ok


@pytest.mark.files_only
def test_words_with_an_answer_are_redacted_and_go_with_its_respondent(study: Study) -> None:
    plant(study)
    add_coder(study, "lea", Role.LEAD)
    with at_desk(study, "anna") as workspace:
        for number in workspace.numbers(QueueFilter(text="zebra")):
            workspace.write(HandOver(number, "ben", f"it names {PLANTED}"))

    def words() -> list[str]:
        return [word for _, word in words_for(study, "ben", "main").values()]

    assert words() == [f"it names {PLANTED}"] * 2
    redact(study, found(study), LEA)
    assert words() == ["it names [EMAIL 1]"] * 2
    delete_respondents(study, ["R-p1"], LEA)
    assert words() == ["it names [EMAIL 1]"]
    delete_respondents(study, ["R-p2"], LEA)
    assert words() == []
    assert verify(study).ok


@pytest.mark.files_only
def test_words_of_dismissed_clusters_go_with_what_they_were_of(study: Study) -> None:
    plant(study)
    add_coder(study, "lea", Role.LEAD)
    dismiss_cluster(study, [21, 22], ["novels", "zebra.finch", "030"], 3, LEA)
    redact(study, found(study), LEA)
    (kept,) = dismissed_clusters(study)
    assert kept.words == ("novels",)
    delete_respondents(study, ["R-p1"], LEA)
    (kept,) = dismissed_clusters(study)
    assert kept.words == ()


def test_advice_of_a_language_model_is_dropped_whole(study: Study) -> None:
    plant(study)
    add_coder(study, "lea", Role.LEAD)
    add_advice(study, KeptAdvice("stub-1b", "prompt", {"0a": ("books",)}))
    redact(study, found(study), LEA)
    assert kept_advice(study) is None
    add_advice(study, KeptAdvice("stub-1b", "prompt", {"0a": ("books",)}))
    delete_respondents(study, ["R-p1"], LEA)
    assert kept_advice(study) is None
    assert verify(study).ok


def test_examples_of_proposals_are_redacted_and_meanings_that_quote_are_named(
    study: Study,
) -> None:
    plant(study)
    with at_desk(study, "anna") as workspace:
        (item,) = workspace.following(None, QueueFilter(text="zebra please write about"), 1)
        for name, meaning, example in (
            ("Bird books", "", item.answer.text[7:]),
            ("Writers", f"They say {PLANTED}.", ""),
        ):
            made = Proposal("", name, meaning, example=example, answer=item.answer.id)
            workspace.write(Propose(item.number, workspace.proposed(made)))
    done = redact(study, found(study), LEA)
    with study.reading() as connection:
        made_of = {one.name: one for one in read_proposals(connection, None).made}
    assert made_of["Bird books"].example == "write to [EMAIL 1] about novels."
    assert done.traces.quoted_in == (f"proposal {made_of['Writers'].id}",)
    assert verify(study).ok


def test_nothing_happens_while_somebody_codes_or_after_a_change(study: Study) -> None:
    plant(study)
    chosen = found(study)
    workspace = open_workspace(study, "anna")
    with pytest.raises(CoderBusyError):
        redact(study, chosen, LEA)
    workspace.leave()
    redact(study, chosen, LEA)
    with pytest.raises(NotSavedError):
        redact(study, chosen, LEA)
    assert verify(study).ok


def test_a_trial_changes_nothing(study: Study) -> None:
    plant(study)
    before = verify(study).fingerprint
    assert redact(study, found(study), None, is_trial=True).answers == 3
    assert verify(study, expected=before).comparison == "same"


def test_the_list_of_redactions_is_sealed(study: Study) -> None:
    plant(study)
    redact(study, found(study), LEA)
    if home_of(study) == FILE:
        run_in(study, "DROP TRIGGER redacted_answer_never_goes")
    run_in(study, "DELETE FROM redacted_answer")
    assert any("redacted were changed" in one for one in verify(study).faults)


def test_marked_words_are_found_again_and_go_with_what_is_deleted(study: Study) -> None:
    plant(study)
    workspace = open_workspace(study, "anna")
    (number,) = workspace.numbers(QueueFilter(text="zebra please write about"))[:1]
    item = workspace.item(number)
    start = item.answer.text.index("novels")
    passage = passage_in(item.answer.text, start, start + len("novels"), "books")
    workspace.write(Decide(number, Judgement.of(["books"], passages=[passage]), 1.0))
    workspace.leave()
    redact(study, found(study), LEA)
    (coding,) = exported_rows.codings(study)
    (moved,) = coding.judgement.passages
    assert coding.answer.text[moved.start : moved.end] == "novels"
    assert verify(study).ok
    delete_respondents(study, [item.answer.respondent], LEA)
    assert list(exported_rows.codings(study)) == []
    assert verify(study).ok
