"""Settling from the command line, and what comes of it: counts, differences, exports, agreement."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import ConsensusSource, Judgement
from intercoder.coding.suggestion import CONSENSUS
from intercoder.exchange.exporting.decision_tables import LongTable, WideTable
from intercoder.plain.adjudication.typed_commands import COMMANDS
from intercoder.study.adjudication.consensus import judged
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import Role, add_coder, coders
from intercoder.study.rounds.rounds import insert_round, reopen_round
from intercoder.study.rounds.suggestion_settings import teachers
from intercoder.study.study import Study, create_study, open_study
from intercoder.suggest.learning.learning_data import learning_set
from tests.adjudication.conftest import code

Ran = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ran(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Runs a command as it is typed, with these lines typed into it."""

    def run_it(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        outcome = run(list(arguments))
        captured = capsys.readouterr()
        return int(outcome), captured.out, captured.err

    return run_it


def plain(ran: Ran, study: Study, *options: str, typed: str = "") -> str:
    outcome, out, err = ran(
        "adjudicate", study.target, "--as", "lea", "--plain", *options, typed=typed
    )
    assert outcome == 0, err
    return out + err


def counts(ran: Ran, study: Study, *options: str) -> dict[str, int]:
    """The counts over all questions of the round."""
    _, out, _ = ran("consensus", study.target, "--format", "json", *options)
    rows = [row for row in json.loads(out) if row["question"] is None]
    return dict(rows[0])


def test_a_lead_settles_line_by_line(closed: Study, ran: Ran) -> None:
    typed = "\n".join(
        ["1", "reason In doubt for the first.", "done", "k", "q", "", "0", "s", "quit"]
    )
    said = plain(ran, closed, "--order", "imported", typed=typed)
    assert "Adjudicated by rule: 2 unanimous." in said
    assert "Consensus recorded: Books and media; Quiet." in said
    assert "Consensus recorded: no code applies." in said
    found = {one.answer: one.agreed for one in judged(closed, "main")}
    first = found["v2:value"]
    assert first is not None and first.reason == "In doubt for the first."
    assert first.codes in ({"staff"}, {"other"})
    second = found["v3:value"]
    assert second is not None and second.codes == {"books", "quiet"}
    third = found["v4:value"]
    assert third is not None and third.codes == frozenset()
    assert found["v6:value"] is None


def test_an_unknown_name_drops_no_other_of_its_line(closed: Study, ran: Ran) -> None:
    said = plain(ran, closed, "--order", "imported", typed="boks, quiet, zzz\ndone\nq\n")
    assert "No version or code is called “boks”. Near it: Books and media." in said
    assert "No version or code is called “zzz”." in said
    assert "Consensus recorded: Quiet." in said
    said = plain(ran, closed, "--order", "imported", typed="1, refuses\n1, 2\nq\n")
    assert "Take one version: 1 or 2." in said


def test_lines_that_are_no_text_settle_nothing(closed: Study, ran: Ran) -> None:
    typed = "1\nreason caf\udce9\ncomment caf\x00\ndoubt quiet: caf\x1b[A\nquit\n"
    said = plain(ran, closed, typed=typed)
    assert said.count("It was ignored. Type it again.") == 3
    assert "written" not in said and "Noted" not in said
    assert json.loads(ran("doubt", "list", closed.target, "--format", "json")[1]) == []


def test_names_are_hidden_until_asked_for(closed: Study, ran: Ran) -> None:
    said = plain(ran, closed, typed="comment Well.\nagain\n")
    assert "anna" not in said and "ben" not in said
    assert "Comment by lead: Well." in said
    said = plain(ran, closed, typed="names\n")
    assert "(anna)" in said and "Comment by lea: Well." in said


def test_undo_back_and_doubts_line_by_line(closed: Study, ran: Ran) -> None:
    typed = "1\n\nu\nb\nu\nr\ndoubt quiet: Rooms or people?\nback\nnext\nprogress\nhelp\nq\nx,x\n"
    said = plain(ran, closed, "--order", "imported", typed=typed)
    for words in (
        "Taken back.",
        "Nothing left to take back.",
        "Brought back.",
        "Recorded: the definition of “Quiet” needs work.",
        "This is the first answer of the queue.",
        "Waiting: 4 of 5.",
        "Chosen: Quiet.",
    ):
        assert words in said
    _, out, _ = ran("doubt", "list", closed.target, "--format", "json")
    assert [row["note"] for row in json.loads(out)] == ["Rooms or people?"]
    assert ran("doubt", "settle", closed.target, "Quiet", "--as", "anna")[0] == 1
    assert ran("doubt", "settle", closed.target, "Quiet", "--as", "lea")[0] == 0


def test_hostile_words_are_told_safely(closed: Study, ran: Ran) -> None:
    plain(
        ran,
        closed,
        "--order",
        "imported",
        typed="comment \u202ered [/b]\nreason \u2066x\n1\n\n",
    )
    said = plain(ran, closed, "--which", "all", "--order", "imported")
    assert "\u202e" not in said and "\u2066" not in said
    assert "[/b]" in said
    _, out, _ = ran("comment", "list", closed.target, "--format", "table")
    assert "\u202e" not in out


def test_what_is_settled_is_counted_by_how(closed: Study, ran: Ran) -> None:
    assert counts(ran, closed)["open"] == 7
    outcome, _, err = ran(
        "consensus", closed.target, "--settle-unanimous", "--majority", "--as", "lea"
    )
    assert outcome == 0
    assert "Adjudicated by rule: 2 unanimous, 1 majority." in err
    plain(ran, closed, typed="1\n\n")
    found = counts(ran, closed)
    expected = {
        "judged": 8, "several": 7, "differing": 5, "unanimous": 2, "majority": 1, "single": 0,
        "decided": 1, "open": 3, "stale": 0, "one_coder": 1,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    _, _, err = ran("consensus", closed.target, "--settle-unanimous", "--as", "lea")
    assert "leaves nothing more to adjudicate" in err
    ran("consensus", closed.target, "--settle-unanimous", "--as", "lea", "--take-single")
    assert counts(ran, closed)["single"] == 1
    assert counts(ran, closed)["majority"] == 1  # the rule is kept with the round


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["adjudicate", "{}", "--plain"], "under the lead's name"),
        (["adjudicate", "{}", "--plain", "--as", "zoe"], "“zoe” is not in this study"),
        (["adjudicate", "{}", "--plain", "--as", "lea", "--round", "r9"], "no round “r9”"),
        (["adjudicate", "{}", "--plain", "--as", "lea", "--pair", "anna"], "not a pair of coders"),
        (["adjudicate", "{}", "--plain", "--as", "lea", "--pair", "anna,zoe"], "no coder “zoe”"),
        (["adjudicate", "{}", "--plain", "--as", "lea", "--code", "quite"], "no code “quite”"),
        (["adjudicate", "{}", "--plain", "--as", "lea", "--question", "q"], "no question “q”"),
        (["adjudicate", "{}", "--plain", "--as", "lea", "--language", "xx"], "no language “xx”"),
        (["adjudicate", "{}", "--as", "lea"], "needs a terminal"),
        (["consensus", "{}", "--majority"], "when it is applied"),
        (["consensus", "{}", "--settle-unanimous"], "under the lead's name"),
        (["consensus", "{}", "--settle-unanimous", "--as", "anna"], "Only leads adjudicate"),
        (["differences", "{}", "--coder", "zoe"], "no coder “zoe”"),
        (["comment", "add", "{}", "v9", "Hm", "--as", "lea"], "no answer “v9”"),
        (["comment", "add", "{}", "v1:value", "Hm"], "are recorded under a name"),
        (["doubt", "add", "{}", "nothing", "Hm", "--as", "lea"], "no code “nothing”"),
        (["export", "{}", "x.csv", "--consensus", "--coders", "anna"], "belongs to no coder"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(
    closed: Study, ran: Ran, arguments: list[str], words: str
) -> None:
    before = list(codings(closed))
    outcome, _, err = ran(*(one.format(closed.target) for one in arguments))
    assert outcome in (1, 2)
    assert words in err
    assert "Traceback" not in err and "Sorry" not in err
    assert list(codings(closed)) == before


def test_nothing_to_settle_is_said(study: Study, ran: Ran) -> None:
    add_coder(study, "lea", Role.LEAD)
    assert "There is nothing waiting for adjudication in the round “main”." in plain(ran, study)
    assert "There is nothing coded differently" in plain(ran, study, "--which", "all")


def test_a_coder_reads_and_comments(closed: Study, ran: Ran) -> None:
    outcome, out, _ = ran(
        "adjudicate", closed.target, "--as", "anna", "--plain",
        typed="1\nundo\ncomment I meant the room.\nquit\n",
    )  # fmt: skip
    assert outcome == 0
    assert "You can read and comment; only a lead adjudicates." in out
    assert out.count("Only a lead adjudicates. You can comment.") == 2
    assert "Comment saved." in out
    assert not [one for one in coders(closed) if one.role is Role.CONSENSUS]


def test_each_coder_sees_where_they_differ_and_why(closed: Study, ran: Ran) -> None:
    plain(ran, closed, "--order", "imported", typed="t\nreason Friendly staff.\n\nq\n\n")
    _, out, _ = ran("differences", closed.target, "--coder", "carla", "--format", "json")
    rows = {row["answer"]: row for row in json.loads(out)}
    assert rows["v2:value"]["given"] == "other"
    assert rows["v2:value"]["settled"] == rows["v2:value"]["missed"] == "staff"
    assert rows["v2:value"]["reason"] == "Friendly staff."
    assert rows["v3:value"]["extra"] == "access"
    _, out, _ = ran("differences", closed.target, "--coder", "anna")
    assert "v2:value" not in out and "v3:value" not in out
    _, out, _ = ran("differences", closed.target, "--coder", "carla", "--format", "csv")
    assert next(csv.reader(io.StringIO(out)))[:3] == ["round", "answer", "question"]
    reopen_round(closed, "main")
    outcome, _, err = ran("differences", closed.target, "--coder", "carla")
    assert outcome == 1 and "No round of this study is closed yet" in err
    outcome, _, err = ran("differences", closed.target, "--coder", "carla", "--round", "main")
    assert outcome == 1 and "is open" in err
    outcome, out, _ = ran("differences", closed.target, "--coder", "carla", "--as", "lea")
    assert outcome == 0 and "v2:value" in out


# -- export ---------------------------------------------------------------------------------------


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def settled(closed: Study, ran: Ran) -> Study:
    """Two settled by all, one by most, one by the lead; three open and one coded by one."""
    plain(ran, closed, "--majority", "--order", "imported", typed="q\nreason The room.\n\n")
    return closed


def test_the_consensus_is_an_export_of_its_own(settled: Study, ran: Ran, tmp_path: Path) -> None:
    out = tmp_path / "consensus.csv"
    assert ran("export", settled.target, str(out), "--consensus")[0] == 0
    rows = rows_of(out)
    how = {row["answer"]: (row["settled"], row["state"], row["lead"]) for row in rows}
    assert how == {
        "v1:value": ("unanimous", "coded", "lea"),
        "v1:better": ("unanimous", "coded", "lea"),
        "v2:value": ("majority", "coded", "lea"),
        "v3:value": ("decided", "coded", "lea"),
        "v2:better": ("open", "open", ""),
        "v4:value": ("open", "open", ""),
        "v5:value": ("open", "open", ""),
        "v6:value": ("open", "open", ""),
    }
    by_answer = {row["answer"]: row for row in rows}
    assert by_answer["v3:value"]["memo"] == "The room."
    assert by_answer["v3:value"]["code"] == "quiet"
    assert by_answer["v4:value"]["code"] == ""
    assert {row["code"] for row in rows if row["answer"] == "v1:value"} == {"quiet", "books"}
    assert (by_answer["v5:value"]["coders"], by_answer["v6:value"]["coders"]) == ("1", "3")


def test_the_wide_consensus_and_every_answer(settled: Study, ran: Ran, tmp_path: Path) -> None:
    out = tmp_path / "wide.csv"
    ran(
        "export", settled.target, str(out), "--consensus", "--shape", "wide", "--all-answers",
        "--with", "attributes",
    )  # fmt: skip
    rows = {row["answer"]: row for row in rows_of(out)}
    assert len(rows) == 20
    assert rows["v3:value"]["code:quiet"] == "1" and rows["v3:value"]["code:access"] == "0"
    assert rows["v4:value"]["code:quiet"] == "" and rows["v4:value"]["settled"] == "open"
    assert rows["v9:value"]["state"] == "unseen" and rows["v9:value"]["settled"] == ""
    assert rows["v3:value"]["attribute:age"] == "30-39"


def test_stale_consensus_is_marked(settled: Study, ran: Ran, tmp_path: Path) -> None:
    code(settled, {"v3:value": {"dora": "access"}})
    out = tmp_path / "consensus.csv"
    ran("export", settled.target, str(out), "--consensus")
    assert {row["answer"] for row in rows_of(out) if row["stale"] == "1"} == {"v3:value"}


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("consensus", [True, False])
def test_the_consensus_is_read_back_as_consensus(
    settled: Study, ran: Ran, tmp_path: Path, codebook: Codebook, shape: str, consensus: bool
) -> None:
    """Beside the coders or alone: never as one of them."""
    out, copy = tmp_path / "out.csv", tmp_path / "copy.study"
    options = ["--consensus"] if consensus else []
    ran("export", settled.target, str(out), "--shape", shape, *options)
    create_study(str(copy), codebook).close()
    outcome, _, err = ran("import", str(copy), str(out))
    assert outcome == 0, err
    with open_study(str(copy)) as again:
        roles = {one.name: one.role for one in coders(again)}
        assert roles["consensus"] is Role.CONSENSUS
        made = {one.answer.id: one for one in codings(again) if one.coder == "consensus"}
        before = {one.answer.id: one for one in codings(settled) if one.coder == "consensus"}
        assert {k: (set(v.judgement.codes), v.judgement.memo) for k, v in made.items()} == {
            k: (set(v.judgement.codes), v.judgement.memo) for k, v in before.items()
        }


def test_a_blind_round_keeps_the_consensus_from_coders(
    settled: Study, ran: Ran, tmp_path: Path
) -> None:
    with settled.writing() as connection:
        insert_round(connection, "pilot", blind=True)
    out = str(tmp_path / "consensus.csv")
    outcome, _, err = ran("export", settled.target, out, "--consensus", "--as", "anna")
    assert outcome == 1 and "blind and open" in err
    assert ran("consensus", settled.target, "--as", "anna")[0] == 1
    assert ran("export", settled.target, out, "--consensus", "--as", "lea")[0] == 0


# -- beside the originals -------------------------------------------------------------------------


def test_consensus_is_never_a_coder_of_the_agreement(closed: Study, ran: Ran) -> None:
    def agreement(*options: str) -> dict[str, object]:
        _, out, err = ran("agreement", closed.target, "--format", "json", *options)
        assert out, err
        return dict(json.loads(out))

    before = agreement()
    plain(ran, closed, "--majority", typed="1\n\n1\n\n")
    after = agreement()
    assert after == before
    against = agreement("--by", "reference:consensus")
    views = json.dumps(against)
    assert "reference:consensus" in views
    assert (
        json.dumps(before["coders"]) == json.dumps(against["coders"])
        if "coders" in before
        else True
    )


def test_suggestions_learn_from_what_is_settled(settled: Study) -> None:
    assert teachers(settled, CONSENSUS, "") == ("consensus",)
    learned = learning_set(settled, teachers(settled, CONSENSUS, ""))
    assert learned.given.any(axis=1).all()
    assert len(learned) == 4


def test_a_later_change_of_mind_leaves_the_figures_of_before(closed: Study, ran: Ran) -> None:
    """Agreement before and after a discussion: originals stay, later decisions come later."""
    plain(ran, closed, typed="comment Let us talk.\n")
    last = max(one.decided_at for one in codings(closed))

    def figure(*options: str) -> object:
        _, out, _ = ran("agreement", closed.target, "--format", "json", *options)
        return json.loads(out)

    before = figure("--as-of", last)
    reopen_round(closed, "main")
    from intercoder.coding.change import Decide
    from intercoder.study.coding.coder_workspace import open_workspace

    workspace = open_workspace(closed, "carla")
    number = next(one.number for one in judged(closed, "main") if one.answer == "v2:value")
    workspace.write(Decide(number, Judgement.of(["staff"]), 1.0))
    workspace.leave()
    assert figure("--as-of", last) == before
    assert figure() != before


def test_every_column_of_the_export_is_explained() -> None:
    from intercoder.exchange.exporting.consensus_tables import ConsensusTable

    text = (Path(__file__).parents[2] / "docs" / "export.md").read_text("utf-8")
    for base in (LongTable(None), WideTable(())):  # type: ignore[arg-type]
        for column in ConsensusTable(base, "consensus").columns:
            assert f"`{column.title}`" in text


DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_on_adjudication_says_what_the_program_does(closed: Study, ran: Ran) -> None:
    text = (DOCS / "adjudication.md").read_text("utf-8")
    for word in COMMANDS.commands:
        also = " ".join(f"`{one}`" for one in word.also)
        assert f"| `{word.act.value}` | {also} | {word.follows} | {word.help} |" in text
    for settled in ConsensusSource:
        assert f"`{settled.value}`" in text
    shown = json.loads(text.split("```json\n")[1].split("```")[0])
    _, out, _ = ran("consensus", closed.target, "--format", "json")
    real = json.loads(out)
    assert {k: type(v) for k, v in shown[0].items()} == {k: type(v) for k, v in real[0].items()}
    plain(ran, closed, typed="0\n0\n0\n")
    _, out, _ = ran("differences", closed.target, "--coder", "anna", "--format", "json")
    assert all(f"`{name}`" in text for name in json.loads(out)[0])
    links = [part.split(")")[0] for part in text.split("](")[1:]]
    assert all((DOCS / link.partition("#")[0]).exists() for link in links)
