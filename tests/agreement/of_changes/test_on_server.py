"""On a server leads change the codebook with logins of their own, and coders' logins read it."""

from __future__ import annotations

import pytest

from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
from intercoder.errors import StudyError
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.agreement.of_changes.test_preview import decide
from tests.postgres import as_login, new_login

LOU = Coder("lou", Role.LEAD)


@pytest.mark.slow
@pytest.mark.postgres_only
def test_a_lead_changes_the_codebook_and_a_coder_reads_it_whoever_they_say_they_are(
    study: Study,
) -> None:
    add_coder(study, "lou", Role.LEAD)
    decide(study, "anna", ["books"], ["quiet"])
    decide(study, "ben", ["quiet"], ["quiet"])
    logins = {name: new_login() for name in ("anna", "lou")}
    for name, login in logins.items():
        grant_login(study, name, login, "s3cret")
    with open_study(as_login(study.address, logins["lou"])) as opened:
        workspace = CodebookWorkspace(opened, None)
        session = workspace.open()
        assert session.refusal is None
        previewed = workspace.previewed(session, session.merging(("quiet",), "books"))
        assert previewed.preview.decisions == 3
        assert workspace.carry_out(previewed, "one thing").made_by == "lou"
        assert workspace.standings(workspace.open().history).of("books").figures.decisions == 4
    with open_study(as_login(study.address, logins["anna"])) as opened:
        workspace = CodebookWorkspace(opened, LOU)
        session = workspace.open()
        assert session.revision == 2
        assert session.refusal is not None
        assert "anna does not lead this study" in session.refusal.message
        for counting in (lambda: workspace.standings(session.history), workspace.recheck_counts):
            with pytest.raises(StudyError, match="does not show this login"):
                counting()
    assert verify(study).ok
