"""What leaves a study is noted, and a sealed one lets things out to named receivers only."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.errors import StudyError, UsageError
from intercoder.study.findings.releases import add_release, releases
from intercoder.study.leaving.departures import (
    Departure,
    departures,
    last_release,
    note_departure,
)
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.sealed_run import VARIABLE
from intercoder.study.rounds.sealing import (
    Sealing,
    check_may_leave,
    read_sealing,
    set_sealing,
)
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.packages.parcels import send
from tests.postgres import as_login, new_login

LEA = Coder("lea", Role.LEAD)
EXPORT = Departure("", "lea", "answers and decisions", "export", "Dr Novak", "visitors.csv")


def test_only_leads_seal_a_study_and_only_named_receivers_get_something(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    check_may_leave(study, "Answers")
    with pytest.raises(StudyError, match="lea"):
        set_sealing(study, None, is_sealed=True)
    with pytest.raises(UsageError):
        set_sealing(study, LEA, receivers=[" "])
    set_sealing(study, LEA, is_sealed=True)
    with pytest.raises(StudyError, match="sealed") as caught:
        check_may_leave(study, "Answers", "Dr Novak")
    assert "--receivers" in caught.value.hint
    set_sealing(study, LEA, receivers=["Dr Novak", "Dr Novak", "anna"])
    assert read_sealing(study) == Sealing(True, ("Dr Novak", "anna"))
    check_may_leave(study, "Answers", " Dr Novak ")
    for wrong in ("", "dr novak", "ben"):
        with pytest.raises(StudyError):
            check_may_leave(study, "Answers", wrong)
    assert verify(study).ok


def test_a_sealed_run_seals_every_study(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1")
    with pytest.raises(StudyError, match="sealed"):
        check_may_leave(study, "Answers")
    monkeypatch.setenv(VARIABLE, "0")
    check_may_leave(study, "Answers")


def test_one_list_has_all_that_left(study: Study, tmp_path: Path) -> None:
    add_release(study, "agreement --report", {"cells": []}, None)
    before = last_release(study)
    add_release(study, "review-package", {"cells": []}, None, "for reviewers")
    review = Departure("", "lea", "coded data of respondents", "review-package")
    assert note_departure(study, review, before)
    assert note_departure(study, EXPORT)
    send(study, "ben", tmp_path / "ben.package")
    found = departures(study)
    assert [(one.command, one.receiver, one.releases) for one in found] == [
        ("agreement --report", "", (1,)),
        ("review-package", "", (2,)),
        ("export", "Dr Novak", ()),
        ("package", "ben", ()),
    ]
    assert (found[2].made_by, found[2].file) == ("lea", "visitors.csv")
    assert all(one.made_at for one in found)
    assert [one.number for one in releases(study)] == [1, 2]
    assert verify(study).ok


def test_a_package_is_as_sealed_as_its_study_and_notes_nothing(
    study: Study, tmp_path: Path
) -> None:
    add_coder(study, "lea", Role.LEAD)
    set_sealing(study, LEA, is_sealed=True)
    send(study, "ben", tmp_path / "ben.package")
    with open_study(str(tmp_path / "ben.package")) as parcel:
        with pytest.raises(StudyError, match="sealed"):
            check_may_leave(parcel, "Words")
        assert not note_departure(parcel, EXPORT)


@pytest.mark.postgres_only
def test_a_coders_login_is_told_and_noted_but_sees_no_list(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    login = new_login()
    grant_login(study, "anna", login, "secret")
    with open_study(as_login(study.address, login)) as hers:
        check_may_leave(hers, "Answers")
        assert note_departure(hers, EXPORT, last_release(hers))
        with pytest.raises(StudyError, match="leads"):
            departures(hers)
    (one,) = departures(study)
    assert (one.made_by, one.command, one.receiver) == ("anna", "export", "Dr Novak")
    set_sealing(study, LEA, is_sealed=True)
    with (
        open_study(as_login(study.address, login)) as hers,
        pytest.raises(StudyError, match="sealed"),
    ):
        check_may_leave(hers, "Answers")
    assert note_departure(study, EXPORT)
    assert [one.made_by for one in departures(study)] == ["anna", "lea"]
    assert verify(study).ok
