"""Exports of survey platforms come in right with one command and no flags."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.study import create_study, open_study

VALUED = (
    "The quiet reading room.",
    "Staff are friendly and help me.",
    "Longer hours on Saturdays, please",
    "More films",
)
BETTER = ("Open until nine", "Computers that really work", "", "More parking near the door")
ASKED = "What do you value most?"
ASKED_TOO = "What should be better?"
ROOMS = ("1;a;The quiet room", "2;b;Kind people at the desk")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:100.0) Gecko/20100101"


@dataclass(frozen=True)
class Export:
    """One layout, and what has to come out of it."""

    rows: list[list[str]]
    questions: dict[str, str]
    """Wording by id; the same as the id where the title is the wording."""
    attributes: tuple[str, ...] = ()
    language: str = ""
    ids: tuple[str, ...] = ("1", "2", "3", "4")
    left: tuple[str, ...] = ()
    """Columns that must be named as left out."""
    said: str = ""


def each(first: Callable[[int], list[str]], last: Callable[[int], list[str]]) -> list[list[str]]:
    """The rows of four respondents: their own columns before and behind the answers."""
    return [[*first(n), VALUED[n], *last(n)] for n in range(4)]


def stamp(n: int) -> str:
    return f"2026-03-0{n + 1} 10:00:00"


def ids(prefix: str, *names: str) -> list[str]:
    return [json.dumps({"ImportId": f"{prefix}{name}"}) for name in names]


QUALTRICS_OWN = ["StartDate", "Status", "IPAddress", "ResponseId", "RecipientEmail", "UserLanguage"]
QUALTRICS = each(
    lambda n: [stamp(n), "IP Address", f"192.0.2.{n}", f"R_1a{n + 1}", "a@example.org", "EN"],
    lambda n: ["Weekly" if n % 2 else "Daily", BETTER[n]],
)
SURVEYMONKEY = each(
    lambda n: [str(n + 1), "77", "03/01/2026 10:00:00 AM", "03/01/2026 10:09:00 AM", "192.0.2.1"],
    lambda n: ["Books" if n % 2 else "", "Films" if n < 2 else "", BETTER[n]],
)
SOSCI = each(
    lambda n: [str(n + 1), "", "base", "interview", "ger", stamp(n), str(n % 2 + 1)],
    lambda n: [BETTER[n] or "-9", "30", "1", "5"],
)
UNIPARK = each(
    lambda n: [str(n + 1), "0", "0", "31", str(900 + n), str(n % 2 + 1)],
    lambda n: [BETTER[n] or "-99", AGENT, "60"],
)
EXPORTS = {
    "Qualtrics": Export(
        [
            [*QUALTRICS_OWN, "Q1", "Q2", "Q3"],
            ["Startdatum", "Antworttyp", "IP-Adresse", "Antwort-ID", "E-Mail", "Sprache",
             ASKED, "How often?", ASKED_TOO],
            ids("", *QUALTRICS_OWN, "QID1_TEXT", "QID2", "QID3_TEXT"),
            *QUALTRICS,
        ],
        {"Q1": ASKED, "Q3": ASKED_TOO},
        ("Q2",),
        "en",
        ("R_1a1", "R_1a2", "R_1a3", "R_1a4"),
        ("StartDate", "IPAddress", "RecipientEmail"),
        "looks like Qualtrics: rows 2 and 3 hold the wordings",
    ),
    "Qualtrics without the row of ids": Export(
        [
            [*QUALTRICS_OWN, "Q1", "Q2", "Q3"],
            ["Start Date", "Response Type", "IP Address", "Response ID", "Recipient Email",
             "User Language", ASKED, "How often?", ASKED_TOO],
            *QUALTRICS,
        ],
        {"Q1": ASKED, "Q3": ASKED_TOO},
        ("Q2",),
        "en",
        ("R_1a1", "R_1a2", "R_1a3", "R_1a4"),
        said="row 2 holds the wordings",
    ),
    "LimeSurvey in German": Export(
        [
            ["Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache",
             "Zufallsstartwert", ASKED, "What do you use? [Books]", ASKED_TOO],
            *each(lambda n: [str(n + 1), stamp(n), "4", "de", f"9{n}31"],
                  lambda n: ["Ja" if n % 2 else "", BETTER[n]]),
        ],
        {ASKED: ASKED, ASKED_TOO: ASKED_TOO},
        ("What do you use? [Books]",),
        "de",
        left=("Datum Abgeschickt", "Letzte Seite"),
        said="looks like LimeSurvey",
    ),
    "LimeSurvey VV": Export(
        [
            ["Response ID", "Access code", "Start language", ASKED, ASKED_TOO],
            ["id", "token", "startlanguage", "Q1", "Q2"],
            *each(lambda n: [str(n + 1), f"tk{n}x", "en"],
                  lambda n: [BETTER[n] or "{question_not_shown}"]),
        ],
        {"Q1": ASKED, "Q2": ASKED_TOO},
        language="en",
        left=("token",),
        said="looks like a LimeSurvey VV file",
    ),
    "REDCap raw": Export(
        [
            ["record_id", "redcap_event_name", "uses___1", "visit_timestamp", "q_value",
             "q_better", "visit_complete"],
            *each(lambda n: [str(n + 1), "baseline_arm_1", str(n % 2), stamp(n)],
                  lambda n: [BETTER[n], "2"]),
        ],
        {"q_value": "q_value", "q_better": "q_better"},
        ("redcap_event_name", "uses___1"),
        left=("visit_timestamp", "visit_complete"),
        said="looks like REDCap",
    ),
    "REDCap with labels": Export(
        [
            ["Record ID", "Survey Timestamp", "You use (choice=Rooms, quiet)", ASKED, ASKED_TOO,
             "Complete?"],
            *each(lambda n: [str(n + 1), stamp(n), "Checked" if n % 2 else "Unchecked"],
                  lambda n: [BETTER[n], "Complete"]),
        ],
        {ASKED: ASKED, ASKED_TOO: ASKED_TOO},
        ("You use (choice=Rooms, quiet)",),
        said="looks like REDCap",
    ),
    "Kobo": Export(
        [
            ["start", "about/q_value", "about/q_use", "about/q_use/rooms", "about/q_better", "_id",
             "_uuid", "_submission_time", "_index"],
            *each(lambda n: [stamp(n)],
                  lambda n: ["rooms" if n % 2 else "", str(n % 2), BETTER[n], str(n + 1),
                             f"8f3c9a1e-0000-4000-8000-00000000000{n}", stamp(n), str(n + 1)]),
        ],
        {"about/q_value": "about/q_value", "about/q_better": "about/q_better"},
        ("about/q_use", "about/q_use/rooms"),
        left=("_uuid", "start", "_index"),
        said="looks like KoboToolbox",
    ),
    "ODK": Export(
        [
            ["SubmissionDate", "q_value", "q_better", "meta-instanceID", "KEY", "SubmitterName",
             "ReviewState"],
            *each(lambda n: [f"2026-03-0{n + 1}T10:00:00.000Z"],
                  lambda n: [BETTER[n], f"uuid:8f3c9a1e-0000-4000-8000-00000000000{n}",
                             f"uuid:8f3c9a1e-0000-4000-8000-00000000000{n}", "Anna", ""]),
        ],
        {"q_value": "q_value", "q_better": "q_better"},
        ids=tuple(f"uuid:8f3c9a1e-0000-4000-8000-00000000000{n}" for n in range(4)),
        left=("SubmitterName", "meta-instanceID"),
        said="looks like ODK",
    ),
    "SurveyMonkey": Export(
        [
            ["Respondent ID", "Collector ID", "Date Created", "Date Modified", "IP Address", ASKED,
             "What do you use?", "", ASKED_TOO],
            ["", "", "", "", "", "Open-Ended Response", "Books", "Films", "Open-Ended Response"],
            *SURVEYMONKEY,
        ],
        {ASKED: ASKED, ASKED_TOO: ASKED_TOO},
        ("What do you use? [Books]", "What do you use? [Films]"),
        left=("Collector ID", "IP Address"),
        said="looks like SurveyMonkey: row 2 holds the choices",
    ),
    "SoSci Survey": Export(
        [
            ["CASE", "SERIAL", "QUESTNNR", "MODE", "LANGUAGE", "STARTED", "A101", "A201_01",
             "A202_01", "TIME001", "FINISHED", "LASTPAGE"],
            ["Interview-Nummer", "Seriennummer", "Fragebogen", "Modus", "Sprache", "Beginn",
             "Alter", ASKED, ASKED_TOO, "Verweildauer", "Fertig", "Letzte Seite"],
            *SOSCI,
        ],
        {"A201_01": ASKED, "A202_01": ASKED_TOO},
        ("A101",),
        "ger",
        left=("STARTED", "QUESTNNR", "TIME001"),
        said="looks like SoSci Survey: row 2 holds the labels",
    ),
    "Unipark": Export(
        [
            ["lfdn", "external_lfdn", "tester", "dispcode", "duration", "v_1", "v_2", "v_3",
             "browser", "rts12345"],
            *UNIPARK,
        ],
        {"v_2": "v_2", "v_3": "v_3"},
        ("v_1",),
        left=("dispcode", "browser", "rts12345"),
        said="looks like Unipark",
    ),
    "Alchemer": Export(
        [
            ["Response ID", "Time Started", "Date Submitted", "SessionID", "User Agent", "Language",
             ASKED, "Rooms:What do you use?", ASKED_TOO],
            *each(lambda n: [str(n + 1), "Mar 01, 2026 10:00:00 AM", "Mar 01, 2026 10:09:00 AM",
                             f"177{n}_69", AGENT, "German"],
                  lambda n: ["Rooms" if n % 2 else "", BETTER[n]]),
        ],
        {ASKED: ASKED, ASKED_TOO: ASKED_TOO},
        ("Rooms:What do you use?",),
        "de",
        left=("User Agent", "Time Started"),
        said="looks like Alchemer",
    ),
    "Microsoft Forms in Dutch": Export(
        [
            ["Id", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", ASKED, ASKED_TOO],
            *each(lambda n: [str(n + 1), stamp(n), stamp(n), "anonymous", ""],
                  lambda n: [BETTER[n]]),
        ],
        {ASKED: ASKED, ASKED_TOO: ASKED_TOO},
        left=("E-mail", "Begintijd"),
        said="looks like Microsoft Forms",
    ),
    "Google Forms in German": Export(
        [
            ["Zeitstempel", ASKED, ASKED_TOO, "Please say why", "Please say why"],
            *each(lambda n: [f"2026/03/0{n + 1} 10:00:00 AM GMT+2"],
                  lambda n: [BETTER[n], "Because I come often.", "Because two of us need it."]),
        ],
        {ASKED: ASKED, ASKED_TOO: ASKED_TOO, "Please say why": "Please say why",
         "Please say why (2)": "Please say why"},
        ids=("row2", "row3", "row4", "row5"),
        left=("Zeitstempel",),
        said="looks like Google Forms",
    ),
    "two rows of titles": Export(
        [
            ["respondent", "Library", ""],
            ["", "good", "bad"],
            *[[str(n + 1), VALUED[n], BETTER[n]] for n in range(4)],
        ],
        {"Library: good": "Library: good", "Library: bad": "Library: bad"},
        said="rows of titles",
    ),
}  # fmt: skip


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    return path


def written(path: Path, rows: list[list[str]], how: str) -> Path:
    """The rows as a file: CSV with one of two delimiters, tabs in UTF-16, or a workbook."""
    if how == "xlsx":
        book = Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(path)
        return path
    sign = {"comma": ",", "semicolon": ";", "utf-16": "\t"}[how]
    quoted = (sign.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_text("\r\n".join(quoted) + "\r\n", "utf-16" if how == "utf-16" else "utf-8-sig")
    return path


def imported(capsys: pytest.CaptureFixture[str], *typed: str) -> tuple[dict[str, Any], str]:
    capsys.readouterr()
    code = run(["import", *typed, "--yes", "--format", "json"])
    out, said = capsys.readouterr()
    assert code == 0, said
    return json.loads(out), said


@pytest.mark.parametrize("how", ["comma", "semicolon", "utf-16", "xlsx"])
@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_comes_in_right_without_flags(
    name: str, how: str, target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    export = EXPORTS[name]
    path = written(tmp_path / "data.txt", export.rows, how)
    report, said = imported(capsys, target, str(path))
    assert export.said in said
    assert all(f"'{column}'" in said for column in export.left)
    assert report["questions"] == list(export.questions)
    assert tuple(report["columns"].get("attributes", ())) == export.attributes
    with open_study(target) as study:
        assert {one.id: one.wording for one in study.questions()} == export.questions
        found = list(answers(study))
    first, second = list(export.questions)[:2]
    texts = {(one.respondent, one.question): one.text for one in found}
    expected = {(who, first): text for who, text in zip(export.ids, VALUED, strict=True)}
    expected |= {(who, second): text for who, text in zip(export.ids, BETTER, strict=True) if text}
    assert {key: text for key, text in texts.items() if key[1] in (first, second)} == expected
    assert {one.language for one in found} == {export.language}


def test_a_platform_can_be_refused_named_and_misnamed(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path / "a.csv", EXPORTS["Kobo"].rows, "comma"))
    _, said = imported(capsys, target, path, "--dry-run", "--platform", "none")
    assert "Kobo" not in said
    _, said = imported(capsys, target, path, "--dry-run", "--platform", "kobo")
    assert "looks like KoboToolbox." in said
    assert run(["import", target, path, "--yes", "--platform", "qualtrics"]) != 0
    assert "does not have the columns of qualtrics" in capsys.readouterr().err
    assert run(["import", target, path, "--yes", "--platform", "paper"]) != 0
    assert "No platform is called 'paper'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        (["静かな読書室", "職員がとても親切", "駅から近い"], 3),
        (["ห้องอ่านหนังสือเงียบ", "เจ้าหน้าที่ใจดี", "ใกล้"], 3),
        (["Books", "Staff", "Quiet"], 3),
        (["Books", "-99", "Quiet", "Films"], 3),
        (["Books", "N/A", "Quiet", "Films"], 3),
        (["Books", "Staff", "Quiet", ("Total", "", "3 in all")], 3),
        (["Books", "Staff", ("respondent", "age", "value"), "Quiet"], 3),
    ],
    ids=["Japanese", "Thai", "one word", "-99", "N/A", "a footer", "a second header"],
)
def test_what_is_an_answer_and_who_is_a_respondent(
    cells: list[str | tuple[str, str, str]],
    kept: int,
    target: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [
        [str(n + 1), "65+" if n else "15-24", cell] if isinstance(cell, str) else [*cell]
        for n, cell in enumerate(cells)
    ]
    path = written(tmp_path / "a.csv", [["respondent", "age", "value"], *rows], "comma")
    report, _ = imported(capsys, target, str(path))
    assert report["questions"] == ["value"]
    assert report["answers_new"] == kept
    assert report["rows"] + len(report["rows_left_out"]) == len(rows)


def test_marks_and_rows_are_as_a_person_says(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["respondent", "value"], ["x", "a test of ours"], ["1", "Quiet rooms for us all"],
            ["2", "-99"], ["3", "pass"], ["4", "Kind staff"]]  # fmt: skip
    path = str(written(tmp_path / "a.csv", rows, "comma"))
    kept, _ = imported(capsys, target, path, "--dry-run", "--missing", "none")
    assert (kept["answers_new"], kept["cells_missing"]) == (5, {})
    less, said = imported(capsys, target, path, "--missing", "pass", "--first-row", "3",
                          "--skip-rows", "6")  # fmt: skip
    assert (less["answers_new"], less["cells_missing"]) == (1, {"-99": 1, "pass": 1})
    assert "row 6 (as you said)" in said


def test_people_who_write_no_answer_have_answered(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [[str(n), f"The shelf of number {n} please"] for n in range(40)]
    rows = [["respondent", "value"], *rows, ["x", "no answer"]]
    report, _ = imported(capsys, target, str(written(tmp_path / "a.csv", rows, "comma")))
    assert report["answers_new"] == 41


def test_personal_columns_are_left_out_and_named(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [["respondent", "contact", "first name", "client", "seen", "value"]]
    rows += [[str(n), f"a{n}@example.org", "Anna", AGENT, stamp(n), VALUED[n]] for n in range(4)]
    path = str(written(tmp_path / "a.csv", rows, "comma"))
    for typed in ((), ("--respondent", "respondent", "--question", "value", "--attributes", "all")):
        report, said = imported(capsys, target, path, "--dry-run", *typed)
        assert report["columns"] == {"respondent": "respondent", "question": ["value"]}
        assert all(f"'{name}' (" in said for name in rows[0][1:5])


def test_a_title_above_the_table_is_no_row_of_names(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join(["Library survey 2026;;", ";;", "respondent;age;value", *ROOMS]), "utf-8"
    )
    report, said = imported(capsys, target, str(path))
    assert report["questions"] == ["value"]
    assert "row 1 (a title above the table)" in said


def test_the_main_sheet_of_a_workbook_is_found(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = Workbook()
    for row in EXPORTS["Kobo"].rows:
        book.active.append(row)
    other = book.create_sheet("visits")
    other.append(["why", "_index", "_parent_table_name", "_parent_index", "_submission__id"])
    other.append(["To borrow a book.", 1, "Sheet", 1, 1])
    book.save(tmp_path / "a.xlsx")
    report, said = imported(capsys, target, str(tmp_path / "a.xlsx"))
    assert report["questions"] == ["about/q_value", "about/q_better"]
    assert "The sheet 'Sheet' is read" in said


def test_a_saved_map_reads_the_next_wave_with_its_marks(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(written(tmp_path / "a.csv", EXPORTS["SoSci Survey"].rows, "comma"))
    saved = str(tmp_path / "map.yaml")
    first, _ = imported(capsys, target, path, "--save-map", saved)
    again, _ = imported(capsys, target, path, "--map", saved)
    assert again["answers_same"] == first["answers_new"] == 7
    assert again["cells_missing"] == first["cells_missing"] == {"-9": 1}
