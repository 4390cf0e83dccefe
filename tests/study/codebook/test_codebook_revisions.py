"""A study's codebook, revised while it is in use."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange import exported_rows
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study


def without(codebook: Codebook, code: str) -> Codebook:
    return replace(codebook, codes=tuple(one for one in codebook.codes if one.id != code))


def test_a_revision_follows_the_last_and_the_earlier_stay(study: Study, codebook: Codebook) -> None:
    revised = replace(codebook, codes=(*codebook.codes, Code("events", "Events")))
    assert add_revision(study, revised) == 2
    assert study.codebook() == revised
    assert study.codebook(1) == codebook
    assert study.revision() == 2


def test_decisions_say_under_which_revision_they_were_made(
    study: Study, codebook: Codebook
) -> None:
    at_work = open_workspace(study, "anna")
    first, second, *_ = at_work.numbers(QueueFilter())
    add_revision(study, replace(codebook, note="second"))
    at_work.write(Decide(first, Judgement.of(["books"]), 1.0))
    at_work.leave()
    later = open_workspace(study, "anna")
    assert later.opening().codebook.note == "second"
    later.write(Decide(second, Judgement.of(["books"]), 1.0))
    assert [coding.revision for coding in exported_rows.codings(study)] == [1, 2]
    assert verify(study).ok


def test_the_same_codebook_is_no_revision(study: Study, codebook: Codebook) -> None:
    with pytest.raises(UsageError, match="is the same as the study"):
        add_revision(study, codebook)
    assert study.revision() == 1


def test_a_code_in_use_is_not_lost_by_accident(study: Study, codebook: Codebook) -> None:
    workspace = open_workspace(study, "anna")
    for number in workspace.numbers(QueueFilter())[:3]:
        workspace.write(Decide(number, Judgement.of(["books", "quiet"]), 1.0))
    with pytest.raises(StudyError, match=r"books \(3\)"):
        add_revision(study, without(codebook, "books"))
    assert study.revision() == 1
    assert add_revision(study, without(codebook, "books"), drop_used=True) == 2
    (coding, *_) = exported_rows.codings(study)
    assert set(coding.judgement.codes) == {"books", "quiet"}


def test_a_code_nobody_used_may_go(study: Study, codebook: Codebook) -> None:
    assert add_revision(study, without(codebook, "other")) == 2
