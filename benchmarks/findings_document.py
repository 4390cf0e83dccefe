"""What a findings document costs, phase by phase: `python benchmarks/findings_document.py STUDY`.

The document is made from a study as it is (it is noted there as released, so give a copy). Prints
JSON: for each phase seconds, processor seconds, and the largest memory of the process until its
end. Figures are what `findings`, `agreement` and `conclusions` compute; everything else is what the
document costs beyond them.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from intercoder.report.findings import of_study
from intercoder.report.findings.choices import Choices
from intercoder.report.findings.of_study import Ordered, document_of_study
from intercoder.study.rounds.people import coders
from intercoder.study.study import open_study
from intercoder.suggest.audit.for_report import audit_sentence

FIGURES = ("findings_of_study", "chapters_of", "_conclusions", "_agreement")
BEYOND = ("quoted", "_released", "_shown", "_facts", "findings_document", "_with_answers")
WRITING = "write_document"


def timed(found: dict[str, Any], name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    """The function, noting what it costs under this name."""

    def running(*given: Any, **named: Any) -> Any:
        clock, processor = time.perf_counter(), time.process_time()
        try:
            return run(*given, **named)
        finally:
            one = found.setdefault(name, {"seconds": 0.0, "processor_seconds": 0.0})
            one["seconds"] = round(one["seconds"] + time.perf_counter() - clock, 2)
            spent = one["processor_seconds"] + time.process_time() - processor
            one["processor_seconds"] = round(spent, 2)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            one["mebibytes_until_its_end"] = peak // 1024
            print(name, one, file=sys.stderr, flush=True)

    return running


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("study")
    parser.add_argument("--lead", default="lena")
    parser.add_argument("--by", action="append", default=[])
    parser.add_argument("--with-answers", action="store_true")
    parser.add_argument("--unprotected", action="store_true")
    parser.add_argument("--no-conclusions", action="store_true")
    asked = parser.parse_args()
    found: dict[str, Any] = {}
    for name in (*FIGURES, *BEYOND, WRITING):
        setattr(of_study, name, timed(found, name, getattr(of_study, name)))
    with tempfile.TemporaryDirectory() as folder, open_study(asked.study) as study:
        (who,) = (one for one in coders(study) if one.name == asked.lead)
        out = Path(folder) / "report.html"
        made = timed(found, "all", document_of_study)(
            study,
            Choices(by=tuple(asked.by), conclusions=not asked.no_conclusions),
            Ordered(
                out,
                "intercoder findings",
                "intercoder",
                who,
                "measured" if asked.unprotected else None,
                with_answers=asked.with_answers,
            ),
            audit_sentence,
        )
        size = out.stat().st_size
    whole = found["all"]
    of_figures = sum(found.get(name, {}).get("processor_seconds", 0.0) for name in FIGURES)
    print(
        json.dumps(
            {
                "phases": found,
                "processor_seconds_beyond_figures": round(
                    whole["processor_seconds"] - of_figures, 2
                ),
                "hidden": made.hidden,
                "bytes": size,
            },
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
