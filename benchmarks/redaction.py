"""Finding personal data in answers: how much is found, how much of it is right, and how fast.

Makes labelled answers in six languages (`redaction_texts.py`) and looks for personal data in them.
Recall: the share of the labelled pieces that are found, from the first to the last character, as
any kind. Precision: the share of the finds that are labelled, at least in part. `--others` runs
beside it, over the same texts, what is installed of scrubadub and presidio-analyzer.
Prints JSON.

    python benchmarks/redaction.py [--texts 2000] [--answers 100000] [--others] [--misses]
                                   [--names-with MODEL ...]
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module, metadata
from typing import Any

from benchmarks.redaction_texts import NAMED_IN, Labelled, labelled_texts, texts_with_names
from intercoder.protection.redaction.detecting import personal_data

LANGUAGES = ("en", "de", "fr", "es", "pl", "ru")
Span = tuple[int, int]
Finder = Callable[[Labelled], Iterable[Span]]


def measured(find: Finder, texts: Sequence[Labelled], misses: list[str]) -> dict[str, Any]:
    """Recall and precision in all and by kind, and seconds."""
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    finds = right = 0
    begun = time.process_time()
    for one in texts:
        spans = list(find(one))
        finds += len(spans)
        right += sum(any(a < e and s < b for s, e, _ in one.spans) for a, b in spans)
        if len(spans) > len(one.spans):
            misses.append(f"too much: {one.text}")
        for start, end, kind in one.spans:
            wanted[kind] += 1
            is_found = any(a <= start and end <= b for a, b in spans)
            found[kind] += is_found
            if not is_found:
                misses.append(f"{kind}: {one.text}")
    return {
        "recall": round(found.total() / wanted.total(), 4),
        "precision": round(right / max(finds, 1), 4),
        "recall_of": {kind: round(found[kind] / wanted[kind], 3) for kind in sorted(wanted)},
        "cpu_seconds_for_100000": round((time.process_time() - begun) / len(texts) * 100_000, 1),
    }


def ours(one: Labelled) -> Iterable[Span]:
    """What the program finds, knowing the language."""
    return [(find.start, find.end) for find in personal_data(one.text, one.language)]


def ours_without_language(one: Labelled) -> Iterable[Span]:
    """What it finds where nobody says which language it is."""
    return [(find.start, find.end) for find in personal_data(one.text)]


def others() -> dict[str, Finder]:
    """What else is installed for this, without language models, as it comes."""
    found: dict[str, Finder] = {}
    try:
        scrubber = import_module("scrubadub").Scrubber()
        found["scrubadub"] = lambda one: [
            (filth.beg, filth.end) for filth in scrubber.iter_filth(one.text)
        ]
    except ImportError:
        pass
    try:
        registry = import_module("presidio_analyzer.predefined_recognizers")
        names = [
            *("EmailRecognizer", "PhoneRecognizer", "UrlRecognizer", "IpRecognizer"),
            *("IbanRecognizer", "CreditCardRecognizer", "UsSsnRecognizer", "DateRecognizer"),
        ]
        recognizers = [getattr(registry, name)() for name in names]
        found["presidio"] = lambda one: {
            (result.start, result.end)
            for recognizer in recognizers
            for result in recognizer.analyze(one.text, recognizer.supported_entities, None) or ()
        }
    except ImportError:
        pass
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000, help="per language")
    parser.add_argument("--answers", type=int, default=100_000, help="for the time")
    parser.add_argument("--seed", type=int, default=19)
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--names-with", nargs="*", default=[], help="spaCy pipelines")
    parser.add_argument("--misses", action="store_true", help="print what was missed")
    asked = parser.parse_args()
    texts = {
        language: list(labelled_texts(asked.texts, language, asked.seed)) for language in LANGUAGES
    }
    every = [one for several in texts.values() for one in several]
    result: dict[str, Any] = {"texts": len(every)}
    misses: list[str] = []
    result["by_language"] = {
        language: measured(ours, several, misses) for language, several in texts.items()
    }
    result["intercoder"] = measured(ours, every, [])
    result["intercoder_without_language"] = measured(ours_without_language, every, [])
    if asked.others:
        for name, find in others().items():
            result[name] = {**measured(find, every, []), "version": _version(name)}
    if asked.names_with:
        result["names"] = _names(asked.names_with, asked.texts, asked.seed)
    begun, cpu = time.perf_counter(), time.process_time()
    for number in range(asked.answers):
        ours(every[number % len(every)])
    result["answers"] = asked.answers
    result["seconds"] = round(time.perf_counter() - begun, 1)
    result["cpu_seconds"] = round(time.process_time() - cpu, 1)
    print(json.dumps(result, indent=1))
    if asked.misses:
        grouped: defaultdict[str, None] = defaultdict()
        grouped.update(dict.fromkeys(misses))
        print("\n".join(grouped))


def _names(models: Sequence[str], count: int, seed: int) -> dict[str, Any]:
    """What the pipelines find of names and places, by language."""
    from intercoder.protection.redaction.names import PeopleAndPlaces

    reader = PeopleAndPlaces(models)

    def find(one: Labelled) -> Iterable[Span]:
        return [(found.start, found.end) for found in reader.find(one.text, one.language)]

    return {
        language: measured(find, list(texts_with_names(count, language, seed)), [])
        for language in sorted(reader.languages & NAMED_IN)
    }


def _version(name: str) -> str:
    return metadata.version({"presidio": "presidio-analyzer"}.get(name, name))


if __name__ == "__main__":
    main()
