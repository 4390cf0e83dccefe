"""Checks a reviewer's package and computes every figure in it again. Needs Python alone (3.10+).

    python check.py                     in the folder into which the package was unpacked
    python check.py PACKAGE.zip         the file as it was sent
    ... --fingerprint F --digest D      compares these, as they are printed in the report, as well

README.txt says what the files hold. Exit code: 0 everything holds, 1 something does not.

From top to bottom: files, chain and fingerprint; from decisions to the codes of answers;
distributions; shares and their variances; tests; the tables; agreement of coders; the comparison of
all that with figures.json.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from intercoder.findings.review.checker.coders import agreement
from intercoder.findings.review.checker.codes import Data
from intercoder.findings.review.checker.files import (
    SUMS,
    Json,
    check_chain,
    check_log_hashes,
    check_sums,
    files_of,
    fingerprint_of,
    text,
)
from intercoder.findings.review.checker.tables import by_groups, cooccurrence, frequencies

TOLERANCE = 1e-9
KINDS = {"frequencies": frequencies, "by": by_groups, "cooccurrence": cooccurrence}
TOLD = {"depth", "is_union", "in_codebook", "judgeable"}


def differences(told: Json, made: Json, where: str) -> Iterator[str | None]:
    """None for each figure that is as it was told, a sentence for each that is not."""
    if isinstance(told, dict):
        for key, value in told.items():
            if isinstance(made, dict) and key in made:
                yield from differences(value, made[key], f"{where}, {key}")
            elif isinstance(value, (int, float, list, dict)) and key not in TOLD:
                yield f"{where}, {key}: nothing here computes it."
    elif isinstance(told, list):
        if not isinstance(made, list) or len(told) != len(made):
            yield f"{where}: there are not as many as there should be."
            return
        for one, other in zip(told, made, strict=True):
            name = one.get("code") or one.get("group") or one.get("name") or one.get("first") or ""
            yield from differences(one, other, f"{where} {name}")
    else:
        other = None if isinstance(made, float) and math.isnan(made) else made
        if told is None or other is None or isinstance(told, str):
            same = told == other
        else:
            same = abs(told - other) <= TOLERANCE * max(1.0, abs(told))
        yield None if same else f"{where}: told {told}, computed {other}."


def check(path: Path, fingerprint: str, digest: str, faults: list[str]) -> None:
    """Check everything; `faults` gets a sentence for each thing that does not hold."""
    files = files_of(path, faults)
    check_sums(files, faults)
    own = hashlib.sha256(files[SUMS]).hexdigest()
    say(f"Package      {own}")
    if digest and digest.lower() != own:
        faults.append(f"The package is not the one with the digest {digest}.")
    if faults:
        return
    data = Data(files)
    check_chain(data.design, data.log, faults)
    say(f"Decisions    {len(data.log):,} in one chain")
    if "log.jsonl" in files:
        lines = text(files, "log.jsonl").splitlines()
        left_out = check_log_hashes(data.design, data.log, lines, faults)
        hashed = len(data.log) - left_out
        say(f"Log          {hashed:,} decisions hashed again, {left_out:,} with memos not")
    check_fingerprint(data, fingerprint, faults)
    compare(data, faults)
    for sentence in data.design["not_checked"]:
        say(f"Not checked  {sentence}")


def check_fingerprint(data: Data, typed: str, faults: list[str]) -> None:
    """Compute the study's fingerprint from the hashes, and an earlier one that is typed."""
    now = fingerprint_of(data.design, data.log, len(data.log), len(data.design["changes"]))
    say(f"Fingerprint  {now}")
    if now != data.design["fingerprint"]:
        faults.append(f"The fingerprint is not {data.design['fingerprint']}.")
    if typed:  # of the study as it was, perhaps: it has grown since
        decisions, changes = (int(part) for part in typed.split(".")[:2])
        if typed != fingerprint_of(data.design, data.log, decisions, changes):
            faults.append(f"The study never had the fingerprint {typed}.")


def compare(data: Data, faults: list[str]) -> None:
    """Compute every figure again."""
    compared = 0
    parts = [
        (f"Table {n}", KINDS[one["table"]], one) for n, one in enumerate(data.figures["tables"], 1)
    ]
    parts.append(("Agreement", agreement, data.figures["agreement"]))
    for name, compute, told in parts:
        if told is None:
            continue
        made = compute(data, told)
        for key in made:
            for fault in differences(told[key], made[key], f"{name}: {key}"):
                compared += 1
                if fault:
                    faults.append(fault)
    say(f"Figures      {compared:,} computed again")


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")


def main() -> int:
    """Check the package that is asked for; the exit code."""
    parser = argparse.ArgumentParser(description="Check a reviewer's package.")
    parser.add_argument("package", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--fingerprint", default="", help="of the study, as the report has it")
    parser.add_argument("--digest", default="", help="of the package, as it was announced")
    asked = parser.parse_args()
    faults: list[str] = []
    try:
        check(asked.package, asked.fingerprint, asked.digest, faults)
    except Exception as error:  # noqa: BLE001 - what cannot be read does not hold
        faults.append(f"The package cannot be read ({type(error).__name__}).")
    for fault in faults[:20]:
        say(f"FAULT        {fault}")
    say(f"{len(faults):,} faults." if faults else "Everything holds.")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
