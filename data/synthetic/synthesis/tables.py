"""The tables and the manifest of a study, as files."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from synthesis.coders import MadeCoding
from synthesis.plan import StudyPlan
from synthesis.population import MadeAnswer, Respondent


def write_study(
    folder: Path,
    plan: StudyPlan,
    seed: int,
    respondents: Sequence[Respondent],
    answers: Sequence[MadeAnswer],
    codings: Sequence[MadeCoding],
) -> None:
    """Writes the four tables and `MANIFEST.json` into the folder, making it if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    filled = [answer for answer in answers if not answer.is_blank]
    _write(folder / "answers.csv", *_wide(plan, respondents, answers))
    _write(
        folder / "questions.csv",
        ["question", "wording"],
        [[question.id, question.wording] for question in plan.questions],
    )
    _write(
        folder / "truth.csv",
        ["answer", "codes", "language", "duplicate", "duplicate_of"],
        [[a.id, _joined(a.codes), a.language, a.duplicate, a.duplicate_of] for a in filled],
    )
    _write(
        folder / "codings.csv",
        ["answer", "coder", "state", "codes", "unsure"],
        [
            [c.answer, c.coder, c.state, ";".join(c.codes), "yes" if c.unsure else "no"]
            for c in codings
        ],
    )
    manifest = json.dumps(_manifest(plan, seed, answers, codings), ensure_ascii=False, indent=2)
    (folder / "MANIFEST.json").write_text(manifest + "\n", encoding="utf-8", newline="\n")


def _joined(codes: tuple[str, ...]) -> str:
    return ";".join(codes) or "-"


def _wide(
    plan: StudyPlan, respondents: Sequence[Respondent], answers: Sequence[MadeAnswer]
) -> tuple[list[str], list[list[str]]]:
    texts = {(answer.respondent, answer.question): answer.text for answer in answers}
    names = [*plan.attributes, "language"]
    questions = [question.id for question in plan.questions]
    rows = [
        [
            respondent.id,
            *(respondent.attributes[name] for name in names),
            *(texts[respondent.id, question] for question in questions),
        ]
        for respondent in respondents
    ]
    return ["respondent", *names, *questions], rows


def _write(file: Path, header: list[str], rows: Iterable[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _manifest(
    plan: StudyPlan, seed: int, answers: Sequence[MadeAnswer], codings: Sequence[MadeCoding]
) -> dict[str, Any]:
    filled = [answer for answer in answers if not answer.is_blank]
    by_answer = Counter(coding.answer for coding in codings)
    return {
        "what": "Made-up data: no person wrote any of these answers.",
        "made_by": "data/synthetic/generate.py",
        "seed": seed,
        "counts": {
            "respondents": plan.respondents,
            "cells": len(answers),
            "blank": sum(not answer.text for answer in answers),
            "white_space_only": sum(answer.is_blank and bool(answer.text) for answer in answers),
            "answers": len(filled),
            "answers_without_codes": sum(not answer.codes for answer in filled),
            "exact_duplicates": sum(answer.duplicate == "exact" for answer in filled),
            "near_duplicates": sum(answer.duplicate == "near" for answer in filled),
            "answers_by_language": _counted(answer.language for answer in filled),
            "answers_by_code": _counted(code for answer in filled for code in answer.codes),
            "codings_by_coder": _counted(coding.coder for coding in codings),
            "answers_coded_by_all": sum(n == len(plan.coders) for n in by_answer.values()),
        },
        "plan": asdict(plan),
    }


def _counted(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
