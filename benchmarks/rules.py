"""How long rules take on many answers, beside pandas' `str.contains` with the same phrases.

    python benchmarks/rules.py ANSWERS.csv
    python benchmarks/rules.py ANSWERS.csv --answers 100000 --rules 100

ANSWERS.csv has a column `text` and, if it has one, `language`; its answers are repeated, each with
a number of its own, until there are as many as asked for. The rules' phrases are drawn from the
answers: words, two words in a row, and beginnings of words. Prints JSON with seconds of CPU, each
the median of three runs. `phrases` are spelt as written, `spelt` from a similarity of 85 on,
`tokens` are patterns of two tokens for spaCy, of which a tenth as many are tried. pandas searches
for each rule with one regular expression that has word boundaries, and ignores case.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from intercoder.codebook.coding_rules.firing import RuleSet
from intercoder.codebook.coding_rules.rule import Rule, rule_of
from intercoder.text.matching.folded_words import folded_words

RUNS = 3


def read(path: Path, answers: int) -> list[tuple[str, str]]:
    """So many answers with their languages."""
    csv.field_size_limit(10**9)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["text"], row.get("language") or "") for row in csv.DictReader(file)]
    return [(f"{rows[n % len(rows)][0]} {n}", rows[n % len(rows)][1]) for n in range(answers)]


def phrases(texts: Sequence[str], count: int, generator: random.Random) -> list[str]:
    """Different phrases that the texts have: words, pairs of words, beginnings of words."""
    found: dict[str, None] = {}
    while len(found) < count:
        words = [one.word for one in folded_words(generator.choice(texts)) if len(one.word) > 4]
        if len(words) < 2:
            continue
        at = generator.randrange(len(words) - 1)
        kind = len(found) % 3
        made = (words[at], f"{words[at]} {words[at + 1]}", f"{words[at][:5]}*")[kind]
        found[made] = None
    return list(found)


def seconds(act: Callable[[], object]) -> float:
    """Median seconds of CPU."""
    taken = []
    for _ in range(RUNS):
        begun = time.process_time()
        act()
        taken.append(time.process_time() - begun)
    return round(statistics.median(taken), 2)


def tried(rules: Sequence[Rule], answers: Sequence[tuple[str, str]]) -> int:
    """How often rules fire."""
    together = RuleSet(rules)
    return sum(len(together.fired(text, "", language)) for text, language in answers)


def contained(wanted: Sequence[str], texts: pd.Series[str]) -> int:
    """The same with a regular expression for each phrase."""
    return sum(
        int(texts.str.contains(rf"\b{pattern}\b", case=False, regex=True).sum())
        for pattern in (
            r"\W+".join(
                re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "")
                for word in phrase.split()
            )
            for phrase in wanted
        )
    )


def main() -> None:
    """Measure, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--answers", type=int, default=100_000)
    parser.add_argument("--rules", type=int, default=100)
    asked = parser.parse_args()
    answers = read(asked.file, asked.answers)
    texts = [text for text, _ in answers]
    wanted = phrases(texts, asked.rules, random.Random(1))
    plain = [rule_of("code", phrases=[one]) for one in wanted]
    spelt = [rule_of("code", phrases=[one], similarity=85) for one in wanted]
    tokens = [
        rule_of("code", tokens=[{"LOWER": one.rstrip("*").split()[0]}, {"IS_ALPHA": True}])
        for one in wanted[: asked.rules // 10]
    ]
    series = pd.Series(texts)
    print(
        json.dumps(
            {
                "answers": len(answers),
                "characters": sum(map(len, texts)),
                "rules": len(plain),
                "fired": tried(plain, answers),
                "phrases": seconds(lambda: tried(plain, answers)),
                "spelt": seconds(lambda: tried(spelt, answers)),
                "tokens": seconds(lambda: tried(tokens, answers)),
                "pandas_str_contains": seconds(lambda: contained(wanted, series)),
            },
            indent=2,
        )
    )


if __name__ == "__main__":
    main()
