"""A worker that suggests what the test says, in the place of the one that learns.

    python scripted_worker.py '{"codes": [["books", 0.82, [[0, 3]]]], ...}'

`codes` is suggested for every answer, `by_answer` for those it names. `die_after` ends the process
by a signal after so many answers; `then` is the script of the processes after the first, counted
in the file `lives`. `off` and `trouble` are said at the beginning, `noise` is printed before
everything else. `heard` names a file to which every line heard is added. `models` are the models
there are, the next one after each decision. `basis` is what the suggestions rest on, `same_meaning`
how many answers mean the same as each.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any


def say(**said: Any) -> None:
    write(json.dumps(said))


def write(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def script() -> dict[str, Any]:
    """What this process is to do."""
    told: dict[str, Any] = json.loads(sys.argv[1])
    if "lives" in told:
        lives = Path(told["lives"])
        with lives.open("a", encoding="utf-8") as file:
            file.write(f"{os.getpid()}\n")
        if len(lives.read_text("utf-8").splitlines()) > 1 and "then" in told:
            return {**told, "die_after": None, **told["then"]}
    return told


def offer(number: int, told: dict[str, Any], model: str) -> None:
    """What is said of one answer."""
    codes = told.get("by_answer", {}).get(str(number), told.get("codes", []))
    if codes is not None:
        say(offered=number, by=model, codes=codes, basis=told.get("basis"))
    if "same_meaning" in told:
        say(answer=number, same_meaning=told["same_meaning"])


def main() -> None:
    told = script()
    models = list(told.get("models", ["m1"]))
    offered = 0
    if "noise" in told:
        write(told["noise"])
    if told.get("die_after") == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    for line in sys.stdin:
        if "heard" in told:
            with Path(told["heard"]).open("a", encoding="utf-8") as file:
                file.write(line)
        asked = json.loads(line)
        if "open" in asked:
            if "trouble" in told:
                say(trouble=told["trouble"])
            if "off" in told:
                say(off=told["off"])
                return
            say(model=models[0])
        elif "saved" in asked and len(models) > 1:
            models.pop(0)
            say(model=models[0])
        for number in asked.get("suggest", ()):
            offer(number, told, models[0])
            offered += 1
            if offered == told.get("die_after"):
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
