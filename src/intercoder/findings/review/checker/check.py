"""Checks a reviewer's package and computes every figure in it again. Needs Python alone (3.10+).

    python check.py                     in the folder into which the package was unpacked
    python check.py PACKAGE.zip         the file as it was sent
    ... --fingerprint F --digest D      compares these, as they are printed in the report, as well

README.txt says what the files hold. Exit code: 0 everything holds, 1 something does not. From top
to bottom: files, chain and fingerprint; from decisions to the codes of answers; distributions;
shares and their tests; the tables; estimates for all answers; agreement of coders; saturation of
the codebook; the comparison with figures.json.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
from collections.abc import Callable, Iterator
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
)
from intercoder.findings.review.checker.prevalence import prevalence
from intercoder.findings.review.checker.prevalence_by import prevalence_by
from intercoder.findings.review.checker.saturation import saturation
from intercoder.findings.review.checker.tables import by_groups, cooccurrence, frequencies

TOLERANCE = 1e-9
NOT_COMPUTED = {"depth", "is_union", "in_codebook", "judgeable"}
"""What figures.json says of a row beside its figures."""
KINDS = {
    "frequencies": frequencies,
    "by": by_groups,
    "cooccurrence": cooccurrence,
    "prevalence": prevalence,
    "prevalence by": prevalence_by,
}


def differences(told: Json, made: Json, where: str) -> Iterator[str | None]:
    """None for each figure that is as it was told, a sentence for each that is not."""
    if isinstance(told, dict):
        for key, value in told.items():
            if isinstance(made, dict) and key in made:
                yield from differences(value, made[key], f"{where}, {key}")
            elif isinstance(value, (int, float, list, dict)) and key not in NOT_COMPUTED:
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


def compare(data: Data, faults: list[str]) -> int:
    """Compute every figure again; how many there are."""
    parts_of: list[tuple[str, Callable[[Data, Json], Json], Json]] = [
        (f"Table {n}", KINDS[one["table"]], one) for n, one in enumerate(data.figures["tables"], 1)
    ]
    if data.figures["agreement"] is not None:
        parts_of.append(("Agreement", agreement, data.figures["agreement"]))
    if data.figures["saturation"] is not None:
        parts_of.append(("Saturation", saturation, data.figures["saturation"]))
    found = [
        fault
        for name, compute, told in parts_of
        for key, made in compute(data, told).items()
        for fault in differences(told[key], made, f"{name}: {key}")
    ]
    faults += [fault for fault in found if fault]
    return len(found)


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
    design, log = data.design, data.log
    check_chain(design, log, faults)
    say(f"Decisions    {len(log):,} in one chain")
    if "log.jsonl" in files:
        left_out = check_log_hashes(
            design, log, files["log.jsonl"].decode().split("\n")[:-1], faults
        )
        again = len(log) - left_out
        say(f"Log          {again:,} decisions hashed again, {left_out:,} with memos not")
    now = fingerprint_of(design, log, len(log), len(design["changes"]))
    say(f"Fingerprint  {now}")
    if now != design["fingerprint"]:
        faults.append(f"The fingerprint is not {design['fingerprint']}.")
    if fingerprint:  # of the study as it was, perhaps: it has grown since
        decisions, changes = (int(part) for part in fingerprint.split(".")[:2])
        if fingerprint != fingerprint_of(design, log, decisions, changes):
            faults.append(f"The study never had the fingerprint {fingerprint}.")
    say(f"Figures      {compare(data, faults):,} computed again")
    for sentence in design["not_checked"]:
        say(f"Not checked  {sentence}")


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
