"""What is remembered of the codes given last."""

from __future__ import annotations

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide, DecideTogether, KeepDraft, KeepPlace
from intercoder.coding.decision import SKIPPED, Judgement, Origin
from intercoder.coding.keys.recent_codes import RecentCodes
from intercoder.coding.queue import OPEN, Draft, Item
from intercoder.coding.session import CodingSession
from intercoder.coding.session_clock import Pace

NAMES = ("books", "staff", "quiet", "access", "events", "cafe")
KEYS = {"books": "b2", "staff": "st", "quiet": "qu", "access": "ac", "events": "ev", "cafe": "c"}
LIBRARY = Codebook("Library visitors", tuple(Code(name, name.title()) for name in NAMES))
ITEM = Item(1, Answer("v1:value", "value", "v1", "The quiet reading room", "en"))


def decide(*codes: str) -> Decide:
    return Decide(1, Judgement.of(codes), 1.0)


def after(*changes: Decide) -> RecentCodes:
    recent = RecentCodes.of(KEYS)
    for change in changes:
        recent = recent.after(ITEM, change)
    return recent


def test_only_codes_with_long_keys_are_in_the_row() -> None:
    recent = after(decide("cafe", "staff"))
    assert recent.row == ("staff",)
    assert recent.in_row("6") == "staff"
    assert recent.in_row("7") == recent.in_row("1") == recent.in_row("") == ""


def test_a_code_keeps_its_place_and_the_oldest_gives_way() -> None:
    recent = after(decide("books"), decide("staff"), decide("quiet"), decide("access"))
    assert recent.after(ITEM, decide("books")).row == recent.row
    newer = recent.after(ITEM, decide("books")).after(ITEM, decide("events"))
    assert newer.row == ("books", "events", "quiet", "access")


def test_a_skipped_answer_is_not_the_last_one() -> None:
    recent = after(decide("staff")).after(ITEM, Decide(1, SKIPPED, 1.0))
    assert recent.answer is not None
    assert list(recent.answer) == ["staff"]
    assert recent.after(ITEM, KeepPlace(2, OPEN)) is recent


def test_answers_decided_together_count_once() -> None:
    recent = RecentCodes.of(KEYS).after(ITEM, DecideTogether(decide("quiet"), ()))
    assert recent.row == ("quiet",)


def test_the_code_given_last_is_one_that_was_put_on() -> None:
    recent = RecentCodes.of(KEYS)
    draft = Draft({"staff": Origin.MANUAL})
    recent = recent.after(ITEM, KeepDraft(1, draft))
    assert recent.code == "staff"
    assert recent.after(ITEM, KeepDraft(1, None)).code == "staff"
    unsure = Draft({"staff": Origin.MANUAL}, unsure=True)
    kept = Item(1, ITEM.answer, kept=draft)
    assert recent.after(kept, KeepDraft(1, unsure)).code == "staff"


def test_choosing_the_same_keeps_where_a_code_came_from() -> None:
    held = Item(1, ITEM.answer, kept=Draft({"staff": Origin.SUGGESTED, "cafe": Origin.MANUAL}))
    session = CodingSession(LIBRARY, Pace.starting(0.0), item=held)
    step = after(decide("staff", "quiet")).same(session)
    assert step.session.draft.codes == {"staff": Origin.SUGGESTED, "quiet": Origin.MANUAL}
    assert step.change == KeepDraft(1, step.session.draft)
    again = after(decide("staff", "quiet")).same(step.session)
    assert again.change is None


def test_codes_whose_keys_are_short_now_leave_the_row() -> None:
    recent = after(decide("books"), decide("staff"))
    shorter = recent.with_keys({**KEYS, "books": "k"})
    assert shorter.row == ("staff",)
    assert shorter.after(ITEM, decide("books")).row == ("staff",)
