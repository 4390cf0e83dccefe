"""Draw the pictures of the manual, from the synthetic library study.

python docs/images/make.py

The report is drawn by Chromium; where there is none, its picture stays as it is.
"""

from __future__ import annotations

import asyncio
import csv
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

from textual.pilot import Pilot
from textual.theme import Theme

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.answers.answer import Answer, Question
from intercoder.codebook.files.files import read_codebook
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.suggestion_visibility import Absence, absence
from intercoder.exchange.demo import make_demo
from intercoder.report.build import reliability_report
from intercoder.report.facts import facts_of_study
from intercoder.report.formats.html import report_html
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study, create_study, open_study
from intercoder.suggest.live.assistant import Assistant
from intercoder.tui.agreement.screen import AgreementScreen
from intercoder.tui.app import CodingApp
from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.themes import DARK, LIGHT

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LIBRARY = ROOT / "data" / "synthetic" / "library"
CODER = "anna"
CODED = 340
"""How many answers the coder has behind them in the pictures."""
SIZE = (112, 32)
FIGURES = Selection(how=Resampling(minimum=0.8))
PARTS = ("summary", "codes")
"""The sections of the report in its picture."""
LEFT_OUT = {"respondent", "language", "value", "better", "wave"}


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one of the study's tables."""
    with (LIBRARY / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def answers() -> Iterator[Answer]:
    """Every answer that is not empty."""
    for row in rows("answers.csv"):
        attributes = {name: value for name, value in row.items() if name not in LEFT_OUT}
        for question in ("value", "better"):
            if row[question]:
                yield Answer(
                    id=f"{row['respondent']}:{question}",
                    question=question,
                    respondent=row["respondent"],
                    text=row[question],
                    language=row["language"],
                    attributes=attributes,
                )


def decisions() -> Iterator[EarlierDecision]:
    """What the coder decided so far."""
    mine = (row for row in rows("codings.csv") if row["coder"] == CODER)
    for _, row in zip(range(2 * CODED), mine, strict=False):
        if row["answer"].endswith(":value"):
            codes = [code for code in re.split(r"[;,| ]+", row["codes"]) if code]
            judgement = Judgement.of(codes, unsure=row["unsure"] == "yes")
            skipped = row["state"] == "skipped"
            yield EarlierDecision(row["answer"], CODER, SKIPPED if skipped else judgement)


def build(path: Path) -> Study:
    """The library study, with one coder part of the way through it."""
    codebook = read_codebook(ROOT / "codebooks" / "library-visitors.yaml")
    study = create_study(str(path), codebook, name="Library visitors 2026")
    with take_in(study) as intake:
        intake.add_questions(
            [Question(row["question"], row["wording"]) for row in rows("questions.csv")]
        )
        intake.add_answers(list(answers()))
        intake.add_decisions(list(decisions()))
    return study


async def draw(study: Study, name: str, theme: Theme, keys: list[str]) -> None:
    """Open the app, press keys, and keep the picture of what is then on the screen."""
    app = CodingApp(study, start_session(study, CODER, monotonic()), assist=Assistant)
    async with app.run_test(size=SIZE) as pilot:
        put_on(app, theme)
        if app.coding is not None:
            session = app.coding.session
            pace = replace(session.pace, recent=(12.4,) * 10)
            app.coding.controller.session = replace(session, pace=pace)
        for key in keys:
            await until_suggested(app, pilot)
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        picture = app.export_screenshot(title="intercoder")
    app.finish()
    (HERE / f"{name}.svg").write_text(without_far_fonts(picture), "utf-8")


async def draw_agreement(study: Study) -> None:
    """Open the agreement screen, walk to a code, and keep its picture."""
    app = CodingApp(study, None, only=AgreementScreen(study, FIGURES))
    async with app.run_test(size=SIZE) as pilot:
        put_on(app, DARK)
        await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        for _ in range(8):
            await pilot.press("down")
        await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        picture = app.export_screenshot(title="intercoder")
    app.finish()
    (HERE / "agreement.svg").write_text(without_far_fonts(picture), "utf-8")


async def draw_codebook(study: Study) -> None:
    """Open the lead's codebook, mark two codes, and keep the picture of what merging would do."""
    app = CodingApp(study, None, only=ChangeCodebookScreen(study, Coder("lea", Role.LEAD)))
    async with app.run_test(size=SIZE) as pilot:
        put_on(app, DARK)
        await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        for key in [*["down"] * 8, "space", "space", "g", "enter"]:
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        picture = app.export_screenshot(title="intercoder")
    app.finish()
    (HERE / "codebook-changes.svg").write_text(without_far_fonts(picture), "utf-8")


def draw_report(study: Study, folder: Path) -> None:
    """The report's summary and its plot of codes, as a browser shows them."""
    browser = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser is None:
        return
    facts = facts_of_study(
        study,
        software="intercoder",
        made_on="2026-03-31",
        file_name="library.study",
        output="report.html",
        selection=FIGURES,
    )
    html = report_html(reliability_report(agreement_of_study(study, FIGURES), facts))
    page = folder / "report.html"
    page.write_text(only_parts(html), "utf-8")
    subprocess.run(  # noqa: S603  (the browser found above, on a page made here)
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--disable-background-networking", f"--user-data-dir={folder / 'profile'}"),
            *("--window-size=860,1345", f"--screenshot={HERE / 'report.png'}", page.as_uri()),
        ],
        check=True,
        capture_output=True,
    )


def only_parts(html: str) -> str:
    """The page with its title and `PARTS`, without the contents and what follows the plot."""
    start, body = html.split("<body>", 1)
    title = re.search(r'<p class="kind">.*?</h1>', body, re.DOTALL)
    sections = [
        found.group()
        for name in PARTS
        if (found := re.search(rf'<section id="{name}".*?</section>', body, re.DOTALL))
    ]
    return (
        f"{start}<body><main><header>{title.group() if title else ''}</header>{''.join(sections)}"
    )


def put_on(app: CodingApp, theme: Theme) -> None:
    """Draw with a theme in all its colours, without it being remembered."""
    app.register_theme(theme)
    app.theme = theme.name


async def until_suggested(app: CodingApp, pilot: Pilot[None]) -> None:
    """Wait until it is known what is suggested for the answer in view, if anything may be."""
    while app.coding is not None:
        session = app.coding.session
        why = session.item and absence(session.assistance, session.item)
        if why is not Absence.WAITING:
            return
        await pilot.pause(0.1)


def without_far_fonts(picture: str) -> str:
    """The picture without fonts that would be fetched from somewhere else."""
    kept = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    return kept.replace("Fira Code", "ui-monospace").replace("FiraCode", "ui-monospace")


def main() -> None:
    """Draw every picture."""
    os.environ.pop("NO_COLOR", None)
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
    with tempfile.TemporaryDirectory() as folder, build(Path(folder) / "library.study") as study:
        asyncio.run(draw(study, "coding", DARK, [*["right"] * 13, "1", "k", "down", "down"]))
        asyncio.run(draw(study, "queue", LIGHT, ["f3"]))
    with tempfile.TemporaryDirectory() as folder:
        make_demo(Path(folder) / "library.study")
        with open_study(str(Path(folder) / "library.study")) as study:
            asyncio.run(draw_agreement(study))
            asyncio.run(draw_codebook(study))
            draw_report(study, Path(folder))


if __name__ == "__main__":
    main()
