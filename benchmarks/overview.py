"""The lead's overview and identical answers coded differently, in a large study: how fast.

Makes a study of short answers, of which half stand in groups of identical ones, with decisions of
several coders in one round, part of them on the same answers. Measures each reading, and how long
the overview takes until its first content stands on the screen, and until all figures do. Prints
JSON; times in seconds.

    python benchmarks/overview.py [--answers 1000000] [--decisions 200000] [--coders 10]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import random
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, time
from typing import Any

from sqlalchemy import insert

from intercoder.agreement.of_study.sides.quick_summary import agreement_so_far
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Decision, Judgement
from intercoder.coding.hash_chain import Entry
from intercoder.coding.identical import ordered
from intercoder.study.agreement.differing_answers import disagreements
from intercoder.study.database.bulk import insert_rows
from intercoder.study.database.schema import answer, answer_group, question, respondent
from intercoder.study.identical.identical_answers import described, numbers_to_look_at
from intercoder.study.identical.identical_groups import Asked, differing
from intercoder.study.log import decision_log
from intercoder.study.overview.overview import doubted_codes, packages_out, rates, study_progress
from intercoder.study.rounds.people import Coder, Role, add_coder, coder_id, round_id
from intercoder.study.study import MAIN_ROUND, Study, create_study
from intercoder.tui.app import CodingApp
from intercoder.tui.overview.screen import OverviewScreen
from intercoder.tui.terminal.testing import screen_text

CODES = tuple(f"code{number}" for number in range(1, 21))
GROUP = 5
"""Answers in a group of identical ones."""
SHARED = 0.2
"""Share of a coder's decisions that are on answers all coders have."""
SLIPS = 0.05
BATCH = 20_000
LEAD = "lena"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--decisions", type=int, default=200_000)
    parser.add_argument("--coders", type=int, default=10)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = perf_counter()
        study = make(Path(folder) / "large.study", asked.answers, asked.decisions, asked.coders)
        made = perf_counter() - made
        with study:
            times, sizes = measure(study)
            first, all_of_it = asyncio.run(on_the_screen(study))
    print(
        json.dumps(
            {
                "answers": asked.answers,
                "decisions": asked.decisions,
                "coders": asked.coders,
                "python": platform.python_version(),
                "made_in": round(made, 1),
                "found": sizes,
                "readings": times,
                "screen": {"first_content": round(first, 2), "all_figures": round(all_of_it, 2)},
            },
            indent=2,
        )
    )


def measure(study: Study) -> tuple[dict[str, float], dict[str, int]]:
    """Seconds of each reading, and how much was found."""
    times: dict[str, float] = {}

    def timed(name: str, reading: Callable[[], Any]) -> Any:
        begun = perf_counter()
        result = reading()
        times[name] = round(perf_counter() - begun, 2)
        return result

    timed("standing", lambda: study_progress(study))
    timed("doubts_and_packages", lambda: (doubted_codes(study), packages_out(study)))
    timed("rates", lambda: rates(study, time()))
    timed("disagreements", lambda: disagreements(study))
    timed("agreement_so_far", lambda: agreement_so_far(study, MAIN_ROUND))
    own = timed("identical_of_one_coder", lambda: differing(study, Asked("coder1", (MAIN_ROUND,))))
    every = timed("identical_of_every_coder", lambda: differing(study, Asked()))
    between = timed("identical_between", lambda: differing(study, Asked(), between=True))
    near = timed("identical_between_near", lambda: differing(study, Asked(near=True), between=True))
    timed("identical_described_500", lambda: described(study, ordered(between)[:500], 200))
    queue = timed("identical_to_look_at", lambda: numbers_to_look_at(study, "coder1"))
    return times, {
        "of_one_coder": len(own),
        "of_every_coder": len(every),
        "between": len(between),
        "between_near": len(near),
        "to_look_at": len(queue),
    }


async def on_the_screen(study: Study) -> tuple[float, float]:
    """Seconds until the first content stands on the screen, and until all figures do."""
    begun = perf_counter()
    app = CodingApp(study, None, only=OverviewScreen(study, Coder(LEAD, Role.LEAD)))
    first = 0.0
    async with app.run_test(size=(120, 40)) as pilot:
        while True:
            await pilot.pause(0.01)
            shown = screen_text(app)
            if not first and "Coders" in shown:
                first = perf_counter() - begun
            top = shown.splitlines()[0]
            if first and not any(word in top for word in ("reading", "comparing")):
                return first, perf_counter() - begun


def make(path: Path, answers: int, decisions: int, coders: int) -> Study:
    """A study with so many answers, half of them in groups, and so many decisions."""
    codebook = Codebook("Library visitors", tuple(Code(code, code.title()) for code in CODES))
    study = create_study(str(path), codebook)
    add_coder(study, LEAD, Role.LEAD)
    with study.writing() as connection:
        connection.execute(insert(question).values(id=1, key="value"))
        connection.execute(insert(respondent).values(id=1, key="v1"))
        columns = ("id", "key", "question_id", "respondent_id", "language", "text")
        for start in range(0, answers, BATCH):
            insert_rows(
                connection,
                answer,
                columns,
                [
                    (row + 1, f"a{row}", 1, 1, "en", _text(row))
                    for row in range(start, min(start + BATCH, answers))
                ],
            )
            groups = []
            for row in range(start, min(start + BATCH, answers)):
                if row % (2 * GROUP) < GROUP:
                    lead = row - row % (2 * GROUP) + 1
                    groups.append((row + 1, lead, row % 50 != GROUP - 1))
            insert_rows(connection, answer_group, ("answer_id", "group_id", "identical"), groups)
    each = decisions // coders
    shared = int(each * SHARED)
    for number in range(1, coders + 1):
        first = shared + (number - 1) * (each - shared)
        rows = [*range(shared), *range(first, first + each - shared)]
        _decide(study, f"coder{number}", [row for row in rows if row < answers], number)
    return study


def _text(row: int) -> str:
    return f"Longer opening hours, {_text_of(row)}"


def _text_of(row: int) -> int:
    """Answers of a group have the same number; others one of their own."""
    return row - row % (2 * GROUP) if row % (2 * GROUP) < GROUP else row


def _decide(study: Study, name: str, rows: list[int], seed: int) -> None:
    chance = random.Random(seed)
    add_coder(study, name)
    begun = time() - 10 * 86_400
    with study.writing() as connection:
        author = decision_log.Author(
            name, coder_id(connection, name), MAIN_ROUND, round_id(connection, MAIN_ROUND)
        )
        ids = decision_log.new_ids(connection, author, len(rows))
        entries = []
        for place, (row, id) in enumerate(zip(rows, ids, strict=True)):
            code = CODES[_text_of(row) * 7919 % len(CODES)]
            given = chance.choice(CODES) if chance.random() < SLIPS else code
            at = datetime.fromtimestamp(begun + place * 20, UTC).isoformat(timespec="milliseconds")
            decision = Decision(id, f"a{row}", Judgement.of([given]), seconds=18.0)
            entry = Entry(decision, name, MAIN_ROUND, 1, at.replace("+00:00", "Z"))
            entries.append((entry, row + 1, _text(row)))
        decision_log.append_on(connection, author, entries)


if __name__ == "__main__":
    main()
