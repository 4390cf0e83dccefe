"""Lines for oneself and requests for support: who learns of what, on every store."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from intercoder.cli.main import run
from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.settings import Support, WellbeingSettings
from intercoder.errors import StudyError, UsageError
from intercoder.protection.wellbeing.own_key import own_identities, own_key_file, protect
from intercoder.study.database.schema import check_in as stored
from intercoder.study.packages.package_merge import merge
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.wellbeing.check_ins import (
    answer_request,
    check_in,
    forget_check_ins,
    read_check_ins,
    support_asked_on,
    support_requests,
)
from intercoder.study.wellbeing.settings import set_wellbeing, wellbeing_settings
from tests.packages.parcels import send
from tests.postgres import as_login, new_login

pytest.importorskip("pyrage", reason="intercoder[encrypt] is not installed")
LEA, ANNA = Coder("lea", Role.LEAD), Coder("anna", Role.CODER)
LINE = "A long day, and the noise stayed with me."


@pytest.fixture
def led(study: Study) -> Study:
    add_coder(study, "lea", Role.LEAD)
    return study


def asking(study: Study) -> list[str]:
    return [one.coder for one in support_requests(study, LEA)]


def test_a_line_is_the_coders_own_and_nobody_is_named_by_it(led: Study) -> None:
    check_in(led, "anna", f"  {LINE}\n")
    check_in(led, "anna", "Better today.")
    mine = own_identities()
    assert [one.line for one in read_check_ins(led, "anna", mine)] == [LINE, "Better today."]
    assert read_check_ins(led, "ben", mine) == []
    assert asking(led) == []
    with led.reading() as connection:
        for row in connection.execute(select(stored)):
            assert all(word not in " ".join(row) for word in ("anna", "noise", "2026"))
    assert verify(led).ok


def test_lines_are_forgotten_by_who_can_read_them(led: Study) -> None:
    check_in(led, "anna", LINE)
    forget_check_ins(led, read_check_ins(led, "anna", own_identities()))
    with led.reading() as connection:
        assert connection.execute(select(stored)).all() == []


def test_a_lead_learns_only_that_support_was_asked_for(led: Study) -> None:
    check_in(led, "anna", LINE, asks=True)
    assert asking(led) == ["anna"]
    assert support_asked_on(led, "anna")
    with pytest.raises(StudyError, match="Only a lead"):
        support_requests(led, ANNA)
    answer_request(led, "anna", LEA)
    assert (asking(led), support_asked_on(led, "anna")) == ([], "")
    with pytest.raises(StudyError, match="no open request"):
        answer_request(led, "anna", LEA)
    check_in(led, "anna", asks=True)
    assert asking(led) == ["anna"]
    check_in(led, "anna", asks=False)
    assert asking(led) == []
    assert verify(led).ok


def test_a_request_comes_back_in_a_package_and_the_line_stays_there(
    led: Study, tmp_path: Path
) -> None:
    path = tmp_path / "anna.package"
    send(led, "anna", path)
    with open_study(str(path)) as parcel:
        check_in(parcel, "anna", LINE, asks=True)
        assert [one.line for one in read_check_ins(parcel, "anna", own_identities())] == [LINE]
    merge(led, [path])
    assert asking(led) == ["anna"]
    assert read_check_ins(led, "anna", own_identities()) == []
    answer_request(led, "anna", LEA)
    merge(led, [path])  # an answered request is not opened again
    assert asking(led) == []
    with led.reading() as connection:
        assert connection.execute(select(stored)).all() == []


@pytest.mark.postgres_only
def test_a_coders_login_writes_and_asks_for_itself_alone(led: Study) -> None:
    anna, ben = new_login(), new_login()
    grant_login(led, "anna", anna, "secret")
    grant_login(led, "ben", ben, "secret")
    settled = WellbeingSettings(limits=Limits(30), support=Support("Kim"))
    set_wellbeing(led, settled, LEA)
    with open_study(as_login(led.address, anna)) as hers:
        assert wellbeing_settings(hers) == settled
        check_in(hers, "anna", LINE, asks=True)
        (one,) = read_check_ins(hers, "anna", own_identities())
    assert asking(led) == ["anna"]
    with open_study(as_login(led.address, ben)) as his:
        assert support_asked_on(his, "ben") == ""
        check_in(his, "anna", asks=False)  # takes back what ben asked: nothing
        assert asking(led) == ["anna"]
        with pytest.raises(StudyError), his.writing() as connection:
            connection.exec_driver_sql("DELETE FROM check_in")
        with pytest.raises(StudyError), his.reading() as connection:
            connection.exec_driver_sql("SELECT * FROM support_request")
    with open_study(as_login(led.address, anna)) as hers:
        forget_check_ins(hers, [one])
        assert read_check_ins(hers, "anna", own_identities()) == []
        check_in(hers, "anna", asks=False)
    assert asking(led) == []
    assert verify(led).ok


@pytest.mark.slow
def test_the_commands(
    led: Study, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*words: str, name: str = "anna") -> str:
        assert run(["wellbeing", words[0], led.target, *words[1:], "--as", name]) == 0
        return "".join(capsys.readouterr())

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{LINE}\n"))
    assert "Kept." in command("check-in")
    assert LINE in command("check-ins", "--format", "csv")
    assert "There is no line" in command("check-ins", name="ben")
    assert "sees that you asked" in command("check-in", "--support")
    assert "anna" in command("requests", name="lea")
    assert run(["status", led.target, "--as", "lea"]) == 0
    assert "1 person asks for support" in capsys.readouterr().err
    assert run(["status", led.target, "--as", "ben"]) == 0
    assert "support" not in capsys.readouterr().err
    assert "Nobody is asking" in command("requests", "--answered", "anna", name="lea")
    assert "Removed 1 line." in command("check-ins", "--forget")
    assert run(["wellbeing", "key"]) == 0
    assert "No passphrase protects it." in capsys.readouterr().err
    protect("the reading room at noon")
    assert run(["wellbeing", "check-ins", led.target, "--as", "anna"]) == 2
    assert "passphrase" in capsys.readouterr().err


def test_a_line_that_cannot_be_kept_says_so(led: Study) -> None:
    own_key_file().parent.parent.mkdir(parents=True)
    own_key_file().parent.write_text("in the way")
    with pytest.raises(UsageError, match="could not be kept"):
        check_in(led, "anna", LINE)
