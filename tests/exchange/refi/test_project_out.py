"""A study as a REFI-QDA project: what another program finds in it."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree as Tree
from zipfile import ZipFile

import pytest

from intercoder.codebook.code import Codebook
from intercoder.codebook.files.files import read_codebook, write_codebook
from intercoder.coding.decision import Judgement, State
from intercoder.errors import UsageError
from intercoder.exchange.exporting.exporting import export
from intercoder.exchange.exporting.wanted import Wanted
from intercoder.study.answers.answer_import import EarlierDecision, Marked, take_in
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, open_study
from intercoder.tables.refi.elements import root_of
from tests.exchange.refi.test_project_in import SHARED, imported
from tests.homes import home, pytest_generate_tests, study

__all__ = ["home", "pytest_generate_tests", "study"]  # in both homes

WHEN = "2026-03-01T10:00:00.250Z"
QUIET, FRIENDLY = "The quiet reading room and the novels.", "Friendly staff, always helpful"


@pytest.fixture
def decided(study: Study) -> Study:
    """A study with decisions of every kind."""
    with take_in(study) as intake:
        intake.add_attributes(["age"])
        intake.add_decisions(
            [
                EarlierDecision("v1:value", "anna", Judgement.of(["books", "quiet"]), WHEN),
                EarlierDecision("v1:value", "ben", Judgement.of((), memo="None, <I> think"), WHEN),
                EarlierDecision("v2:value", "ben", Judgement(State.SKIPPED), WHEN),
                EarlierDecision("v2:value", "anna", Judgement.of(["staff"], unsure=True), WHEN),
            ]
        )
    return study


def described(path: Path) -> Tree.Element:
    with ZipFile(path) as archive:
        return root_of(archive.read("project.qde"))


def test_a_project_holds_texts_places_cases_users_codings_and_notes(
    decided: Study, tmp_path: Path
) -> None:
    path = tmp_path / "out.qdpx"
    done = export(decided, path)
    assert done.rows == 4
    root = described(path)
    users = {one.get("guid"): one.get("name") for one in root.findall("Users/User")}
    codes = {one.get("guid"): one.get("name") for one in root.iter("Code")}
    assert {*users.values()} >= {"anna", "ben"}
    said = set()
    with ZipFile(path) as archive:
        for source in root.findall("Sources/TextSource"):
            assert source.findtext("Description")
            name = (source.get("plainTextPath") or "").removeprefix("internal://")
            text = archive.read(f"sources/{name}").decode()
            for one in source.findall("PlainTextSelection"):
                start, end = int(one.get("startPosition", "")), int(one.get("endPosition", ""))
                for coding in one.findall("Coding"):
                    assert coding.get("creationDateTime") == WHEN
                    code = coding.find("CodeRef")
                    assert code is not None
                    said.add((text[start:end], users[coding.get("creatingUser")],
                              codes[code.get("targetGUID")]))  # fmt: skip
    names = {code.id: code.name for code in decided.codebook().codes}
    assert said == {
        (QUIET, "anna", names["books"]),
        (QUIET, "anna", names["quiet"]),
        (FRIENDLY, "anna", names["staff"]),
    }
    notes = {
        (one.get("name"), users[one.get("creatingUser")], one.findtext("PlainTextContent"))
        for one in root.findall("Notes/Note")
    }
    assert notes == {
        ("no code applies, memo", "ben", "None, <I> think"),
        ("skipped", "ben", ""),
        ("unsure", "anna", ""),
    }
    passages = {one.get("guid") for one in root.iter("PlainTextSelection")}
    cases = root.findall("Cases/Case")
    named = {ref.get("targetGUID") for one in cases for ref in one.findall("SelectionRef")}
    assert len(cases) == 10
    assert named == passages


def test_the_same_study_makes_the_same_file(decided: Study, tmp_path: Path) -> None:
    export(decided, tmp_path / "one.qdpx")
    export(decided, tmp_path / "two.qdpx")
    assert (tmp_path / "one.qdpx").read_bytes() == (tmp_path / "two.qdpx").read_bytes()


def test_the_codebook_comes_back_as_it_was(decided: Study, tmp_path: Path) -> None:
    export(decided, tmp_path / "out.qdpx")
    assert read_codebook(tmp_path / "out.qdpx") == decided.codebook()


def test_without_what_intercoder_adds_the_answers_and_codes_are_still_there(
    decided: Study, tmp_path: Path
) -> None:
    """As after a program that reads the project and writes it anew."""
    export(decided, tmp_path / "out.qdpx")
    with ZipFile(tmp_path / "out.qdpx") as old, ZipFile(tmp_path / "new.qdpx", "w") as new:
        for part in old.infolist():
            if part.filename != "intercoder.json":
                new.writestr(part.filename, old.read(part))
    texts, codes = imported(tmp_path / "new.qdpx")
    assert len(texts) == 20
    with open_study(str(tmp_path / "new.study")) as new_study:
        names = {code.name: code.id for code in new_study.codebook().codes}
    ids = {code.id: names[code.name] for code in decided.codebook().codes}
    assert codes == {
        (QUIET, "anna", frozenset({ids["books"], ids["quiet"]})),
        (FRIENDLY, "anna", frozenset({ids["staff"]})),
    }


def test_codes_added_elsewhere_come_in_beside_the_own(decided: Study, tmp_path: Path) -> None:
    export(decided, tmp_path / "out.qdpx")
    root = described(tmp_path / "out.qdpx")
    user = root.findall("Users/User")[0].get("guid", "")
    passage = root.findall("Sources/TextSource/PlainTextSelection")[4]
    code = next(one.get("guid", "") for one in root.iter("Code") if one.get("isCodable") == "true")
    guid = "aaaaaaaa-0000-0000-0000-000000000001"
    coding = Tree.Element("Coding", {"guid": guid, "creatingUser": user})
    coding.append(Tree.Element("CodeRef", {"targetGUID": code}))
    passage.insert(0, coding)
    with ZipFile(tmp_path / "out.qdpx") as old, ZipFile(tmp_path / "new.qdpx", "w") as new:
        for part in old.infolist():
            is_described = part.filename == "project.qde"
            content = Tree.tostring(root) if is_described else old.read(part)
            new.writestr(part.filename, content)
    _, codes = imported(tmp_path / "new.qdpx")
    assert len(codes) == 5


def test_only_decisions_are_projects(decided: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="what each coder decided"):
        export(decided, tmp_path / "out.qdpx", Wanted(consensus=True))


@pytest.mark.skipif(not SHARED.exists(), reason="the schema of the standard is not here")
def test_projects_are_valid(decided: Study, tmp_path: Path) -> None:
    schema = pytest.importorskip("xmlschema").XMLSchema(str(SHARED / "Project.xsd"))
    export(decided, tmp_path / "out.qdpx")
    with ZipFile(tmp_path / "out.qdpx") as archive:
        schema.validate(archive.read("project.qde").decode())


@pytest.mark.skipif(not SHARED.exists(), reason="the schema of the standard is not here")
def test_codebooks_are_valid(codebook: Codebook, tmp_path: Path) -> None:
    schema = pytest.importorskip("xmlschema").XMLSchema(str(SHARED / "Codebook.xsd"))
    write_codebook(codebook, tmp_path / "codes.qdc")
    schema.validate(str(tmp_path / "codes.qdc"))


def test_every_reference_has_its_target(decided: Study, tmp_path: Path) -> None:
    """What a schema cannot check."""
    export(decided, tmp_path / "out.qdpx")
    root = described(tmp_path / "out.qdpx")
    guids = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(guids) == len(set(guids))
    aimed = {one.get("targetGUID") for one in root.iter() if one.get("targetGUID")}
    aimed |= {one.get("creatingUser") for one in root.iter() if one.get("creatingUser")}
    assert aimed <= set(guids)
    with ZipFile(tmp_path / "out.qdpx") as archive:
        added = json.loads(archive.read("intercoder.json"))
    assert set(added["answers"]) <= set(guids)


def test_marked_words_are_passages_of_their_own_for_any_program(
    decided: Study, tmp_path: Path
) -> None:
    words = (Marked(4, 17, "quiet"), Marked(27, 37, "books"), Marked(0, len(QUIET), "books"))
    made = EarlierDecision("v1:value", "carla", Judgement.of(["books", "quiet"]), marked=words)
    with take_in(decided) as intake:
        intake.add_decisions([made])
    own, others = tmp_path / "own.qdpx", tmp_path / "others.qdpx"
    export(decided, own)
    if SHARED.exists():
        schema = pytest.importorskip("xmlschema").XMLSchema(str(SHARED / "Project.xsd"))
        with ZipFile(own) as archive:
            schema.validate(archive.read("project.qde").decode())
    with ZipFile(own) as old, ZipFile(others, "w") as new:
        for part in old.infolist():
            if part.filename != "intercoder.json":
                new.writestr(part.filename, old.read(part))
    # for other programs, the whole answer is no passage within it
    for path, count in ((own, 3), (others, 2)):
        imported(path)
        with open_study(str(path.with_suffix(".study"))) as study:
            (of_carla,) = (one for one in codings(study) if one.coder == "carla")
        found = {one.words(QUIET) for one in of_carla.judgement.passages}
        assert len(found) == count
        assert {"quiet reading", "the novels"} <= found
        assert len(of_carla.judgement.codes) == 2
