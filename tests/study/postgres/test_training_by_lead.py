"""A lead's login makes the key and trains coders on a server; a coder's login cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.postgres.logins import grant_login
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from tests.postgres import as_login, new_login

pytestmark = pytest.mark.postgres_only


def test_leads_train_with_their_own_login(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_coder(study, "lea", Role.LEAD)
    lea, anna = new_login(), new_login()
    grant_login(study, "lea", lea, "secret")
    grant_login(study, "anna", anna, "secret")
    table = tmp_path / "key.csv"
    table.write_text("answer,codes,reason\nv1:value,books,why\nv2:value,-,\n", "utf-8")
    by_lead, by_coder = as_login(study.address, lea), as_login(study.address, anna)
    assert run(["training", "key", by_coder, "--from-table", str(table)]) == 1
    assert run(["training", "key", by_lead, "--from-table", str(table)]) == 0
    assert run(["training", "begin", by_lead, "--round", "t", "--coders", "anna"]) == 0
    assert run(["training", "attempts", by_lead, "--codes"]) == 0
    assert run(["training", "attempts", by_coder]) == 1
    assert run(["allocate", by_lead, "--round", "real", "--coders", "anna", "--yes"]) == 1
    assert "0 of 2 key answers" in capsys.readouterr().err
