"""How long the first suggestion of a session takes: the real program, on a pseudo-terminal.

    intercoder demo --dir FOLDER
    intercoder suggest train FOLDER/library-demo.study
    python benchmarks/first_suggestion.py FOLDER/library-demo.study --coder you [--runs 10]

In seconds, as JSON: from the start to the first answer on the screen, and from there to the first
suggestion for it; medians, and all runs. Nothing is coded, and a coder that has never been there
stays new. A machine at work tells little: `chrt -r 1 python …` lets the program wait for nobody.
Nothing here is a test.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.coding_screen import Terminal
from intercoder.study.study import open_study

SUGGESTS = "coded answers"
"""What stands above suggestions: how many they are learned from."""


def once(study: str, coder: str, question: str) -> tuple[float, float]:
    """Seconds to the first answer, and from there to the first suggestion."""
    terminal = Terminal([sys.executable, "-m", "intercoder", "code", study, "--coder", coder])
    answer = terminal.wait_for(question)
    suggestion = terminal.wait_for(SUGGESTS)
    terminal.quit()
    return answer, suggestion - answer


def main() -> None:
    """Start it again and again, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study")
    parser.add_argument("--coder", default="you")
    parser.add_argument("--runs", type=int, default=10)
    asked = parser.parse_args()
    with open_study(asked.study) as study:
        question = study.questions()[0].text.split("\n")[0][:20]
    runs = [once(asked.study, asked.coder, question) for _ in range(asked.runs)]
    answers, suggestions = zip(*runs, strict=True)
    document = {
        "first_answer_s": round(statistics.median(answers), 2),
        "then_suggestion_s": round(statistics.median(suggestions), 2),
        "runs": [[round(one, 2) for one in run] for run in runs],
    }
    print(json.dumps(document, indent=2))


if __name__ == "__main__":
    main()
