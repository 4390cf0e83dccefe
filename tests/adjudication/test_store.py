"""What is settled is added to the log, beside what coders decided, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intercoder.adjudication.applying import apply_rule
from intercoder.adjudication.disagreement import disagreement
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    DoubtDefinition,
    RedoAdjudication,
    Remark,
    UndoAdjudication,
)
from intercoder.coding.change import Decide
from intercoder.coding.decision import Act, ConsensusSource, Judgement, State
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.study.adjudication.adjudication_results import (
    Doubted,
    NothingSettled,
    Overtaken,
    Said,
    Settlement,
    SettlementReverted,
)
from intercoder.study.adjudication.adjudication_workspace import (
    AdjudicationWorkspace,
    open_adjudication,
)
from intercoder.study.adjudication.comments import add_comment, comments
from intercoder.study.adjudication.consensus import (
    ConsensusRule,
    Judged,
    consensus_name,
    consensus_rule,
    judged,
    keep_consensus_rule,
)
from intercoder.study.adjudication.definition_doubts import (
    add_doubt,
    definition_doubts,
    settle_doubts,
)
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import Coder, Role, add_coder, coders
from intercoder.study.rounds.rounds import close_round, insert_round, reopen_round
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from tests.adjudication.conftest import ANNA, LEAD, code

OTHER_LEAD = Coder("lars", Role.LEAD)


def standing(study: Study, answer: str) -> Judged:
    return next(one for one in judged(study, "main") if one.answer == answer)


def settle(
    workspace: AdjudicationWorkspace, answer: str, *given: str, reason: str = ""
) -> Settlement:
    """Settle as someone who looks at the answer first."""
    case = workspace.case(standing(workspace.study, answer).number)
    over = case.consensus.decision if case.consensus else ""
    written = workspace.write(
        Adjudicate(case.number, Judgement.of(given, memo=reason), case.decisions, over)
    )
    assert isinstance(written, Settlement)
    return written


@pytest.fixture
def workspace(closed: Study) -> AdjudicationWorkspace:
    return open_adjudication(closed, "main", LEAD)


def revise(study: Study, coder: str, answer: str, *given: str) -> None:
    """A coder changes their mind, in a round that is open again."""
    reopen_round(study, "main")
    session_start = open_workspace(study, coder)
    session_start.write(Decide(standing(study, answer).number, Judgement.of(given), 1.0))
    session_start.leave()
    close_round(study, "main")


def test_what_all_agree_on_becomes_consensus_once(closed: Study) -> None:
    assert consensus_name(closed) is None
    applied = apply_rule(closed, "main", LEAD)
    assert applied.settled == {ConsensusSource.UNANIMOUS: 2}
    assert consensus_name(closed) == "consensus"
    made = standing(closed, "v1:value").agreed
    assert made is not None
    assert (made.settled, made.codes, made.by) == (
        ConsensusSource.UNANIMOUS,
        frozenset({"quiet", "books"}),
        "lea",
    )
    assert made.settles == standing(closed, "v1:value").decisions
    assert apply_rule(closed, "main", LEAD).total == 0
    assert verify(closed).ok


def test_the_rule_is_the_leads_choice_and_kept_with_the_round(closed: Study) -> None:
    assert consensus_rule(closed, "main") == ConsensusRule()
    keep_consensus_rule(closed, "main", ConsensusRule(majority=True, single=True))
    applied = apply_rule(closed, "main", LEAD)
    assert applied.settled == {
        ConsensusSource.UNANIMOUS: 2,
        ConsensusSource.MAJORITY: 1,
        ConsensusSource.SINGLE: 1,
    }
    keep_consensus_rule(closed, "main", ConsensusRule())
    assert apply_rule(closed, "main", LEAD).reopened == 2
    assert standing(closed, "v2:value").agreed is None
    assert verify(closed).ok


def test_a_lead_settles_and_originals_stay(workspace: AdjudicationWorkspace) -> None:
    before = [one for one in codings(workspace.study) if one.coder != "consensus"]
    case = settle(workspace, "v3:value", "quiet", reason="The room is meant.").case
    made = case.consensus
    assert made is not None
    assert (made.settled, made.by) == (ConsensusSource.DECIDED, "lea")
    assert made.judgement.memo == "The room is meant."
    assert made.settles == case.decisions
    assert [one for one in codings(workspace.study) if one.coder != "consensus"] == before
    assert workspace.settled_today() == 1
    again = settle(workspace, "v3:value", "access").case
    assert again.consensus is not None and set(again.consensus.judgement.codes) == {"access"}
    assert workspace.settled_today() == 1
    assert verify(workspace.study).ok


def test_a_change_of_mind_makes_it_stale_and_never_undoes_a_leads_decision(
    workspace: AdjudicationWorkspace,
) -> None:
    apply_rule(workspace.study, "main", LEAD)
    settle(workspace, "v3:value", "quiet")
    assert not workspace.case(standing(workspace.study, "v3:value").number).is_stale
    for coder in ("ben", "carla"):
        revise(workspace.study, coder, "v3:value", "access")
    revise(workspace.study, "ben", "v1:better", "other")
    assert workspace.case(standing(workspace.study, "v3:value").number).is_stale
    assert standing(workspace.study, "v1:better").is_stale
    assert apply_rule(workspace.study, "main", LEAD).reopened == 1
    assert standing(workspace.study, "v1:better").agreed is None
    made = standing(workspace.study, "v3:value").agreed
    assert made is not None and made.codes == {"quiet"}


def test_undo_and_redo_go_through_the_leads_own_decisions(workspace: AdjudicationWorkspace) -> None:
    settle(workspace, "v3:value", "quiet")
    settle(workspace, "v3:value", "access")
    settle(workspace, "v2:value", "staff", reason="Two of three.")
    apply_rule(workspace.study, "main", LEAD)
    undone = [workspace.write(UndoAdjudication()) for _ in range(4)]
    answers = [one.case.answer.id for one in undone if isinstance(one, SettlementReverted)]
    assert answers == ["v2:value", "v3:value", "v3:value"]
    assert undone[-1] == NothingSettled(Act.UNDO)
    assert isinstance(undone[0], SettlementReverted)
    assert undone[0].taken.memo == "Two of three."
    assert standing(workspace.study, "v3:value").agreed is None
    assert standing(workspace.study, "v1:value").agreed is not None  # what a rule settled stays
    redone = [workspace.write(RedoAdjudication()) for _ in range(4)]
    assert redone[-1] == NothingSettled(Act.REDO)
    made = standing(workspace.study, "v3:value").agreed
    assert made is not None and made.codes == {"access"}
    made = standing(workspace.study, "v2:value").agreed
    assert made is not None and (made.reason, made.by) == ("Two of three.", "lea")
    assert verify(workspace.study).ok


def test_undo_brings_back_what_a_rule_had_settled_as_it_was(
    workspace: AdjudicationWorkspace,
) -> None:
    keep_consensus_rule(workspace.study, "main", ConsensusRule(majority=True))
    apply_rule(workspace.study, "main", LEAD)
    settle(workspace, "v2:value", "other")
    workspace.write(UndoAdjudication())
    made = standing(workspace.study, "v2:value").agreed
    assert made is not None and (made.settled, made.codes) == (
        ConsensusSource.MAJORITY,
        frozenset({"staff"}),
    )
    assert not standing(workspace.study, "v2:value").is_stale
    assert apply_rule(workspace.study, "main", LEAD).total == 0


def test_of_two_leads_neither_goes_over_the_other_unseen(workspace: AdjudicationWorkspace) -> None:
    add_coder(workspace.study, "lars", Role.LEAD)
    lars = open_adjudication(workspace.study, "main", OTHER_LEAD)
    seen = workspace.case(standing(workspace.study, "v3:value").number)
    settle(lars, "v3:value", "access")
    written = workspace.write(Adjudicate(seen.number, Judgement.of(["quiet"]), seen.decisions))
    assert isinstance(written, Overtaken)
    assert written.case.consensus is not None and written.case.consensus.by == "lars"
    assert workspace.write(UndoAdjudication()) == NothingSettled(Act.UNDO)
    settle(workspace, "v2:value", "staff")
    settle(lars, "v2:value", "other")
    assert workspace.write(UndoAdjudication()) == NothingSettled(Act.UNDO)  # lars went over it
    undone = lars.write(UndoAdjudication())
    assert isinstance(undone, SettlementReverted)
    assert undone.case.answer.id == "v2:value"


def test_an_answer_can_be_opened_again(workspace: AdjudicationWorkspace) -> None:
    case = settle(workspace, "v3:value", "quiet").case
    assert case.consensus is not None
    opened = workspace.write(
        Adjudicate(case.number, Judgement(), case.decisions, case.consensus.decision)
    )
    assert isinstance(opened, Settlement)
    assert opened.case.consensus is None
    undone = workspace.write(UndoAdjudication())
    assert isinstance(undone, SettlementReverted)
    assert undone.taken.state is State.UNSEEN
    assert undone.case.consensus is not None


def test_leads_and_coders_comment_in_order(workspace: AdjudicationWorkspace) -> None:
    number = standing(workspace.study, "v3:value").number
    assert isinstance(workspace.write(Remark(number, " Which room?\n")), Said)
    coder = open_adjudication(workspace.study, "main", ANNA)
    said = coder.write(Remark(number, "The reading room."))
    assert isinstance(said, Said)
    assert [(one.coder, one.text) for one in said.case.comments] == [
        ("lea", "Which room?"),
        ("anna", "The reading room."),
    ]
    add_comment(workspace.study, "main", "v2:value", ANNA, "A friend of mine.")
    assert [one.answer for one in comments(workspace.study)] == ["v2:value", "v3:value", "v3:value"]
    assert len(comments(workspace.study, round="main", answer_key="v3:value")) == 2
    with pytest.raises(UsageError, match="comment is empty"):
        workspace.write(Remark(number, "  "))
    with pytest.raises(StudyError, match="no answer “v99”"):
        add_comment(workspace.study, "main", "v99", LEAD, "?")


def test_definitions_in_doubt_stay_until_someone_sees_to_them(
    workspace: AdjudicationWorkspace,
) -> None:
    number = standing(workspace.study, "v3:value").number
    assert workspace.write(DoubtDefinition("quiet", number, "Rooms, or people?")) == Doubted(
        "quiet"
    )
    add_doubt(workspace.study, "access", ANNA, "Is the lift in it?")
    found = definition_doubts(workspace.study)
    assert [(one.code, one.answer, one.note, one.coder) for one in found] == [
        ("quiet", "v3:value", "Rooms, or people?", "lea"),
        ("access", "", "Is the lift in it?", "anna"),
    ]
    assert settle_doubts(workspace.study, "quiet") == 1
    assert [one.code for one in definition_doubts(workspace.study)] == ["access"]
    assert len(definition_doubts(workspace.study, with_settled=True)) == 2
    with pytest.raises(StudyError, match="There are no open doubts"):
        settle_doubts(workspace.study, "quiet")
    with pytest.raises(StudyError, match="no code “nothing”"):
        add_doubt(workspace.study, "nothing", ANNA)


def test_versions_have_letters_and_comments_no_names(workspace: AdjudicationWorkspace) -> None:
    workspace.write(Remark(standing(workspace.study, "v3:value").number, "Well."))
    case = workspace.case(standing(workspace.study, "v3:value").number)
    found = disagreement(workspace.study.id, case)
    assert [one.label for one in found.versions] == ["A", "B", "C"]
    assert {one.coder for one in found.versions} == {"anna", "ben", "carla"}
    by_coder = {one.coder: set(one.judgement.codes) for one in found.versions}
    assert by_coder == {"anna": {"quiet"}, "ben": {"quiet", "access"}, "carla": {"access"}}
    anna = next(one.label for one in found.versions if one.coder == "anna")
    assert found.who("anna", named=False) == anna
    assert found.who("anna", named=True) == "anna"
    assert found.who("lea", Role.LEAD, named=False) == "lead"
    assert found.who("zoe", named=False) == "a coder"


def blind(study: Study) -> None:
    with study.writing() as connection:
        insert_round(connection, "pilot", blind=True)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(StudyError) as caught:
        act()
    assert caught.value.hint
    return caught.value.message


def test_who_may_not_settle_is_told_why(coded: Study) -> None:
    blind(coded)
    code(coded, {"v1:value": {"anna": "quiet", "ben": "books"}}, round="pilot")
    assert "blind and open" in refused(lambda: open_adjudication(coded, "pilot", LEAD))
    assert "is open" in refused(lambda: open_adjudication(coded, "pilot", ANNA))
    assert "under the lead's name" in refused(lambda: open_adjudication(coded, "main", None))
    assert "no round “nowhere”" in refused(lambda: open_adjudication(coded, "nowhere", LEAD))
    assert "is open" in refused(lambda: add_comment(coded, "pilot", "v1:value", ANNA, "Hm."))
    close_round(coded, "pilot")
    workspace = open_adjudication(coded, "pilot", ANNA)
    assert not workspace.may_settle
    case = workspace.case(next(judged(coded, "pilot")).number)
    change = Adjudicate(case.number, Judgement.of(["quiet"]), case.decisions)
    assert "Only a lead adjudicates" in refused(lambda: workspace.write(change))
    assert consensus_name(coded) is None
    lead = open_adjudication(coded, "pilot", LEAD)
    reopen_round(coded, "pilot")
    assert "blind and open" in refused(lambda: lead.write(change))


def test_nobody_sits_down_to_code_as_the_consensus(closed: Study) -> None:
    apply_rule(closed, "main", LEAD)
    reopen_round(closed, "main")
    assert "not a person" in refused(lambda: open_workspace(closed, "consensus"))


def test_a_consensus_that_is_there_already_is_used(closed: Study) -> None:
    add_coder(closed, "agreed", Role.CONSENSUS)
    apply_rule(closed, "main", LEAD)
    assert [one.name for one in coders(closed) if one.role is Role.CONSENSUS] == ["agreed"]


def test_a_person_called_consensus_is_left_alone(closed: Study) -> None:
    add_coder(closed, "consensus")
    assert "another name" in refused(lambda: apply_rule(closed, "main", LEAD))


def test_a_lead_who_codes_is_a_coder_too(closed: Study) -> None:
    code(closed, {"v2:better": {"lea": "other"}})
    workspace = open_adjudication(closed, "main", LEAD)
    assert workspace.has_coded()
    case = workspace.case(standing(closed, "v2:better").number)
    assert {one.coder for one in case.versions} == {"anna", "ben", "lea"}


def test_skipping_is_no_judgement(closed: Study) -> None:
    reopen_round(closed, "main")
    session_start = open_workspace(closed, "carla")
    number = session_start.numbers(QueueFilter(text="helpful"))[0]
    session_start.write(Decide(number, Judgement(State.SKIPPED), 1.0))
    session_start.leave()
    assert {one.coder for one in standing(closed, "v2:value").given} == {"anna", "ben"}
