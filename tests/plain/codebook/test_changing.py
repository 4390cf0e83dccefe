"""A lead changes the codebook line by line, hears before what would change, and undoes it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TextIO, cast

import pytest

from intercoder.codebook.changes.change import Add, Edit, Merge, Order, Retire
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.plain.codebook.changing import run_plain_codebook
from intercoder.plain.codebook.typed_commands import COMMANDS
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.history import codebook_history
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import Study
from tests.conftest import ROOT
from tests.plain.coding.test_outage import Event, Typed

LEA = Coder("lea", Role.LEAD)


@pytest.fixture
def coded(study: Study) -> Study:
    """Two answers, on which two people take books and quiet for one another."""
    add_coder(study, "lea", Role.LEAD)
    for name, sets in {"anna": (["books"], ["quiet"]), "ben": (["quiet"], ["quiet"])}.items():
        workspace = open_workspace(study, name)
        for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
            workspace.write(Decide(number, Judgement.of(codes), 1.0))
        workspace.leave()
    return study


def type_lines(study: Study, *events: Event, who: Coder | None = LEA) -> str:
    """What is said to these lines."""
    out = io.StringIO()
    run_plain_codebook(study, who, stdin=cast(TextIO, Typed(events)), stdout=out)
    return out.getvalue()


def test_a_merge_is_heard_made_and_undone(coded: Study) -> None:
    said = type_lines(
        coded, "merge quiet", "books", "one thing", "yes", "codes", "undo", "", "yes", "quit"
    )
    assert "Revision 2: merged “Quiet” into “Books and media”." in said
    assert "3 decisions on 2 answers would count otherwise (coders: anna 1, ben 2" in said
    assert "Quiet: decisions 3, then 0; answers 2, then 0; alpha" in said
    assert "4 decisions on 2 answers" in said
    assert said.endswith("Stopped. Every change that was made is saved.\n")
    first, second = codebook_history(coded).revisions
    assert first.changes == (Merge(("quiet",), "books"),)
    assert (first.made_by, first.reason) == ("lea", "one thing")
    assert (second.of, second.reason) == (2, "")
    assert "quiet" in coded.codebook()


def test_only_yes_changes_the_codebook(coded: Study) -> None:
    for lines in (("why", ""), ("why", "no"), ("why",), ()):
        said = type_lines(coded, "retire quiet", *lines)
        assert "retired “Quiet”" in said
        assert "Nothing is changed." in said
    assert coded.revision() == 1


def test_marked_codes_are_meant_where_none_are_typed(coded: Study) -> None:
    said = type_lines(coded, "retire", "mark books, quiet", "retire", "gone", "yes", "mark")
    assert "Name codes, or mark them first." in said
    assert "Marked: Books and media; Quiet." in said
    (made,) = codebook_history(coded).revisions
    assert set(made.changes) == {Retire("books"), Retire("quiet")}
    assert said.splitlines()[-3].endswith("No code is marked.")


def test_an_entry_is_changed_in_one_go(coded: Study) -> None:
    said = type_lines(
        coded,
        "edit quiet",
        *("Calm", "-", "", "", "one; two", "", "", "yes", "", ""),
        *("clearer", "yes"),
    )
    assert "Definition: " in said
    (made,) = codebook_history(coded).revisions
    fields = {one.field: one.after for one in made.changes if isinstance(one, Edit)}
    assert fields["name"] == "Calm"
    assert fields["examples"] == ("one", "two")
    assert fields["exclusive"] is True
    assert coded.codebook()["quiet"].definition == ""


def test_codes_are_added_renamed_moved_split_and_put_in_order(coded: Study) -> None:
    type_lines(
        coded,
        *("add Films", "services", "On a screen.", "w", "yes"),
        *("rename films: Cinema", "w", "yes"),
        *("move films", "top", "w", "yes"),
        *("up films", "keep", "w", "yes"),
        *("split staff: Desk, Phone", "w", "yes"),
    )
    history = codebook_history(coded)
    assert len(history.revisions) == 5
    assert isinstance(history.revisions[0].changes[0], Add)
    assert isinstance(history.revisions[3].changes[0], Order)
    book = coded.codebook()
    assert book["films"] == Code("films", "Cinema", "On a screen.")
    assert book.children(None)[-2].id == "films"
    assert {"desk", "phone"} <= {code.id for code in book.codes}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("retire services",), "has codes below it and cannot be retired"),
        (("retire nothing-like-it",), "No code is called “nothing-like-it”."),
        (("merge quiet", "quiet"), "Only one code was named."),
        (("split quiet: Calm",), "has to be split into two codes or more."),
        (("split quiet",), "Type split, a code, a colon and the new names"),
        (("rename quiet",), "Type rename, a code, a colon and its new name."),
        (("rename quiet: Quiet",), "This changes nothing."),
        (("move services", "books"), "cannot be moved below itself."),
        (("undo",), "There is no change to undo."),
        (("undo soon",), "Type the number of a revision."),
        (("undo 1",), "it cannot be undone."),
        (("redo 9",), "The codebook has no revision 9."),
        (("up books",), "is the first of its siblings already."),
        (("down books", "retire quiet"), "Type keep or drop first"),
        (("keep",), "The order is as it was."),
        (("add ", "", "x"), "The code has no name."),
        (("find zzz",), "No code has these words."),
        (("define books, quiet",), "Name one code."),
    ],
)
def test_what_stands_in_the_way_is_said_and_nothing_is_changed(
    coded: Study, lines: tuple[str, ...], words: str
) -> None:
    assert words in type_lines(coded, *lines, "", "", "")
    assert coded.revision() == 1


def test_a_change_by_another_lead_is_said_and_the_codebook_read_again(coded: Study) -> None:
    def other() -> None:
        change_codebook(coded, [Merge(("quiet",), "books")], Coder("max", Role.LEAD))

    said = type_lines(coded, "retire staff", "w", other, "yes", "define quiet")
    assert "changed meanwhile by max: revision 2 merged “Quiet” into" in said
    assert "This is revision 2." in said
    assert "No code is called “quiet”" in said
    assert "staff" in coded.codebook()


@pytest.mark.parametrize("who", [None, Coder("ben")], ids=["nobody", "ben"])
def test_who_is_no_lead_reads_while_a_blind_round_is_open_and_hears_no_figures(
    coded: Study, who: Coder | None
) -> None:
    with coded.writing() as connection:
        insert_round(connection, "second", blind=True)
    said = type_lines(coded, "codes", "define quiet", "recheck", "retire quiet", who=who)
    assert "You can read it." in said
    assert "Quiet. Key" in said
    assert "decisions on" not in said
    assert said.count("blind and open") >= 3
    assert coded.revision() == 1


def test_what_is_to_be_looked_at_again_is_said(coded: Study) -> None:
    was = coded.codebook()["quiet"].definition
    change_codebook(coded, [Edit("quiet", "definition", was, "No noise at all.")], LEA, "clearer")
    said = type_lines(coded, "recheck", "define quiet", "history")
    assert "ben, round main, Quiet, because its definition changed: 2 to look at, 0 looked" in said
    assert "To look at again: 3 decisions on 2 answers, because its definition changed." in said
    assert "Revision 2: changed “definition” of “Quiet”" in said
    assert "Why: clearer" in said


def test_ctrl_c_says_that_everything_is_saved(coded: Study) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    out = io.StringIO()
    stdin = cast(TextIO, Typed(("retire quiet", interrupt)))
    with pytest.raises(KeyboardInterrupt):
        run_plain_codebook(coded, LEA, stdin=stdin, stdout=out)
    assert out.getvalue().endswith("Stopped. Every change that was made is saved.\n")
    assert coded.revision() == 1


def test_a_package_is_refused(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coded, "package", "p")
    with pytest.raises(StudyError, match="is a package"):
        type_lines(coded)


def test_the_page_lists_every_word() -> None:
    page = (Path(ROOT) / "docs" / "plain.md").read_text("utf-8")
    for one in COMMANDS.commands:
        also = " ".join(f"`{word}`" for word in one.also)
        assert f"| `{one.act.value}` | {also} | {one.follows} | {one.help} |" in page
