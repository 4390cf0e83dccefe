"""Draw the pictures of the manual anew, from the synthetic library study.

python docs/images/make.py
"""

from __future__ import annotations

import asyncio
import csv
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

from textual.pilot import Pilot

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.files.files import read_codebook
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.coding.suggestion_visibility import Absence, absence
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study, create_study
from intercoder.suggest.live.assistant import Assistant
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.themes import DARK, LIGHT

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
LIBRARY = ROOT / "data" / "synthetic" / "library"
CODER = "anna"
CODED = 340
"""How many answers the coder has behind them in the pictures."""
SIZE = (112, 32)
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


async def draw(study: Study, name: str, theme: str, keys: list[str]) -> None:
    """Open the app, press keys, and keep the picture of what is then on the screen."""
    app = CodingApp(study, start_session(study, CODER, monotonic()), assist=Assistant)
    async with app.run_test(size=SIZE) as pilot:
        app.theme = theme
        if app.coding is not None:
            session = app.coding.session
            pace = replace(session.pace, recent=(12.4,) * 10)
            app.coding.session = replace(session, pace=pace)
        for key in keys:
            await until_suggested(app, pilot)
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause(0.3)
        picture = app.export_screenshot(title="intercoder")
    app.finish()
    (HERE / f"{name}.svg").write_text(without_far_fonts(picture), "utf-8")


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
    with tempfile.TemporaryDirectory() as folder, build(Path(folder) / "library.study") as study:
        asyncio.run(draw(study, "coding", DARK.name, [*["right"] * 13, "1", "k", "down", "down"]))
        asyncio.run(draw(study, "queue", LIGHT.name, ["f3"]))


if __name__ == "__main__":
    main()
