"""A lead decides about proposed codes line by line."""

from __future__ import annotations

from intercoder.agreement.of_changes.proposal_queue import read_queue
from intercoder.study.study import Study
from tests.plain.codebook.test_changing import type_lines
from tests.tui.codebook.test_proposals import proposed, states

__all__ = ["proposed"]


def test_proposals_are_accepted_joined_and_rejected(proposed: Study) -> None:
    said = type_lines(
        *(proposed, "proposals", "accept bus stop, bus stops", "Bus", "", "one thing", "yes"),
        *("join seats", "quiet", "", "yes", "reject prices", "", "reject prices", "No."),
        *("accept prices", "", "", "restore prices", "open main", "yes", "reject", "join Chairs"),
        *("proposals", "quit"),
    )
    assert "Bus stop, by anna in main, on 1 answer." in said
    assert "Alike: Bus stops." in said
    assert "Revision 2 is now the study's codebook." in said
    assert "accepted a proposed code as “Quiet”" in said
    assert "The proposal “Prices” was rejected already." in said
    assert "It is provisional again." in said
    assert "All coders see them." in said
    assert "Type reject and the name of a proposal" in said
    assert "No proposal is called “Chairs”." in said
    assert states(proposed) == {
        "Bus stop": ("accepted", "bus", "one thing"),
        "Bus stops": ("accepted", "bus", "one thing"),
        "Seats": ("merged", "quiet", ""),
        "Prices": ("provisional", "", ""),
    }
    assert len(read_queue(proposed).queued) == 4
