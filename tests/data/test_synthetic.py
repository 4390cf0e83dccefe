"""The synthetic studies are what their manifest, their README and the codebooks say."""

from __future__ import annotations

import csv
import json
import math
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
SYNTHETIC = ROOT / "data" / "synthetic"
STUDIES = ("library", "prevention")
FILES = ("answers.csv", "questions.csv", "truth.csv", "codings.csv", "MANIFEST.json")
ALPHABETS = {"ru": "CYRILLIC", "ar": "ARABIC"}


@dataclass(frozen=True)
class Made:
    """A study as it lies in the repository."""

    name: str
    manifest: Mapping[str, Any]
    respondents: list[dict[str, str]]
    questions: list[str]
    truth: list[dict[str, str]]
    codings: list[dict[str, str]]

    @cached_property
    def cells(self) -> dict[str, str]:
        """Every cell's text by answer id, blank ones too."""
        return {
            f"{row['respondent']}:{question}": row[question]
            for row in self.respondents
            for question in self.questions
        }

    @cached_property
    def true_codes(self) -> dict[str, list[str]]:
        """True codes by answer, in the order they are mentioned."""
        return {
            row["answer"]: [] if row["codes"] == "-" else split(row["codes"]) for row in self.truth
        }

    @cached_property
    def language(self) -> dict[str, str]:
        return {row["answer"]: row["language"] for row in self.truth}

    def codings_of(self, coder: str) -> list[dict[str, str]]:
        return [row for row in self.codings if row["coder"] == coder]

    def pattern_of(self, coder: str) -> dict[str, Any]:
        patterns = {pattern["name"]: pattern for pattern in self.manifest["plan"]["coders"]}
        return dict(patterns[coder])


def split(codes: str) -> list[str]:
    return codes.split(";") if codes else []


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def share(items: Iterable[bool]) -> tuple[float, int]:
    """The share of what is true, and of how many."""
    seen = list(items)
    return sum(seen) / len(seen), len(seen)


def assert_near(observed: tuple[float, int], stated: float, slack: float = 0.02) -> None:
    """The observed share is the stated one, as far as chance and the general slips let it be."""
    value, n = observed
    assert n > 20
    assert abs(value - stated) < slack + 3.5 * math.sqrt(stated * (1 - stated) / n)


@pytest.fixture(scope="module", params=STUDIES)
def made(request: pytest.FixtureRequest) -> Made:
    folder = SYNTHETIC / request.param
    return Made(
        request.param,
        json.loads((folder / "MANIFEST.json").read_text("utf-8")),
        rows(folder / "answers.csv"),
        [row["question"] for row in rows(folder / "questions.csv")],
        rows(folder / "truth.csv"),
        rows(folder / "codings.csv"),
    )


@pytest.fixture(scope="module")
def codes_of_book(made: Made) -> list[dict[str, Any]]:
    file = ROOT / "codebooks" / made.manifest["plan"]["codebook"]
    codes: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))["codes"]
    return codes


# --------------------------------------------------------------------------- the generator


def generate(*arguments: str) -> None:
    subprocess.run([sys.executable, "-B", str(SYNTHETIC / "generate.py"), *arguments], check=True)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    generate("--out", str(tmp_path))
    for study in STUDIES:
        for name in FILES:
            fresh, kept = tmp_path / study / name, SYNTHETIC / study / name
            assert fresh.read_bytes() == kept.read_bytes(), f"{study}/{name}"


def test_another_seed_gives_other_answers(tmp_path: Path) -> None:
    generate("--out", str(tmp_path), "--study", "library", "--seed", "7")
    fresh = (tmp_path / "library" / "answers.csv").read_bytes()
    assert fresh != (SYNTHETIC / "library" / "answers.csv").read_bytes()
    assert not (tmp_path / "prevention").exists()


def test_all_data_together_are_small() -> None:
    assert (
        sum((SYNTHETIC / study / name).stat().st_size for study in STUDIES for name in FILES) < 6e6
    )


# --------------------------------------------------------------------------- the true codes


def test_every_true_code_can_be_assigned_and_every_assignable_code_occurs(
    made: Made, codes_of_book: list[dict[str, Any]]
) -> None:
    assignable = {code["id"] for code in codes_of_book if not code.get("heading")}
    given = {code for row in made.codings for code in split(row["codes"])}
    assert {code for codes in made.true_codes.values() for code in codes} == assignable
    assert given <= assignable


def test_codes_that_stand_alone_do(made: Made, codes_of_book: list[dict[str, Any]]) -> None:
    alone = {code["id"] for code in codes_of_book if code.get("exclusive")}
    assert alone
    for codes in made.true_codes.values():
        assert len(codes) == len(set(codes))
        assert not alone & set(codes) or len(codes) == 1


def test_neighbours_of_the_plan_are_neighbours_in_the_codebook(
    made: Made, codes_of_book: list[dict[str, Any]]
) -> None:
    below: dict[str, list[str]] = {}
    for code in codes_of_book:
        if "parent" in code:
            below.setdefault(code["parent"], []).append(code["id"])
    assert below == made.manifest["plan"]["headings"]


# --------------------------------------------------------------------------- the answers


def test_the_counts_are_as_the_manifest_says(made: Made) -> None:
    counts = made.manifest["counts"]
    cells = made.cells
    assert len(made.respondents) == counts["respondents"]
    assert len(cells) == {"library": 1200 * 2, "prevention": 4549 * 4}[made.name]
    assert len({row["respondent"] for row in made.respondents}) == counts["respondents"]
    assert len(cells) == counts["cells"]
    assert sum(not text for text in cells.values()) == counts["blank"]
    assert [row["answer"] for row in made.truth] == [a for a, text in cells.items() if text.strip()]
    assert len(made.truth) == counts["answers"]
    assert Counter(made.language.values()) == counts["answers_by_language"]
    assert (
        Counter(code for codes in made.true_codes.values() for code in codes)
        == counts["answers_by_code"]
    )


def test_shares_are_as_planned(made: Made) -> None:
    plan = made.manifest["plan"]
    texts = list(made.cells.values())
    assert_near(share(not text for text in texts), plan["blank"], 0.005)
    assert any(text and not text.strip() for text in texts)
    for tag, weight in plan["languages"].items():
        told = share(row["language"] == tag for row in made.respondents)
        assert_near(told, weight / sum(plan["languages"].values()), 0.0)


def test_answers_in_other_alphabets_are_written_in_them(made: Made) -> None:
    cells = made.cells
    for tag, alphabet in ALPHABETS.items():
        texts = [cells[answer] for answer, language in made.language.items() if language == tag]
        letters = Counter(
            unicodedata.name(character).split()[0]
            for text in texts
            for character in text
            if character.isalpha()
        )
        assert letters[alphabet] > 0.97 * letters.total()


def test_letters_of_the_language_occur(made: Made) -> None:
    for tag, letters in {"fi": "äö", "sv": "åäö", "es": "áéíó"}.items():
        told = "".join(made.cells[a] for a, language in made.language.items() if language == tag)
        assert all(letter in told for letter in letters)


def test_duplicates_are_what_they_claim_to_be(made: Made) -> None:
    cells, true_codes = made.cells, made.true_codes
    kinds = Counter(row["duplicate"] for row in made.truth)
    assert kinds["exact"] == made.manifest["counts"]["exact_duplicates"] > 50
    assert kinds["near"] == made.manifest["counts"]["near_duplicates"] > 20
    order = {answer: place for place, answer in enumerate(cells)}
    for row in made.truth:
        answer, source = row["answer"], row["duplicate_of"]
        assert bool(source) == bool(row["duplicate"])
        if source:
            assert order[source] < order[answer]
            assert true_codes[answer] == true_codes[source]
            assert (cells[answer] == cells[source]) == (row["duplicate"] == "exact")


def test_the_same_words_never_have_two_truths(made: Made) -> None:
    seen: dict[tuple[str, str], set[str]] = {}
    for row in made.truth:
        key = row["answer"].split(":")[1], made.cells[row["answer"]].strip(" .!\n").casefold()
        seen.setdefault(key, set()).add(";".join(sorted(row["codes"].split(";"))))
    assert {key: truths for key, truths in seen.items() if len(truths) > 1} == {}


def test_answers_of_every_kind_occur(made: Made) -> None:
    texts = [text for text in made.cells.values() if text.strip()]
    lengths = [len(text.split()) for text in texts]
    wanted: dict[str, Callable[[str], bool]] = {
        "a dash": lambda text: text == "-",
        "don't know": lambda text: "don't know" in text.casefold(),
        "a line break": lambda text: "\n" in text.strip(),
        "a comma": lambda text: "," in text,
        "a semicolon": lambda text: ";" in text,
        "quotes": lambda text: '"' in text,
    }
    if made.name == "library":
        wanted["emoji"] = lambda text: "👍" in text
        wanted["what looks like markup"] = lambda text: "[/b]" in text or "<br>" in text
    for what, holds in wanted.items():
        assert any(map(holds, texts)), what
    assert lengths.count(1) > 50
    assert max(lengths) >= 100
    assert max(lengths) <= 250


def test_several_codes_occur_together(made: Made) -> None:
    sizes = Counter(len(codes) for codes in made.true_codes.values())
    assert sizes[0] > 0.03 * sizes.total()
    assert sizes[2] > 0.15 * sizes.total()
    assert sizes[3] > 0.04 * sizes.total()


def test_attributes_matter_as_planned(made: Made) -> None:
    for effect in made.manifest["plan"]["effects"]:
        having, others = (
            {
                row["respondent"]
                for row in made.respondents
                if (row[effect["attribute"]] == effect["value"]) == wanted
            }
            for wanted in (True, False)
        )
        in_group, outside = (
            share(
                effect["code"] in codes
                for answer, codes in made.true_codes.items()
                if answer.split(":")[0] in group
            )[0]
            for group in (having, others)
        )
        assert (in_group > outside) == (effect["factor"] > 1), effect


@pytest.mark.parametrize("tags", [{"en"}, {"en", "fi", "sv", "es", "ru", "ar"}])
def test_one_word_per_code_is_not_enough(made: Made, tags: set[str]) -> None:
    """The best single word for each code, found on half of the answers, does badly on the rest."""
    unique = [row for row in made.truth if row["language"] in tags and not row["duplicate"]]
    items = [
        (
            set(re.findall(r"\w+", made.cells[row["answer"]].casefold())),
            set(row["codes"].split(";")),
        )
        for row in unique
    ]
    known, unknown = items[::2], items[1::2]
    found = Counter((word, code) for words, codes in known for word in words for code in codes)
    words_seen = Counter(word for words, _ in known for word in words)
    codes_seen = Counter(code for _, codes in known for code in codes)
    best: dict[str, tuple[float, str]] = {}
    for (word, code), both in found.items():
        f1 = 2 * both / (words_seen[word] + codes_seen[code])
        best[code] = max(best.get(code, (0.0, "")), (f1, word))
    scores = []
    for code in set(codes_seen) - {"-"}:
        word = best[code][1]
        both = sum(word in words and code in codes for words, codes in unknown)
        named = sum(code in codes for _, codes in unknown)
        hits = sum(word in words for words, _ in unknown)
        scores.append(2 * both / (named + hits) if named + hits else 0.0)
    assert sum(scores) / len(scores) < 0.75


# --------------------------------------------------------------------------- the coders


def test_all_coders_code_the_overlap_and_each_a_third_of_the_rest(made: Made) -> None:
    coders = Counter(row["answer"] for row in made.codings)
    shared = {answer for answer, count in coders.items() if count == 3}
    plan = made.manifest["plan"]
    assert set(coders) == set(made.true_codes)
    assert set(coders.values()) == {1, 3}
    assert len(shared) == made.manifest["counts"]["answers_coded_by_all"]
    if plan["overlap_first"]:
        assert shared == set(list(made.true_codes)[: plan["overlap_first"]])
    else:
        assert len(shared) == round(plan["overlap_share"] * len(made.truth))
    sizes = Counter(row["coder"] for row in made.codings if row["answer"] not in shared)
    assert max(sizes.values()) - min(sizes.values()) <= 1


def test_states_go_with_codes(made: Made) -> None:
    for row in made.codings:
        assert row["state"] in {"coded", "no code applies", "skipped"}
        assert (row["state"] == "coded") == bool(row["codes"])
        assert row["unsure"] in {"yes", "no"}


def test_anna_misses_secondary_codes_as_stated(made: Made) -> None:
    for coder in ("anna", "ben"):
        missed = share(
            code not in split(row["codes"])
            for row in made.codings_of(coder)
            for code in made.true_codes[row["answer"]][1:]
            if not made.pattern_of(coder)["confuses"].get(code)
        )
        stated = made.pattern_of(coder)
        # ben puts `other` in place of the last code, which may be a secondary one
        expected = stated["misses_secondary"] + stated["overuses_other"]
        assert_near(missed, expected, 0.04)


def test_ben_confuses_two_codes_as_stated(made: Made) -> None:
    for true, (instead, stated) in made.pattern_of("ben")["confuses"].items():
        confused = share(
            instead in split(row["codes"]) and true not in split(row["codes"])
            for row in made.codings_of("ben")
            if true in (codes := made.true_codes[row["answer"]]) and instead not in codes
        )
        assert_near(confused, stated, 0.04)


def test_ben_overuses_other_as_stated(made: Made) -> None:
    def given_wrongly(coder: str) -> tuple[float, int]:
        return share(
            "other" in split(row["codes"])
            for row in made.codings_of(coder)
            if (codes := made.true_codes[row["answer"]]) and "other" not in codes
        )

    assert_near(given_wrongly("ben"), made.pattern_of("ben")["overuses_other"])
    assert given_wrongly("anna")[0] == 0


def test_carla_drifts_as_stated(made: Made) -> None:
    pattern = made.pattern_of("carla")
    headed = {code for codes in made.manifest["plan"]["headings"].values() for code in codes}
    done = made.codings_of("carla")
    fifth = len(done) // 5
    start, end = pattern["slips"]
    for part, progress in ((done[:fifth], 0.1), (done[-fifth:], 0.9)):
        replaced = share(
            code not in split(row["codes"])
            for row in part
            for code in made.true_codes[row["answer"]]
            if row["state"] != "skipped" and code in headed
        )
        assert_near(replaced, start + (end - start) * progress)


def test_carla_skips_and_doubts_languages_she_reads_less_well(made: Made) -> None:
    pattern = made.pattern_of("carla")
    weak, strong = (
        [
            row
            for row in made.codings_of("carla")
            if (made.language[row["answer"]] in pattern["weak_languages"]) == wanted
        ]
        for wanted in (True, False)
    )
    assert_near(share(row["state"] == "skipped" for row in weak), pattern["skips_weak"])
    assert not any(row["state"] == "skipped" for row in strong)
    read = [row for row in weak if row["state"] != "skipped"]
    assert_near(share(row["unsure"] == "yes" for row in read), pattern["unsure_weak"])
    assert_near(share(row["unsure"] == "yes" for row in strong), pattern["unsure"], 0.01)
