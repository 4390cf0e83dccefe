"""docs/postgres.md to the letter, by an owner who may make logins and is no superuser."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.rounds.people import coders
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import open_study
from tests import postgres
from tests.postgres import OWNER, as_login, new_database, new_login

CODEBOOK = "name: Library\ncodes:\n  - id: books\n    name: Books\n  - id: staff\n    name: Staff\n"


class Server:
    """A study set up as the page says, and who comes to it."""

    def __init__(self, address: str, patch: pytest.MonkeyPatch) -> None:
        self.address = address
        self._patch = patch

    def as_(self, login: str, *command: str, typed: str = "") -> int:
        """Run a command under this login."""
        self._patch.setattr("sys.stdin", io.StringIO(typed))
        self._patch.setenv("INTERCODER_STUDY", as_login(self.address, login))
        return run([*command])

    def owner(self, *command: str) -> int:
        return self.as_(OWNER, *command)

    def codes(self, login: str) -> int:
        """Decide two answers line by line."""
        return self.as_(login, "code", "--plain", typed="staff\n\n0\nquit\n")

    def decisions(self) -> int:
        (found,) = postgres.run(self.address, "SELECT count(*) FROM intercoder.decision")[0]
        return int(found)

    def faults(self) -> tuple[str, ...]:
        with open_study(self.address) as study:
            return verify(study).faults


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A study with three answers; new logins have a password."""
    monkeypatch.setenv("INTERCODER_NEW_PASSWORD", "secret")
    made = Server(new_database(), monkeypatch)
    (tmp_path / "codes.yaml").write_text(CODEBOOK)
    (tmp_path / "answers.csv").write_text("id,answer\n1,books\n2,quiet\n3,staff\n")
    assert made.owner("new", "--codebook", str(tmp_path / "codes.yaml")) == 0
    answers = str(tmp_path / "answers.csv")
    assert made.owner("import", answers, "--id", "id", "--text", "answer") == 0
    return made


@pytest.mark.slow
def test_the_owner_gives_herself_a_login_and_everybody_is_still_saved(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = new_login()
    assert server.owner("coder", "add", "anna", "--login", anna) == 0
    assert server.owner("coder", "add", "lou", "--lead", "--login", OWNER) == 0
    assert server.codes(anna) == 0
    assert server.decisions() == 2
    assert server.codes(OWNER) == 0
    assert server.decisions() == 4
    assert server.faults() == ()
    assert server.owner("coder", "login", "lou", "--login", OWNER) == 0
    assert server.owner("coder", "login", "lou", "--revoke") == 0
    assert "owns the study and keeps all its rights" in capsys.readouterr().err
    assert server.owner("status") == 0
    assert server.codes(anna) == 0
    assert server.faults() == ()


def test_the_owner_is_no_coder(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert server.owner("coder", "add", "lou", "--login", OWNER) == 1
    assert "can see everything" in capsys.readouterr().err
    with open_study(server.address) as study:
        assert coders(study) == ()
    assert server.owner("coder", "add", "lou") == 0
    assert server.owner("coder", "login", "lou", "--login", OWNER) == 1


@pytest.mark.slow
def test_a_second_lead_lets_in_and_shuts_out_whomever_the_owner_did_and_the_other_way_round(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    lea, anna, ben = new_login(), new_login(), new_login()
    postgres.run(server.address, f"CREATE ROLE {ben} LOGIN")
    assert server.owner("coder", "add", "lea", "--lead", "--login", lea) == 0
    assert server.owner("coder", "add", "anna", "--login", anna) == 0
    assert server.as_(lea, "coder", "add", "ben", "--login", ben) == 0
    assert server.codes(ben) == 0
    assert server.as_(lea, "coder", "login", "anna", "--revoke") == 0
    assert server.as_(anna, "status") == 1
    assert "may not see the study" in capsys.readouterr().err
    assert server.owner("coder", "login", "ben", "--revoke") == 0
    assert "no longer has any rights in the study" in capsys.readouterr().err
    assert server.as_(ben, "status") == 1
    assert server.as_(lea, "coder", "add", "carla", "--login", new_login()) == 1
    assert "may not create any" in capsys.readouterr().err
    assert server.as_(lea, "round", "close", "main") == 0
    assert server.as_(lea, "verify") == 0
    assert server.owner("coder", "login", "lea", "--revoke") == 0
    assert server.as_(lea, "coder", "login", "anna", "--login", anna) == 1
    assert server.faults() == ()


def test_a_sound_study_is_never_called_broken(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """A login that is taken away while its program is at work is told so."""
    anna = new_login()
    assert server.owner("coder", "add", "anna", "--login", anna) == 0
    with open_study(as_login(server.address, anna)) as at_work:
        assert server.owner("coder", "login", "anna", "--revoke") == 0
        with pytest.raises(Exception, match="login") as refused:
            coders(at_work)
    assert "backup" not in f"{refused.value} {capsys.readouterr()}"
    assert server.faults() == ()


@pytest.mark.slow
def test_a_study_is_copied_to_the_server_and_its_logins_are_not(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna, file, there = new_login(), str(tmp_path / "copy.study"), new_database()
    assert server.owner("coder", "add", "anna", "--login", anna) == 0
    assert server.codes(anna) == 0
    assert server.owner("coder", "add", "lou", "--lead", "--login", OWNER) == 0
    monkeypatch.delenv("INTERCODER_STUDY")
    assert run(["copy", server.address, file]) == 0
    assert run(["copy", file, there]) == 0
    copy = Server(there, monkeypatch)
    assert copy.faults() == ()
    assert copy.as_(anna, "status") == 1
    assert copy.owner("coder", "login", "anna", "--login", anna) == 0
    assert copy.codes(anna) == 0
    assert copy.decisions() == 3
    assert copy.faults() == ()


@pytest.mark.parametrize("role", ["pg_read_all_data", "postgres", OWNER])
def test_a_login_that_can_become_somebody_who_sees_everything_is_no_coders(
    server: Server, role: str, capsys: pytest.CaptureFixture[str]
) -> None:
    login = new_login()
    admin = postgres.as_superuser(server.address)
    postgres.run(admin, f"CREATE ROLE {login} LOGIN NOINHERIT; GRANT {role} TO {login}")
    assert server.owner("coder", "add", "anna", "--login", login) == 1
    assert "can see everything" in capsys.readouterr().err


def test_a_password_that_is_not_the_owners_to_change_is_said(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    login = new_login()
    postgres.run(postgres.as_superuser(server.address), f"CREATE ROLE {login} LOGIN SUPERUSER")
    assert server.owner("coder", "add", "lea", "--lead", "--login", login) == 0
    capsys.readouterr()
    assert server.owner("coder", "login", "lea", "--login", login, "--new-password") == 1
    assert "may not change the password" in capsys.readouterr().err


def test_who_may_not_make_a_schema_is_told_so(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    login = new_login()
    postgres.run(server.address, f"CREATE ROLE {login} LOGIN")
    codes = str(tmp_path / "codes.yaml")
    other = f"{as_login(server.address, login)}&schema=other"
    assert run(["new", other, "--codebook", codes]) == 1
    assert "may not make a study" in capsys.readouterr().err


@pytest.mark.slow
def test_owner_and_leads_complete_attributes_and_coders_may_not(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anna, lea = new_login(), new_login()
    assert server.owner("coder", "add", "anna", "--login", anna) == 0
    assert server.owner("coder", "add", "lea", "--lead", "--login", lea) == 0
    people = tmp_path / "people.csv"
    people.write_text("id,town\n1,Turku\n2,Oulu\n")
    capsys.readouterr()
    assert server.as_(anna, "attributes", str(people)) == 1
    assert "Ask the lead, whose login has the right." in capsys.readouterr().err
    assert server.as_(lea, "attributes", str(people)) == 0
    people.write_text("id,town\n1,Turku\n2,Vaasa\n")
    assert server.owner("attributes", str(people)) == 1
    assert server.owner("attributes", str(people), "--replace") == 0
    with open_study(server.address) as study:
        assert {one.respondent: dict(one.attributes) for one in answers(study)} == {
            "1": {"town": "Turku"},
            "2": {"town": "Vaasa"},
            "3": {},
        }
    assert server.faults() == ()


@pytest.mark.slow
def test_final_results_on_a_server_are_those_of_everybody_or_refused(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    anna = new_login()
    assert server.owner("coder", "add", "anna", "--login", anna) == 0
    assert server.owner("coder", "add", "lou", "--lead", "--login", OWNER) == 0
    assert server.codes(anna) == 0
    out = tmp_path / "final.csv"
    assert server.as_(anna, "export", str(out), "--final") == 1
    assert not out.exists()
    assert server.owner("export", str(out), "--final", "--no-bom") == 0
    assert "3 answers: 2 by a single coder, 1 not judged." in capsys.readouterr().err
    rules = [line.split(",")[7] for line in out.read_text().splitlines()[1:]]
    assert rules == ["single", "single", "not judged"]
