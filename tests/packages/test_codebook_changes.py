"""The codebook changes while packages are out, and packages bring its changes to coders."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.changes.change import Edit, Merge, Split
from intercoder.codebook.code import Code
from intercoder.errors import StudyError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.rechecks import to_look_at_again
from intercoder.study.exchange import exported_rows
from intercoder.study.packages.package_writer import pack
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.tui.coding.session_start import start_session
from tests.packages.parcels import at_desk, code, refusal, send, take, tamper
from tests.plain.coding.test_coding import type_lines

PARTS = (Code("peace", "Peace"), Code("hush", "Hush"))


def read(study: Study) -> dict[str, list[list[str]]]:
    """The codes that each coder's decisions count as, in the order of the answers."""
    found = judgements(study)
    return {
        one.coder: [list(found.code_sets[number]) for number in one.codes] for one in found.columns
    }


def revisions(study: Study) -> list[tuple[list[str], int]]:
    return [(sorted(one.judgement.codes), one.revision) for one in exported_rows.codings(study)]


@pytest.mark.slow
def test_a_package_from_before_a_change_is_merged_after_it_and_mapped(
    shared: Study, coded: Path
) -> None:
    change_codebook(shared, [Merge(("quiet",), "staff")])
    take(shared, coded)
    assert (["books", "quiet"], 1) in revisions(shared)  # as it was given
    assert ["books", "staff"] in read(shared)["anna"]
    undo_change(shared, 2)
    assert ["books", "quiet"] in read(shared)["anna"]
    code(coded, "anna", [5], ["quiet"])  # the package still has the first revision
    take(shared, coded)
    assert [one for one in revisions(shared) if one[0] == ["quiet"]] == [(["quiet"], 1)]
    assert verify(shared).ok


def test_a_package_made_after_a_change_has_the_history_and_says_what_is_new(
    shared: Study, coded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_coder(shared, "lena", Role.LEAD)
    lena = acting_user(shared, "lena")
    take(shared, coded)
    change_codebook(shared, [Split("quiet", PARTS)], lena, "They are two.")
    (packed,) = pack(shared, [("anna", coded)], replace=True)
    with open_study(str(coded)) as package:
        assert verify(package).ok
        assert codebook_history(package).codebook() == shared.codebook()
        begun = start_session(package, "anna", 0.0)
        begun.workspace.leave()
        assert begun.session.notice.startswith(
            "Codebook revision 2: 2 new codes, 1 no longer given."
        )
        found = to_look_at_again(package, "anna", "main")
        assert found == to_look_at_again(shared, "anna", "main") != ()
    assert run(["codebook", "history", str(coded), "--format", "json"]) == 0
    last = json.loads(capsys.readouterr().out)[-1]
    assert last["what"] == "split “Quiet” into “Peace” and “Hush”"
    assert (last["made_by"], last["why"]) == (None, None)  # these stay in the study
    assert run(["codebook", "recheck", str(coded), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["to_look_at"] == len(found)
    with at_desk(coded, "anna") as desk:
        first = type_lines(desk, "changes")
        assert "Codebook revision 2: 2 new codes, 1 no longer given." in first[0]
        assert "Split “Quiet” into “Peace” and “Hush”." in first[1]
    take(shared, coded)
    assert packed.package.coder == "anna"


@pytest.mark.slow
def test_what_was_looked_at_again_in_a_package_is_looked_at_in_the_study(
    shared: Study, coded: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    take(shared, coded)
    change_codebook(shared, [Split("quiet", PARTS)])
    pack(shared, [("anna", coded)], replace=True)
    before = to_look_at_again(shared, "anna", "main")
    monkeypatch.setattr("sys.stdin", StringIO("peace\n\n" * len(before)))
    assert run(["code", str(coded), "--plain", "--recheck"]) == 0
    assert "Look at it again. “Quiet”: it was split into Peace, Hush." in capsys.readouterr().out
    with open_study(str(coded)) as package:
        assert to_look_at_again(package, "anna", "main") == ()
    take(shared, coded)
    assert to_look_at_again(shared, "anna", "main") == ()
    assert revisions(shared).count((["books", "peace"], 2)) == len(before)
    assert verify(shared).ok


def test_the_codebook_is_not_changed_in_a_package(coded: Path) -> None:
    with open_study(str(coded)) as package, pytest.raises(StudyError, match="is a package"):
        change_codebook(package, [Merge(("quiet",), "staff")])


def test_a_changed_history_in_a_package_is_found(shared: Study, tmp_path: Path) -> None:
    change_codebook(shared, [Edit("quiet", "name", "Quiet", "Silent")])
    change_codebook(shared, [Merge(("quiet",), "staff")])
    out = tmp_path / "new.study"
    send(shared, "anna", out)
    tamper(out, "UPDATE codebook_change SET changes = '[]' WHERE revision = 3")
    assert "was sent" in refusal(shared, out)
    tamper(out, "DELETE FROM codebook_change")
    assert "was sent" in refusal(shared, out)


def test_a_package_without_earlier_revisions_can_still_be_coded(
    shared: Study, tmp_path: Path
) -> None:
    """As an earlier program made it, with the latest revision only."""
    change_codebook(shared, [Edit("quiet", "name", "Quiet", "Silent")])
    out = tmp_path / "new.study"
    send(shared, "ben", out)
    tamper(out, "DELETE FROM codebook_change", "DELETE FROM codebook_revision WHERE number = 1")
    code(out, "ben", [0], ["quiet"])
    with open_study(str(out)) as package:
        assert to_look_at_again(package, "ben", "main") == ()
        with pytest.raises(StudyError, match="only the revisions"):
            codebook_history(package)
