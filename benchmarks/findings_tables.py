"""How long all tables of a study take: prints one JSON object.

python benchmarks/findings_tables.py [--respondents 4549] [--questions 4] [--codes 35]
    [--attributes 6] [--clusters]

Made-up codes of as many respondents, questions, codes in a tree of two levels and attributes:
frequencies of answers, respondents and mentions for each question, cross-tables of each question
by each attribute, and pairs of codes for each question. `--clusters` adds strata, clusters and
weights. With `--study FILE` a study's own tables are timed too, its reading included.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from intercoder.codebook.code import Code, Codebook
from intercoder.findings.of_study import Asked, findings_of_study
from intercoder.findings.tables.code_rows import code_rows
from intercoder.findings.tables.cooccurrence import cooccurrence
from intercoder.findings.tables.cross_tables import cross_table
from intercoder.findings.tables.frequencies import frequencies
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import By, Division, Settings, Survey, Unit
from intercoder.findings.whose.coded_answers import Answers, CodedAnswers, Respondents
from intercoder.study.study import open_study

_PER_PARENT = 5


def book_of(codes: int) -> Codebook:
    """So many codes, five below each heading."""
    parents = [
        Code(f"p{number}", f"Parent {number}", heading=True)
        for number in range(codes // _PER_PARENT)
    ]
    children = [
        Code(
            f"c{number}",
            f"Code {number}",
            parent=f"p{number // _PER_PARENT}" if number // _PER_PARENT < len(parents) else None,
        )
        for number in range(codes)
    ]
    return Codebook("made up", (*parents, *children))


def coded_answers(respondents: int, questions: int, codes: int, attributes: int) -> CodedAnswers:
    """Every respondent answers every question; codes are given to 1 % to 20 % of the answers."""
    draw = np.random.default_rng(1)
    size = respondents * questions
    known = {
        f"attribute {number}": (
            draw.integers(0, 2 + number, respondents).astype(np.int32),
            tuple(f"value {value}" for value in range(2 + number)),
        )
        for number in range(attributes)
    }
    known["weight"] = (
        draw.integers(0, 20, respondents).astype(np.int32),
        tuple(str(0.5 + value / 10) for value in range(20)),
    )
    known["branch"] = (
        draw.integers(0, 300, respondents).astype(np.int32),
        tuple(map(str, range(300))),
    )
    known["region"] = (known["branch"][0] % 10, tuple(map(str, range(10))))
    answers = Answers(
        np.arange(size),
        np.arange(size) // questions,
        (np.arange(size) % questions).astype(np.int32),
        np.zeros(size, dtype=np.int32),
        tuple(f"question {number}" for number in range(questions)),
        ("en",),
        Respondents(np.arange(respondents), known),
    )
    return CodedAnswers(
        answers,
        "made-up coders",
        "final",
        np.zeros(size, dtype=np.int8),
        draw.random((size, codes)) < draw.uniform(0.01, 0.2, codes),
        None,
        tuple(f"c{number}" for number in range(codes)),
        np.zeros(size, dtype=np.bool_),
    )


def all_tables(coded: CodedAnswers, codes: int, attributes: int, survey: Survey) -> int:
    """Make every table; returns how many."""
    book = book_of(codes)
    rows = code_rows(book, book, coded.codes)
    count = 0
    for number, question in enumerate(coded.answers.questions):
        counted = coded.answers.question == number
        part = Part(coded, rows, (question,), ("main",), counted, Settings(survey=survey))
        for unit in Unit:
            settings = Settings(unit, survey=survey)
            frequencies(Part(coded, rows, (question,), ("main",), counted, settings))
        for attribute in range(attributes):
            cross_table(part, Division(By.ATTRIBUTE, f"attribute {attribute}"))
        cooccurrence(part)
        count += len(Unit) + attributes + 1
    return count


def study_seconds(path: Path) -> dict[str, float | int]:
    """Reading a study, and its frequencies and cross-tables by every attribute."""
    started = time.perf_counter()
    with open_study(str(path)) as study:
        names = list(study.attributes())
        found = findings_of_study(study, Asked(by=tuple(f"attribute:{name}" for name in names)))
        read = time.perf_counter()
        tables = 0
        for part in found.parts(found.versions[0]):
            frequencies(part)
            cooccurrence(part)
            for division in found.divisions:
                cross_table(part, division)
            tables += 2 + len(found.divisions)
    return {
        "study_answers": int(found.study.answers.number.size),
        "study_reading_seconds": round(read - started, 3),
        "study_tables": tables,
        "study_tables_seconds": round(time.perf_counter() - read, 3),
    }


def main() -> None:
    """Time the tables, best of three."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, usual in (("respondents", 4549), ("questions", 4), ("codes", 35), ("attributes", 6)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--clusters", action="store_true")
    parser.add_argument("--study", type=Path)
    asked = parser.parse_args()
    coded = coded_answers(asked.respondents, asked.questions, asked.codes, asked.attributes)
    survey = Survey("weight", "region", "branch") if asked.clusters else Survey()
    times = []
    for _ in range(3):
        started = time.perf_counter(), time.process_time()
        tables = all_tables(coded, asked.codes, asked.attributes, survey)
        times.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    found = {
        "respondents": asked.respondents,
        "questions": asked.questions,
        "codes": asked.codes,
        "attributes": asked.attributes,
        "clusters": asked.clusters,
        "tables": tables,
        "seconds": round(min(wall for wall, _ in times), 3),
        "cpu_seconds": round(min(cpu for _, cpu in times), 3),
        **(study_seconds(asked.study) if asked.study else {}),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
