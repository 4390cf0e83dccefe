"""An answer decided under an earlier codebook comes back with what can be decided now."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from intercoder.codebook.changes.change import Change, Edit, Merge, Retire, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import Item, QueueFilter
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.study import Study

PARTS = (Code("calm", "Calm"), Code("silence", "Silence"))


def again(study: Study, *changes: Change) -> Item:
    """An answer that was decided as quiet and staff, as it comes back after these changes."""
    workspace = open_workspace(study, "anna")
    number, *_ = workspace.numbers(QueueFilter())
    workspace.write(Decide(number, Judgement.of(["quiet", "staff"], memo="hm"), 1.0))
    workspace.leave()
    change_codebook(study, changes)
    later = open_workspace(study, "anna")
    try:
        return later.item(number)
    finally:
        later.leave()


def test_a_decision_made_elsewhere_under_a_newer_codebook_is_shown_all_the_same(
    study: Study,
) -> None:
    change_codebook(study, [Retire("other")])
    before = open_workspace(study, "anna")
    number, *_ = before.numbers(QueueFilter())
    change_codebook(study, [Merge(("quiet",), "books")])
    elsewhere = open_workspace(study, "anna", take_over=True)
    elsewhere.write(Decide(number, Judgement.of(["staff"]), 1.0))
    elsewhere.leave()
    item = before.item(number)
    assert (list(item.draft.codes), item.revision, item.in_doubt) == (["staff"], 3, "")


@pytest.mark.parametrize(
    ("changes", "chosen", "doubt"),
    [
        ([Edit("quiet", "aliases", ("calm",), ("hush",))], ["quiet", "staff"], ""),
        ([Merge(("quiet",), "books")], ["books", "staff"], ""),
        ([Merge(("quiet",), "staff")], ["staff"], ""),
        ([Split("quiet", PARTS)], ["staff"], "“Quiet”: it was split into Calm, Silence"),
        ([Retire("quiet")], ["staff"], "“Quiet”: it was retired"),
        (
            [Edit("quiet", "use when", "", "Nobody speaks.")],
            ["quiet", "staff"],
            "“Quiet”: its use when changed",
        ),
    ],
)
def test_what_is_chosen_can_be_given_and_a_doubt_is_told(
    study: Study, changes: Sequence[Change], chosen: list[str], doubt: str
) -> None:
    item = again(study, *changes)
    assert sorted(item.draft.codes) == chosen
    assert item.draft.memo == "hm"
    assert item.in_doubt == doubt
    assert set(item.standing.codes) == {"quiet", "staff"}
