"""Codes of earlier coders never stand beside an answer, however they came into the study."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.codebook.code_words import CodeWords
from intercoder.study.answers.answer_import import take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.packages.package_writer import pack
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study, open_study

CODED: Mapping[str, tuple[str, ...]] = {
    "code1": ("books", "staff", "quiet", ""),
    "first": ("Books and media", "staff; quiet", "calm", "CALM|Staff"),
    "mentions": ("['books', 'staff']", "books + quiet", "staff (2)", "nothing else"),
    "letters": ("k;t", "q", "t", "k"),
    "q1_books": ("1", "0", "0", "1"),
    "code: Staff": ("yes", "no", "no", ""),
    "coder1": ("quiet", "", "who knows", "not sure"),
}
HARMLESS: Mapping[str, tuple[str, ...]] = {
    "age": ("15-24", "25-64", "65+", "25-64"),
    "gender": ("female", "male", "other", "female"),
    "member": ("y", "n", "n", "y"),
    "branch": ("North", "South", "North", "South"),
}


def with_attributes(study: Study, values: Mapping[str, tuple[str, ...]]) -> None:
    add_coder(study, "anna")
    with take_in(study) as intake:
        intake.add_questions([Question("value")])
        intake.add_attributes(list(values))
        intake.add_answers(
            [
                Answer(
                    f"w{number}:value", "value", f"w{number}", f"Answer number {number}", "en",
                    {name: cells[number % 4] for name, cells in values.items()},
                )
                for number in range(12)
            ]
        )  # fmt: skip


def shown(study: Study) -> set[str]:
    """The names of all attributes that the coder anna meets, one answer after the other."""
    workspace = open_workspace(study, "anna")
    opening = workspace.opening()
    assert opening.item is not None
    items = [opening.item, *workspace.following(opening.item.number, opening.filter, 50)]
    items.append(workspace.item(opening.item.number))
    items += workspace.alike(opening.item.number).others
    workspace.leave()
    return {name for item in items for name in item.answer.attributes}


@pytest.mark.parametrize("name", CODED)
def test_an_attribute_that_holds_codes_is_never_shown(
    name: str, tmp_path: Path, codebook: Codebook
) -> None:
    with create_study(str(tmp_path / "s.study"), codebook) as study:
        with_attributes(study, {name: CODED[name], **HARMLESS})
        assert shown(study) == set(HARMLESS)
        assert {name, *HARMLESS} == {
            key for one in answers(study) for key in one.attributes
        }  # nothing is lost for exports


def test_codes_of_an_earlier_codebook_are_not_shown_either(
    tmp_path: Path, codebook: Codebook
) -> None:
    kept = tuple(code for code in codebook.codes if code.id not in {"books", "staff", "quiet"})
    with create_study(str(tmp_path / "s.study"), codebook) as study:
        with_attributes(study, {"first": ("books", "staff", "quiet", "books")})
        add_revision(study, Codebook(codebook.name, kept))
        assert shown(study) == set()


def test_a_value_that_hardly_anybody_has_is_judged_where_it_would_be_shown(
    tmp_path: Path, codebook: Codebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intercoder.study.queue.shown_attributes._SAMPLE", 2)
    with create_study(str(tmp_path / "s.study"), codebook) as study:
        with_attributes(study, {"age": ("30", "40", "30", "40")})
        with take_in(study) as intake:
            intake.add_attributes(["late"])
            intake.add_answers(
                [Answer("w99:value", "value", "w99", "Books!", "", {"late": "books"})]
            )
        assert shown(study) == {"age"}


@pytest.mark.slow
def test_plain_coding_does_not_say_what_others_gave(
    tmp_path: Path, codebook: Codebook, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    import io

    with create_study(str(tmp_path / "s.study"), codebook) as study:
        with_attributes(study, {"code1": CODED["code1"], "branch": HARMLESS["branch"]})
    monkeypatch.setattr("sys.stdin", io.StringIO("quit\n"))
    run(["code", str(tmp_path / "s.study"), "--coder", "anna", "--plain"])
    said = capsys.readouterr().out
    assert "branch: North" in said
    assert "code1" not in said


MENTIONS = (
    "id,text,code1,code2,code3,coder,branch\n"
    "1,The quiet reading room is good.,books,staff,,anna,North\n"
    "2,The staff help me always.,staff,,,anna,North\n"
    "3,Open longer please on Sundays.,quiet,staff,books,anna,South\n"
    "4,It is close to the bus stop.,books,,,anna,South\n"
)


@pytest.mark.parametrize("more", [[], ["--attributes", "all"]])
def test_columns_of_codes_are_never_proposed_as_attributes(
    tmp_path: Path, codebook: Codebook, capsys: pytest.CaptureFixture[str], more: list[str]
) -> None:
    target = str(tmp_path / "s.study")
    create_study(target, codebook).close()
    (tmp_path / "mentions.csv").write_text(MENTIONS, "utf-8")
    run(["import", target, str(tmp_path / "mentions.csv"), "--yes", *more])
    said = capsys.readouterr().err
    assert "'code1' to 'code3'" in said
    with open_study(target) as study:
        assert set(study.attributes()) <= {"branch", "coder"}
        assert "branch" in study.attributes()


def test_columns_of_codes_asked_for_are_kept_and_said_to_be_hidden(
    tmp_path: Path, codebook: Codebook, capsys: pytest.CaptureFixture[str]
) -> None:
    target = str(tmp_path / "s.study")
    create_study(target, codebook).close()
    (tmp_path / "mentions.csv").write_text(MENTIONS, "utf-8")
    run(["import", target, str(tmp_path / "mentions.csv"), "--yes", "--attribute", "code1"])
    assert "never shown to coders" in capsys.readouterr().err.replace("\n", " ")
    with open_study(target) as study:
        assert study.attributes() == ("code1",)


def test_answers_of_one_word_and_ordinary_attributes_are_no_codes(codebook: Codebook) -> None:
    words = CodeWords(codebook.codes)
    for name, cells in HARMLESS.items():
        assert not words.holds_codes(name, dict.fromkeys(cells, 1))
    assert not words.holds_codes("education", {"primary": 3, "other": 1, "": 9})


def test_a_package_holds_no_codes_of_others(tmp_path: Path, codebook: Codebook) -> None:
    target = tmp_path / "anna.package"
    with create_study(str(tmp_path / "s.study"), codebook) as study:
        with_attributes(study, {"code1": CODED["code1"], "branch": HARMLESS["branch"]})
        pack(study, [("anna", target)])
    with open_study(str(target)) as package:
        assert package.attributes() == ("branch",)
        assert {key for one in answers(package) for key in one.attributes} == {"branch"}
