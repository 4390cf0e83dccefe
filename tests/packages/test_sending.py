"""Packages sent out: what is in them, what is not, and what can be done in them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer
from intercoder.codebook.changes.change import Edit
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.change import (
    Decide,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.coding.decision import Judgement, Origin, SelectionReason
from intercoder.coding.queue import Draft, QueueFilter
from intercoder.coding.suggestion import ALL, OF_CODER, OWN, Assistance, Mode
from intercoder.errors import NotAStudyError, StudyError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.written import Reverted
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import coder
from intercoder.study.exchange import exported_rows
from intercoder.study.packages.package_merge import merge
from intercoder.study.packages.package_writer import coders_to_pack, pack
from intercoder.study.packages.packages import file_name, packages, this_package
from intercoder.study.queue.finding_groups import find_all_groups
from intercoder.study.queue.groups import largest_groups, totals_in
from intercoder.study.queue.work_lists import Listed, keep_list, read_list
from intercoder.study.rounds.people import Role, acting_user, add_coder, coders
from intercoder.study.rounds.rounds import close_round, insert_round, rounds
from intercoder.study.rounds.suggestion_settings import read_assistance, set_assistance, teachers
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.models import keep_model
from tests.conftest import library_answers
from tests.packages.parcels import at_desk, code, log, send, standing, tamper


def all_bytes(path: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(path.parent.glob(f"{path.name}*")))


def test_a_package_is_a_study_file_for_one_coder_alone(study: Study, out: Path) -> None:
    sent = send(study, "anna", out)
    assert out.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in out.parent.iterdir() if one.name.startswith("anna")] == [out.name]
    with open_study(str(out)) as package:
        assert (package.id, package.package) == (study.id, sent.id)
        assert [one.name for one in coders(package)] == ["anna"]
        assert this_package(package) == sent == packages(study)[0]
        assert list(exported_rows.answers(package)) == list(exported_rows.answers(study))
        assert package.questions() == study.questions()
        assert package.attributes() == ("age",)
        assert "package" in package.title
    assert (sent.coder, sent.round, sent.answers, sent.decisions) == ("anna", "main", 20, 0)
    assert study.package == ""
    assert this_package(study) is None


def test_the_coder_goes_on_where_they_left_off_and_takes_back_what_they_did(
    study: Study, out: Path
) -> None:
    code(study, "anna", [0, 1], ["books"], memo="mine")
    with at_desk(study, "anna") as workspace:
        numbers = workspace.numbers(QueueFilter())
        workspace.write(KeepDraft(numbers[5], Draft({"quiet": Origin.MANUAL}, True, "half done")))
        workspace.write(KeepPlace(numbers[5], QueueFilter()))
    send(study, "anna", out)
    with at_desk(out, "anna") as workspace:
        item = workspace.opening().item
        assert item is not None
        assert (item.number, item.draft.memo) == (numbers[5], "half done")
        assert workspace.progress().decided == 2
        written = workspace.write(TakeBack())
        assert isinstance(written, Reverted)
        assert written.item.number == numbers[1]
        assert workspace.progress().decided == 1


def test_nothing_of_anybody_else_is_in_the_file(
    study: Study, out: Path, codebook: Codebook
) -> None:
    """Names, decisions, memos, drafts, notes, models, comments, and answers that are not hers."""
    add_coder(study, "Zacharias", Role.LEAD, "Zacharias leads")
    add_coder(study, "Quintessa", note="notice of Quintessa")
    zacharias = acting_user(study, "Zacharias")
    change_codebook(study, [Edit("quiet", "name", "Quiet", "Silent")], zacharias, "Quintessa errs.")
    with study.writing() as connection:
        connection.execute(coder.update().where(coder.c.name == "anna").values(note="slowcoach"))
        insert_round(connection, "overlap-two", blind=True, repeats="main")
    hers = [Listed(number) for number in (3, 5, 8)]
    keep_list(study, "anna", "overlap-two", None, hers)
    keep_list(study, "Quintessa", "overlap-two", None, [Listed(number) for number in (3, 11)])
    keep_list(study, "anna", "overlap-two", SelectionReason.DOUBTS, [Listed(5), Listed(12)])
    set_assistance(study, Assistance(learn_from=f"{OF_CODER}Quintessa"), "overlap-two")
    code(study, "anna", [0], memo="what anna thought", round="overlap-two")
    code(study, "anna", [4], memo="in the other round")
    code(study, "Quintessa", [0], ["quiet"], memo="thought about it", round="overlap-two")
    with at_desk(study, "Quintessa", "overlap-two") as workspace:
        workspace.write(KeepDraft(11, Draft({}, memo="half a draft")))
    keep_model(study, "0" * 36, "coder:Quintessa", {"terms": ["Quintessential"]}, b"arrays-of-all")
    theirs = log(study.target)
    tamper(
        Path(study.target),
        "INSERT INTO comment VALUES ('c', 2, 3, 4, 'Calliope', '2026-01-01')",
    )
    send(study, "anna", out, "overlap-two")
    written = all_bytes(out)
    for words in ("Zacharias", "Quintessa", "Quintessential", "arrays-of-all", "slowcoach"):
        assert words.encode() not in written
    for words in ("thought about it", "in the other round", "half a draft", "Calliope"):
        assert words.encode() not in written
    assert b"what anna thought" in written
    with open_study(str(out)) as package:
        here = {one.id for one in exported_rows.answers(package)}
        assert len(here) == 3
        assert read_list(package, "anna", "overlap-two") == tuple(hers)
        assert read_list(package, "anna", "overlap-two", SelectionReason.DOUBTS) == (Listed(5),)
        assert [(one.name, one.hides, one.repeats) for one in rounds(package)] == [
            ("overlap-two", False, "")
        ]
    for one in library_answers():
        if one.text != "books":  # a word of the codebook, too
            assert (one.text.encode() in written) == (one.id in here)
        assert (one.id.encode() in written) == (one.id in here)
    own = log(out)
    assert len(own) == 1
    assert not any(mark.encode() in written for row in theirs - own for mark in row)


def test_only_respondents_questions_and_attributes_of_her_answers_are_in_it(
    study: Study, out: Path
) -> None:
    with take_in(study) as intake:
        intake.add_attributes(["shoe size"])
        intake.add_answers(
            [Answer("w1:value", "value", "w1", "Shelves", "en", {"shoe size": "41"})]
        )
    keep_list(study, "anna", "main", None, [Listed(1), Listed(3)])
    send(study, "anna", out)
    assert b"shoe size" not in all_bytes(out)
    with open_study(str(out)) as package:
        assert [one.id for one in package.questions()] == ["value"]
        assert {one.respondent for one in exported_rows.answers(package)} == {"v1", "v2"}


def group_of(study: Study, texts: list[str]) -> list[int]:
    """Rows of new answers with these texts, which are in one group of the study."""
    with take_in(study) as intake:
        intake.add_answers(
            [Answer(f"g{n}", "value", f"g{n}", text, "en") for n, text in enumerate(texts)]
        )
    (group,) = largest_groups(study, 5, 40)
    assert group.answers == len(texts)
    return list(range(21, 21 + len(texts)))


@pytest.mark.parametrize(
    ("texts", "hers", "identical"),
    [
        (["Friendly people at the desk"] * 4, [1, 2, 3], 3),
        (["Friendly people at the desk"] * 2 + ["Frendly people at the desk"], [1, 2], 1),
        (
            ["Friendly people at the desk"] * 3
            + ["Frendly people at the desk", "Friendly peple at the desk"],
            [3, 4],
            1,
        ),
    ],
)
def test_groups_are_those_among_her_answers(
    study: Study, out: Path, texts: list[str], hers: list[int], identical: int
) -> None:
    """A group whose leading answer is not hers has another leader in the package."""
    set_assistance(study, Assistance(unassisted=0))
    rows = group_of(study, texts)
    keep_list(study, "anna", "main", None, [Listed(rows[one]) for one in hers])
    send(study, "anna", out)
    with open_study(str(out)) as package:
        (group,) = largest_groups(package, 5, 40)
        assert (group.answers, group.identical) == (len(hers), identical)
        assert group.start == texts[hers[0]]
    with at_desk(out, "anna") as workspace:
        assert len(workspace.alike(rows[hers[0]]).others) == len(hers) - 1


def test_an_answer_whose_group_is_not_hers_stands_alone(study: Study, out: Path) -> None:
    rows = group_of(study, ["Friendly people at the desk"] * 3)
    keep_list(study, "anna", "main", None, [Listed(rows[1])])
    send(study, "anna", out)
    with open_study(str(out)) as package, package.reading() as connection:
        assert totals_in(connection).answers == 0


@pytest.mark.parametrize("learn_from", [ALL, f"{OF_CODER}ben", OWN])
def test_suggestions_are_as_settled_and_learn_from_her_own_decisions(
    study: Study, out: Path, learn_from: str
) -> None:
    settled = Assistance(Mode.AFTER, learn_from, unassisted=0.3, seed=7)
    set_assistance(study, settled)
    (packed,) = pack(study, [("anna", out)])
    assert packed.learns_otherwise == (learn_from != OWN)
    with open_study(str(out)) as package:
        found = read_assistance(package)
        assert found == Assistance(Mode.AFTER, OWN, unassisted=0.3, seed=7)
        assert teachers(package, found.learn_from, "anna") == ("anna",)
    assert b"coder:ben" not in all_bytes(out)


@pytest.mark.parametrize("learn_from", [OWN, f"{OF_CODER}anna"])
def test_it_is_told_that_consensus_is_not_in_a_package(
    study: Study, tmp_path: Path, learn_from: str
) -> None:
    set_assistance(study, Assistance(learn_from=learn_from))
    add_coder(study, "settled", Role.CONSENSUS)
    (before,) = pack(study, [("anna", tmp_path / "before.study")])
    assert not before.learns_otherwise
    with take_in(study) as intake:
        intake.add_decisions(
            [EarlierDecision(library_answers()[0].id, "settled", Judgement.of(["books"]))]
        )
    (after,) = pack(study, [("anna", tmp_path / "after.study")])
    assert after.learns_otherwise
    with open_study(str(tmp_path / "after.study")) as package:
        assert teachers(package, read_assistance(package).learn_from, "anna") == ("anna",)


def test_a_package_verifies_before_and_after_coding(study: Study, out: Path) -> None:
    """Decisions of two rounds stand in one line of the study: of that only a part is sent."""
    with study.writing() as connection:
        insert_round(connection, "two")
    code(study, "anna", [0, 1])
    code(study, "anna", [2], round="two")
    code(study, "anna", [3])
    send(study, "anna", out)
    with open_study(str(out)) as package:
        assert verify(package).ok
    code(out, "anna", [4, 5])
    with open_study(str(out)) as package:
        found = verify(package)
    assert (found.faults, found.decisions) == ((), 5)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("UPDATE decision SET memo = 'x' WHERE seq = 1", "was changed"),
        ("UPDATE decision SET memo = 'x' WHERE seq = 3", "was changed"),
        ("UPDATE answer SET text = 'x' WHERE id = 9", "What was sent"),
        ("UPDATE codebook_revision SET document = replace(document, 'Quiet', 'Loud')", "was sent"),
        ("DELETE FROM package", "was sent"),
    ],
)
def test_a_changed_package_does_not_verify(
    study: Study, out: Path, change: str, words: str
) -> None:
    code(study, "anna", [0, 1])
    send(study, "anna", out)
    code(out, "anna", [2])
    tamper(out, change)
    with open_study(str(out)) as package:
        assert any(words in fault for fault in verify(package).faults)


Forbidden = Callable[[Study, Path], object]


@pytest.mark.parametrize(
    "forbidden",
    [
        lambda package, _: add_coder(package, "eve"),
        lambda package, _: add_revision(package, Codebook("b", (Code("a", "A"),)), drop_used=True),
        lambda package, _: set_assistance(package, Assistance()),
        lambda package, _: keep_list(package, "anna", "main", None, [Listed(1)]),
        lambda package, _: find_all_groups(package),
        lambda package, _: close_round(package, "main"),
        lambda package, path: pack(package, [("anna", path)]),
        lambda package, path: merge(package, [path]),
    ],
)
def test_in_a_package_nothing_but_coding_is_done(
    study: Study, out: Path, forbidden: Forbidden
) -> None:
    send(study, "anna", out)
    before = out.read_bytes()
    with (
        open_study(str(out)) as package,
        pytest.raises(StudyError, match="is a package: answers are coded in it"),
    ):
        forbidden(package, out.with_name("other.study"))
    assert out.read_bytes() == before


def test_answers_and_decisions_are_not_imported_into_a_package(study: Study, out: Path) -> None:
    send(study, "anna", out)
    with (
        open_study(str(out)) as package,
        pytest.raises(StudyError, match="is a package"),
        take_in(package) as intake,
    ):
        intake.add_decisions([EarlierDecision("v1:value", "anna", Judgement.of(["books"]))])


def test_in_a_package_orders_and_models_are_kept(study: Study, out: Path) -> None:
    send(study, "anna", out)
    with open_study(str(out)) as package:
        keep_list(package, "anna", "main", SelectionReason.USEFUL, [Listed(4), Listed(2)])
        keep_model(package, "m", "coder:anna", {}, b"numbers")
    code(out, "anna", [0])
    assert merge(study, [out])[0].new == 1


# -- what is refused -------------------------------------------------------------------------------


def refused(study: Study, path: Path, name: str = "anna", round: str = "main") -> str:
    """Why no package is made; none is left, and none is noted."""
    files = sorted(path.parent.iterdir())
    with pytest.raises(StudyError) as told:
        pack(study, [(name, path)], round=round)
    assert sorted(path.parent.iterdir()) == files
    assert packages(study) == ()
    return str(told.value)


def test_who_cannot_code_gets_no_package(study: Study, out: Path) -> None:
    add_coder(study, "robot", Role.MACHINE)
    add_coder(study, "settled", Role.CONSENSUS)
    assert "no coder “eve”" in refused(study, out, "eve")
    assert "robot is not a person" in refused(study, out, "robot")
    assert "settled is not a person" in refused(study, out, "settled")
    with study.writing() as connection:
        connection.execute(
            coder.update().where(coder.c.name == "ben").values(left_at="2026-02-03T00:00:00.000Z")
        )
    assert "ben left the study on 2026-02-03" in refused(study, out, "ben")


def test_a_round_that_is_closed_unknown_or_holds_nothing_for_her_is_refused(
    study: Study, out: Path
) -> None:
    assert "no round “two”" in refused(study, out, round="two")
    keep_list(study, "ben", "main", None, [Listed(1)])
    assert "Nothing is allocated to anna" in refused(study, out)
    close_round(study, "main")
    assert "was closed on" in refused(study, out, "ben")


def test_nothing_is_replaced_unless_told(study: Study, out: Path, tmp_path: Path) -> None:
    out.write_text("a letter")
    assert "already exists" in refused(study, out)
    assert out.read_text() == "a letter"
    pack(study, [("anna", out)], replace=True)
    with open_study(str(out)) as package:
        assert package.package


def test_decisions_that_have_not_come_back_are_never_replaced(study: Study, out: Path) -> None:
    first = send(study, "anna", out)
    code(out, "anna", [0, 1])
    with pytest.raises(StudyError, match=r"the study does not have \(2\)"):
        pack(study, [("anna", out)], replace=True)
    merge(study, [out])
    (packed,) = pack(study, [("anna", out)], replace=True)
    assert packed.package.id != first.id
    with open_study(str(out)) as package:
        assert package.package == packed.package.id
        assert len(standing(package)) == 2


def test_a_whole_study_is_never_replaced(study: Study, tmp_path: Path) -> None:
    copy = tmp_path / "copy.study"
    backup(study, copy)
    before = copy.read_bytes()
    with pytest.raises(StudyError, match="is a study, so it is not overwritten"):
        pack(study, [("anna", copy)], replace=True)
    assert copy.read_bytes() == before


def test_a_folder_that_is_not_there_is_said(study: Study, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot be created"):
        pack(study, [("anna", tmp_path / "no" / "anna.study")])
    assert packages(study) == ()


def test_packages_for_several_are_all_made_or_none(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "ben.study").write_text("x")
    with pytest.raises(StudyError, match="no coder"):
        pack(study, [("anna", folder / "a"), ("eve", folder / "e")], folder=folder)
    assert not folder.exists()
    with pytest.raises(StudyError, match="already exists"):
        wanted = [(name, tmp_path / "taken" / f"{name}.study") for name in ("anna", "ben")]
        pack(study, wanted, folder=tmp_path / "taken")
    assert [one.name for one in (tmp_path / "taken").iterdir()] == ["ben.study"]
    made = pack(study, [(n, folder / f"{n}.study") for n in ("anna", "ben")], folder=folder)
    assert [one.package.coder for one in made] == ["anna", "ben"]
    assert len(packages(study)) == 2
    assert folder.stat().st_mode & 0o777 == 0o700


def test_everyone_the_round_is_for_gets_one(study: Study) -> None:
    add_coder(study, "lena", Role.LEAD)
    add_coder(study, "robot", Role.MACHINE)
    add_coder(study, "gone")
    with study.writing() as connection:
        connection.execute(coder.update().where(coder.c.name == "gone").values(left_at=utc_now()))
    assert coders_to_pack(study) == ("anna", "ben")
    keep_list(study, "ben", "main", None, [Listed(1)])
    keep_list(study, "lena", "main", None, [Listed(2)])
    assert coders_to_pack(study) == ("ben", "lena")


def test_a_package_that_is_still_out_is_counted(study: Study, tmp_path: Path) -> None:
    (first,) = pack(study, [("anna", tmp_path / "1")])
    (second,) = pack(study, [("anna", tmp_path / "2")])
    merge(study, [tmp_path / "1"])
    (third,) = pack(study, [("anna", tmp_path / "3")])
    assert [one.still_out for one in (first, second, third)] == [0, 1, 1]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("main", "anna"), "main-anna.study"),
        (("pilot 1", "Ana/María"), "pilot-1-Ana-María.study"),
        (("..", ".."), "-.study"),
        (("main", "Анна"), "main-Анна.study"),
    ],
)
def test_names_of_files_are_safe(names: tuple[str, str], expected: str) -> None:
    assert file_name(*names) == expected


def test_names_of_files_differ_even_without_capitals() -> None:
    assert file_name("main", "A b", ["main-a-B.study"]) == "main-A-b-2.study"


def test_a_package_can_be_opened_where_its_study_is_not(
    study: Study, out: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    send(study, "anna", out)
    study.close()
    Path(study.target).unlink()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
    code(out, "anna", [0])
    with closing(sqlite3.connect(out)) as connection:
        (mark,) = connection.execute("PRAGMA application_id").fetchone()
    assert mark == 0x69436F64


def test_a_damaged_package_is_found_out_where_its_study_is_known(study: Study, out: Path) -> None:
    send(study, "anna", out)
    with open_study(study.target):
        pass
    with closing(sqlite3.connect(out)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'answer'"
        ).fetchone()
    damaged = bytearray(out.read_bytes())
    damaged[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    out.write_bytes(damaged)
    with pytest.raises(NotAStudyError, match="is damaged"):
        open_study(str(out))


def test_decisions_on_the_queue_are_written_by_the_usual_way(study: Study, out: Path) -> None:
    """A decision of a package belongs to its line, also where the study's line came with it."""
    code(study, "anna", [0])
    sent = send(study, "anna", out)
    with at_desk(out, "anna") as workspace:
        workspace.write(Decide(workspace.numbers(QueueFilter())[0], Judgement.of(["quiet"]), 1.0))
    with closing(sqlite3.connect(out)) as connection:
        lines = connection.execute("SELECT line FROM decision ORDER BY id").fetchall()
    assert lines == [("",), (sent.id,)]
