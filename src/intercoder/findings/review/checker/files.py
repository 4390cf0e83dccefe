"""Files of a package, the chain of decisions, the fingerprint."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
NEEDED = "README.txt check.py design.json figures.json answers.csv respondents.csv decisions.csv"
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Json = Any
Row = dict[str, str]


def files_of(path: Path, faults: list[str]) -> dict[str, bytes]:
    """The package's files by name, from the ZIP or the folder into which it was unpacked."""
    if path.is_dir():
        return {one.name: one.read_bytes() for one in path.iterdir() if one.is_file()}
    raw = path.read_bytes()  # the file ends in the SHA-256 of everything before that
    if hashlib.sha256(raw[:-64]).hexdigest().encode() != raw[-64:]:
        faults.append(f"{path.name} is not as it was written.")
    with zipfile.ZipFile(io.BytesIO(raw)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def check_sums(files: dict[str, bytes], faults: list[str]) -> None:
    """Each file must have the SHA-256 that is listed, as `sha256sum -c SHA256SUMS` finds, too."""
    lines = [line.partition("  ") for line in files[SUMS].decode().split("\n") if line]
    missing = set(NEEDED.split()) - {name for _, _, name in lines}
    faults += [f"{name} is not listed." for name in sorted(missing)]
    for own, _, name in lines:
        if name not in files or hashlib.sha256(files[name]).hexdigest() != own:
            faults.append(f"{name} is missing or was changed.")


def hashed(value: Json) -> str:
    """The SHA-256 of JSON without spaces."""
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()


def check_chain(design: Json, log: list[Row], faults: list[str]) -> None:
    """Each decision is linked to all those before it: none can be changed, added or removed."""
    link = design["first_link"]
    for row in log:
        *values, own = row.values()
        if hashed([link, *values]) != own:
            faults.append(f"Decision {row['number']} or the one before it was changed.")
        link = own
    if link != design["last_link"]:
        faults.append("The last decisions are missing.")


def check_log_hashes(design: Json, log: list[Row], lines: list[str], faults: list[str]) -> int:
    """Hash each decision as the study did, where the package holds what was hashed.

    Returns how many could not be, because a memo is left out of the package.
    """
    heads: dict[tuple[str, str], str] = {}
    left_out = 0
    for row, line in zip(log, lines, strict=True):
        coder, package, content = json.loads(line)
        begins = f"{design['identity'][0]}\n{coder}" + (f"\n{package}" if package else "")
        before = heads.get((coder, package), hashlib.sha256(begins.encode()).hexdigest())
        said = (content[4], content[5], str(content[6]), content[7], content[9])
        given = " ".join(code for code, _ in content[10])
        told = (row["coder"], row["round"], row["revision"], row["act"], row["state"])
        same = said == told and (given, content[11]) == (row["codes"], row["unsure"] == "1")
        is_next = content[0] == before or bool(design["identity"][1])
        if (row["state"] and not same) or not is_next:
            faults.append(f"Decision {row['number']} is not what was hashed.")
        if content[12] is None:
            left_out += 1
        elif hashed(content) != row["hash"]:
            faults.append(f"Decision {row['number']} does not have the hash it was made with.")
        heads[coder, package] = row["hash"]
    return left_out


def fingerprint_of(design: Json, log: list[Row], decisions: int, changes: int) -> str:
    """The study's fingerprint when it had so many decisions, and changes of everything else."""
    digest, last = 0, design["changes"][changes - 1]
    for row in sorted(log, key=lambda one: int(one["seq"]))[:decisions]:
        seq, own = row["seq"], row["hash"]
        written = f"decision seq={len(seq)}:{seq} hash={len(own)}:{own}".encode()
        digest += int.from_bytes(hashlib.sha512(written).digest(), "big")
    said = (*design["identity"], decisions, digest % (1 << 512), changes, last)
    value = int.from_bytes(hashlib.sha256("\n".join(map(str, said)).encode()).digest()[:10], "big")
    code = "".join(SIGNS[value >> shift & 31] for shift in range(75, -1, -5))
    return f"{decisions}.{changes}.{'-'.join(code[at : at + 4] for at in range(0, 16, 4))}"
