"""A person's way into a codebook, in a file and on a server: who may do what, what is counted."""

from __future__ import annotations

import pytest

from intercoder.agreement.of_changes.code_figures import figures_under
from intercoder.agreement.of_changes.code_standings import CodeStanding
from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
from intercoder.agreement.of_changes.preview_words import standing_sentences
from intercoder.codebook.changes.change import Edit, Merge, Split
from intercoder.codebook.code import Code
from intercoder.coding.decision import SelectionReason
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.codebook.changing import ChangedMeanwhileError, change_codebook
from intercoder.study.codebook.history import codebook_history
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from tests.agreement.of_changes.test_preview import decide

LEA = Coder("lea", Role.LEAD)
PARTS = (Code("calm", "Calm"), Code("silence", "Silence"))


@pytest.fixture
def coded(study: Study) -> Study:
    add_coder(study, "lea", Role.LEAD)
    decide(study, "anna", ["books"], ["quiet"], ["books", "quiet"], ["staff"])
    decide(study, "ben", ["quiet"], ["books"], ["books"], ["staff"])
    return study


def test_what_was_previewed_is_made_and_only_on_the_codebook_that_was_seen(coded: Study) -> None:
    one, other = CodebookWorkspace(coded, LEA), CodebookWorkspace(coded, LEA)
    mine, theirs = one.open(), other.open()
    previewed = one.previewed(mine, mine.merging(("quiet",), "books"))
    later = other.previewed(theirs, theirs.retiring(("staff",)))
    made = one.carry_out(previewed, " one thing ")
    assert (made.number, made.made_by, made.reason) == (2, "lea", "one thing")
    assert previewed.title == "Revision 2: merged “Quiet” into “Books and media”."
    with pytest.raises(ChangedMeanwhileError, match="meanwhile by lea: revision 2 merged"):
        other.carry_out(later, "")
    with pytest.raises(ChangedMeanwhileError):
        other.previewed(theirs, theirs.retiring(("staff",)))
    again = other.reopened(theirs.marking(("quiet", "staff")))
    assert (again.revision, sorted(again.marked)) == (2, ["staff"])
    assert other.carry_out(other.previewed(again, again.retiring(("staff",))), "").number == 3
    assert verify(coded).ok


def test_the_figures_beside_the_codes_are_those_of_previews(coded: Study) -> None:
    change_codebook(coded, [Split("quiet", PARTS)])
    history = codebook_history(coded)
    found = CodebookWorkspace(coded, LEA).standings(history)
    assert {code: one.figures for code, one in found.of_code.items()} == figures_under(
        coded, history
    )
    assert found.of("quiet").to_look_at == 3
    assert found.gone == ("Quiet (3)",)
    assert found.of("unheard of") == CodeStanding()


def test_probable_slips_that_were_not_reviewed_are_counted(coded: Study) -> None:
    first, _, third, *_ = open_workspace(coded, "anna").numbers(QueueFilter())
    keep_list(coded, "anna", "main", SelectionReason.DOUBTS, [Listed(first), Listed(third)])
    found = CodebookWorkspace(coded, LEA).standings(codebook_history(coded))
    assert (found.of("books").slips, found.of("quiet").slips, found.of("staff").slips) == (2, 1, 0)
    assert "Probable slips that coders have not reviewed: 2." in standing_sentences(
        found.of("books")
    )


def test_a_coder_reads_and_counts_but_changes_nothing(coded: Study) -> None:
    workspace = CodebookWorkspace(coded, Coder("ben"))
    session = workspace.open()
    assert session.refusal is not None
    assert "ben does not lead this study" in session.refusal.message
    assert workspace.standings(session.history).of("quiet").figures.decisions == 3
    plan = CodebookWorkspace(coded, LEA).open().retiring(("staff",))
    with pytest.raises(StudyError, match="only leads change"):
        workspace.previewed(session, plan)


@pytest.mark.parametrize("who", [None, Coder("ben")], ids=["nobody", "ben"])
def test_a_blind_round_that_is_open_hides_the_figures_from_all_but_leads(
    coded: Study, who: Coder | None
) -> None:
    with coded.writing() as connection:
        insert_round(connection, "second", blind=True)
    workspace = CodebookWorkspace(coded, who)
    session = workspace.open()
    assert session.refusal is not None
    assert "“second” is blind and open" in session.refusal.message
    for counting in (lambda: workspace.standings(session.history), workspace.recheck_counts):
        with pytest.raises(StudyError, match="blind and open"):
            counting()
    assert CodebookWorkspace(coded, LEA).open().refusal is None


def test_rechecks_are_counted_in_all_rounds(coded: Study) -> None:
    was = coded.codebook()["books"].definition
    change_codebook(coded, [Edit("books", "definition", was, "Print."), Merge(("staff",), "quiet")])
    counts = CodebookWorkspace(coded, LEA).recheck_counts()
    assert {(one.coder, one.code, one.to_look_at) for one in counts} == {
        ("anna", "books", 2),
        ("ben", "books", 2),
    }
