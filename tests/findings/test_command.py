"""`intercoder findings`: what a lead reads, what programs get, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.cli.text_tables import cell_width
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import make_blind
from intercoder.study.study import Study, open_study

TABLES = (
    ["--table", "frequencies"],
    ["--table", "by", "--by", "age_group", "--by", "language"],
    ["--table", "by", "--by", "age_group", "--all"],
    ["--table", "cooccurrence"],
    ["--table", "cooccurrence", "--all", "--roll-up", "1"],
    ["--table", "sets"],
    ["--table", "conclusions", "--question", "value", "--roll-up", "1", "--by", "wave"],
)
WEIGHTED = ["--weight", "weight", "--strata", "region", "--cluster", "branch"]


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints; it must succeed."""
    capsys.readouterr()
    assert run(["findings", *arguments]) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is said to standard error; nothing is printed."""
    capsys.readouterr()
    assert run(["findings", *arguments]) != 0
    found = capsys.readouterr()
    assert found.out == ""
    return " ".join(found.err.split())


def tables(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(text)["tables"]
    return found


@pytest.mark.parametrize("options", TABLES, ids=" ".join)
def test_tables_fit_80_columns_and_say_what_they_rest_on(
    demo: Study, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, demo.target, *options)
    assert max(map(cell_width, text.split("\n"))) <= 80
    flat = " ".join(text.split())
    assert "Codes of the final results" in flat
    assert "round main" in flat
    assert "each respondent is one cluster" in flat


def test_the_page_shows_what_the_program_prints(
    demo: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8")
    _, _, after = page.partition("    $ intercoder findings library-demo.study ")
    options, *lines = after.partition("\n\n**")[0].split("\n")
    text = said(capsys, demo.target, *options.split())
    assert text.startswith("\n".join(line.removeprefix("    ") for line in lines).rstrip())


@pytest.mark.slow
def test_every_name_of_a_csv_column_is_on_the_page(
    demo: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "findings.md").read_text("utf-8")
    unexplained = set()
    for options in TABLES:
        text = said(capsys, demo.target, *options, "--format", "csv")
        unexplained |= {name for name in text.split("\n")[0].split(",") if f"`{name}`" not in page}
    assert unexplained == set()


@pytest.mark.parametrize("options", TABLES, ids=" ".join)
def test_csv_has_a_row_for_each_figure_and_says_whose_codes(
    demo: Study, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = list(csv.DictReader(io.StringIO(said(capsys, demo.target, *options, "--format", "csv"))))
    assert rows
    assert {row["codes_of"] for row in rows} == {"final"}
    assert {row["rounds"] for row in rows} == {"main"}
    assert all(None not in row for row in rows)


@pytest.mark.parametrize("options", TABLES, ids=" ".join)
def test_json_has_everything_that_the_table_says(
    demo: Study, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for one in tables(said(capsys, demo.target, *options, "--format", "json")):
        assert one["codes_of"] == "final"
        assert one["method"]
        assert one["correction"] == "holm"
        assert one["table"] == options[1]


def test_each_question_has_a_table_of_its_own_unless_they_are_counted_together(
    demo: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [demo.target, "--format", "json"]
    alone = tables(said(capsys, *asked))
    together = tables(said(capsys, *asked, "--together"))
    assert [one["questions"] for one in alone] == [["value"], ["better"]]
    assert [one["questions"] for one in together] == [["value", "better"]]
    answers = [one["bases"]["answers"] for one in alone]
    assert sum(answers) == together[0]["bases"]["answers"]
    books = [next(row for row in one["rows"] if row["code"] == "books") for one in alone]
    both = next(row for row in together[0]["rows"] if row["code"] == "books")
    assert both["answers"] == sum(row["answers"] for row in books)
    assert both["respondents"] < sum(row["respondents"] for row in books)


def test_every_coder_gets_a_table(demo: Study, capsys: pytest.CaptureFixture[str]) -> None:
    found = tables(
        said(capsys, demo.target, "--codes-of", "all", "--question", "value", "--format", "json")
    )
    assert [one["codes_of"] for one in found] == ["coder:anna", "coder:ben", "coder:carla"]
    assert [one["whose"] for one in found] == ["anna", "ben", "carla"]


def test_only_the_codes_asked_for_are_tested(
    demo: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["--by", "wave", "--code", "Quiet", "--code", "books", "--question", "value"]
    (found,) = tables(said(capsys, demo.target, *options, "--format", "json"))
    assert [row["code"] for row in found["rows"]] == ["books", "quiet"]
    text = " ".join(said(capsys, demo.target, *options).split())
    assert "corrected over 2 codes (Holm)" in text


def test_two_groups_have_one_difference(demo: Study, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--by", "wave", "--question", "value", "--roll-up", "1"]
    text = " ".join(said(capsys, demo.target, *options).split())
    assert "corrected over 7 codes (Holm)" in text
    assert "corrected over 7 differences (Holm)" in text
    (found,) = tables(said(capsys, demo.target, *options, "--format", "json"))
    for row in found["rows"]:
        first, second = row["groups"]
        assert first["difference"] == pytest.approx(-second["difference"])
        assert first["adjusted_p"] == second["adjusted_p"]


def test_weights_strata_and_clusters_are_said(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "sample.csv"
    rows = [f"v{n},{1 + n / 10},{'north' if n < 6 else 'south'},b{n // 2}" for n in range(1, 11)]
    table.write_text("\n".join(["respondent,weight,region,branch", *rows]), "utf-8")
    assert run(["attributes", study.target, str(table)]) == 0
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(f"v{n}:value", "anna", Judgement.of(["books"] if n % 3 else []))
                for n in range(1, 11)
            ]
        )
    text = " ".join(said(capsys, study.target, "--question", "value", *WEIGHTED).split())
    assert "weighted by weight; strata are the values of region" in text
    assert "clusters are the values of branch" in text
    (found,) = tables(
        said(capsys, study.target, "--question", "value", *WEIGHTED, "--format", "json")
    )
    books = next(row for row in found["rows"] if row["code"] == "books")
    with_books = sum(1 + n / 10 for n in range(1, 11) if n % 3)
    assert books["share"] == pytest.approx(with_books / sum(1 + n / 10 for n in range(1, 11)))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by", "shoes"], "no attribute “shoes”"),
        (["--codes-of", "dora"], "no codes of “dora”"),
        (["--codes-of", "consensus"], "no consensus"),
        (["--question", "why"], "no question “why”"),
        (["--code", "nothing"], "No code is called “nothing”"),
        (["--weight", "visits"], "no number above 0 in “visits”"),
        (["--strata", "shoes"], "no attribute “shoes” for --strata"),
        (["--round", "pilot"], "no round “pilot”"),
        (["--table", "by"], "--table by needs groups"),
        (["--by", "wave", "--table", "sets"], "--by does not apply to --table sets"),
        (["--by", "question"], "counted together"),
        (["--table", "sets", "--unit", "mentions"], "A mention is one code"),
        (["--output", "findings.doc"], "does not show which format"),
        (["--output", "findings.csv", "--format", "json"], "does not end like the format json"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_sentence(
    demo: Study, options: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert words in refused(capsys, demo.target, *options)


def test_a_study_without_decisions_has_no_findings(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Nothing has been decided" in refused(capsys, study.target)


@pytest.mark.slow
def test_the_file_is_written_whole_and_never_over_another(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Three answers have two codes on staff, which the codes and their parent would tell.
    assert run(["releases", "threshold", own.target, "--set", "3", "--as", "lea"]) == 0
    for name in ("out.txt", "out.json", "out.csv"):
        out = tmp_path / name
        printed = said(
            capsys, own.target, "--format", {".txt": "table"}.get(out.suffix, out.suffix[1:])
        )
        assert run(["findings", own.target, "--output", str(out)]) == 0
        captured = capsys.readouterr()
        assert captured.out == ""
        told = re.sub(r'"mentions": \d+', '"mentions": null', printed)  # a sum of counts
        assert out.read_text("utf-8") == told
        assert "already exists" in refused(capsys, own.target, "--output", str(out))
        assert run(["findings", own.target, "--output", str(out), "--force"]) == 0
    folder = tmp_path / "folder.json"
    folder.mkdir()
    assert "is a folder" in refused(capsys, own.target, "--output", str(folder))


def test_while_a_round_is_blind_a_coder_sees_their_own_codes_only(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        for name, code in (("anna", "books"), ("ben", "access")):
            intake.add_decisions(
                [EarlierDecision("v1:value", name, Judgement.of([code]), round="main")]
            )
    make_blind(study, "main", blind=True)
    for options in ([], ["--codes-of", "ben"], ["--codes-of", "anna", "--codes-of", "final"]):
        assert "blind and open" in refused(capsys, study.target, *options, "--as", "anna")
    assert "blind and open" in refused(
        capsys, study.target, "--table", "conclusions", "--codes-of", "anna", "--as", "anna"
    )
    own = said(capsys, study.target, "--codes-of", "anna", "--as", "anna", "--question", "value")
    assert re.search(r"Books and media +1 +100\.0%", own)
    assert "ben" not in own
    assert re.search(r"Access +0 ", own)
    everything = said(capsys, study.target, "--codes-of", "any", "--as", "lea")
    assert re.search(r"Access +1 +100\.0%", everything)


def test_text_from_people_is_shown_safely(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    wild = "[/b]\x1b]0;x\x07"
    with take_in(study) as intake:
        intake.add_attributes(["wild"])
        intake.add_answers(
            [
                Answer(f"w{n}:value", "value", f"w{n}", "books", "en", {"wild": f"{wild}{n % 2}"})
                for n in range(10)
            ]
        )
        intake.add_decisions(
            [EarlierDecision(f"w{n}:value", "anna", Judgement.of(["books"])) for n in range(10)]
        )
    text = said(capsys, study.target, "--by", "wild", "--question", "value")
    assert "\x1b" not in text
    assert "[/b]" in text
    as_json = said(capsys, study.target, "--by", "wild", "--format", "json")
    assert "\x1b" not in as_json
    assert json.loads(as_json)["tables"][0]["groups"][0]["name"] == f"{wild}0"


# -- what leaves the study -------------------------------------------------------------------------

RARE = ["--question", "better", "--by", "wave", "--code", "Unclear"]


@pytest.fixture
def own(demo: Study, tmp_path: Path) -> Iterator[Study]:
    """A copy of the demonstration study that tables may leave. Lea leads it."""
    path = tmp_path / "own.study"
    shutil.copyfile(demo.target, path)
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        yield study


def groups(text: str) -> list[int | None]:
    """The counts of the first row, by group."""
    return [one["count"] for one in tables(text)[0]["rows"][0]["groups"]]


def test_a_row_that_is_hidden_has_no_base_of_its_own(own: Study, tmp_path: Path) -> None:
    out = tmp_path / "out.txt"
    assert run(["findings", own.target, "--output", str(out)]) == 0
    (staff,) = (line for line in out.read_text("utf-8").splitlines() if "hidden" in line)
    assert staff.split() == ["Staff", "hidden"]
    assert "smaller base" not in out.read_text("utf-8")


@pytest.mark.slow
def test_small_counts_are_hidden_in_what_is_written_and_the_release_is_listed(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "waves.json"
    shown = groups(said(capsys, own.target, *RARE, "--format", "json"))
    assert "Counts below 5 are hidden in it" in wrote(capsys, own, out, *RARE)
    assert groups(out.read_text("utf-8")) == [7, None]
    assert shown == [7, 4]
    assert "findings --output" in listed(capsys, own)
    total = tmp_path / "total.json"
    wrote(capsys, own, total, *RARE[:2], *RARE[-2:])
    row = tables(total.read_text("utf-8"))[0]["rows"][0]
    assert row["name"] == "Unclear"
    assert row["count"] is None, "11 less 7 would be known"


@pytest.mark.slow
def test_what_is_written_tells_no_sum_of_counts_and_is_listed_only_if_it_can_be_written(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    refused(capsys, own.target, *RARE, "--output", str(tmp_path / "nowhere" / "out.json"))
    assert "findings --output" not in listed(capsys, own)
    out = tmp_path / "out.json"
    for options in (RARE, RARE[:2], [*RARE[:2], "--roll-up", "1", "--table", "cooccurrence"]):
        wrote(capsys, own, out, *options, "--force")
        bases = tables(out.read_text("utf-8"))[0]["bases"]
        assert bases["judged"]
        assert bases["mentions"] is None
        assert (bases["no_code_applies"] is None) == (options is not RARE[:2] and len(options) > 2)


def test_a_lead_publishes_small_counts_with_a_reason_only(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, reason = tmp_path / "waves.csv", ["--reason", "an annex for the board"]
    as_lead = [own.target, *RARE, "--as", "lea", "--unprotected"]
    assert "Add --output OUT." in refused(capsys, *as_lead, *reason)
    assert "--reason TEXT" in refused(capsys, *as_lead, "--output", str(out))
    assert "only leads" in refused(
        capsys, own.target, *RARE, "--unprotected", *reason, "--output", str(out)
    )
    assert not out.exists()
    assert "hidden" not in wrote(capsys, own, out, *as_lead[1:], *reason)
    assert "an annex for the board" in listed(capsys, own)


def wrote(capsys: pytest.CaptureFixture[str], study: Study, out: Path, *options: str) -> str:
    """What is said when findings were written to a file."""
    capsys.readouterr()
    assert run(["findings", study.target, *options, "--output", str(out)]) == 0
    return capsys.readouterr().err


def listed(capsys: pytest.CaptureFixture[str], study: Study) -> str:
    """The list of what has left a study."""
    capsys.readouterr()
    assert run(["releases", "list", study.target]) == 0
    return capsys.readouterr().out


@pytest.mark.slow
def test_export_writes_tables_the_way_of_findings(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = tmp_path / "exported.json", tmp_path / "findings.json"
    by = ["--by", "wave"]
    assert run(["export", own.target, str(ours), "--tables", "by", *by, "--as", "lea"]) == 0
    wrote(capsys, own, theirs, "--table", "by", *by, "--as", "lea")
    assert ours.read_text("utf-8") == theirs.read_text("utf-8")
    assert None in groups(ours.read_text("utf-8")) or "null" in ours.read_text("utf-8")
    assert "findings --output" in listed(capsys, own)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--tables", "by"], "--table by needs groups to compare."),
        (["--tables", "sets", "--final"], "--final says how answers are written"),
        (["--by", "wave"], "Add --tables by."),
    ],
)
def test_export_of_tables_takes_options_of_tables_only(
    own: Study,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    reason: str,
) -> None:
    out = tmp_path / "tables.json"
    capsys.readouterr()
    assert run(["export", own.target, str(out), *options]) != 0
    assert reason in " ".join(capsys.readouterr().err.split())
    assert not out.exists()
    assert "findings --output" not in listed(capsys, own)


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [
        ["--by", "wave", "--question", "better"],
        ["--table", "sets", "--question", "better", "--roll-up", "1"],
        ["--table", "cooccurrence", "--question", "better", "--roll-up", "1"],
    ],
    ids=" ".join,
)
def test_rounded_tables_have_multiples_of_ten_and_no_other_figure(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    out = tmp_path / "rounded.json"
    wrote(capsys, own, out, *options, "--rounded")
    (table,) = tables(out.read_text("utf-8"))
    settings = ("confidence", "roll_up", "depth", "strata", "cluster", "weight")
    told = [
        number
        for key, value in table.items()
        if key not in settings
        for number in numbers_in(value, without=settings)
    ]
    assert len(told) > 10
    assert all(isinstance(one, int) and one % 10 == 0 for one in told)
    text = tmp_path / "rounded.txt"
    wrote(capsys, own, text, *options, "--rounded")
    assert "multiples of 10" in text.read_text("utf-8")


def numbers_in(value: Any, *, without: tuple[str, ...]) -> Iterator[float]:
    """Every number in JSON but those under some names."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key not in without:
                yield from numbers_in(part, without=without)
    elif isinstance(value, list):
        for part in value:
            yield from numbers_in(part, without=without)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield value


def test_rounding_is_for_what_is_written_and_protects(
    own: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--output", str(tmp_path / "x.json")]
    assert "Add --output OUT." in refused(capsys, own.target, "--rounded")
    assert "rest on shares" in refused(
        capsys, own.target, "--rounded", "--table", "conclusions", *out
    )
    assert "Leave one out." in refused(
        capsys, own.target, "--rounded", "--unprotected", "--reason", "x", "--as", "lea", *out
    )


def test_weighted_figures_that_are_written_have_three_decimals(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table, out = tmp_path / "sample.csv", tmp_path / "weighted.json"
    rows = [f"v{n},1.3" for n in range(1, 11)]
    table.write_text("\n".join(["respondent,weight", *rows]), "utf-8")
    assert run(["attributes", study.target, str(table)]) == 0
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision(f"v{n}:value", "anna", Judgement.of(["books"] if n % 2 else []))
                for n in range(1, 11)
            ]
        )
    wrote(capsys, study, out, "--question", "value", *WEIGHTED[:2])
    (found,) = tables(out.read_text("utf-8"))
    books = next(row for row in found["rows"] if row["code"] == "books")
    assert books["share"] == 0.5
    for name in ("low", "high", "effective_n"):
        assert books[name] == round(books[name], 3)
