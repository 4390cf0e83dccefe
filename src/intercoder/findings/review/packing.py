"""Puts the files of a package for reviewers together: the checker in one file, sums, a ZIP."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from importlib import resources

SUMS = "SHA256SUMS"
CHECKER = "check.py"
_ROOM = "intercoder.findings.review.checker"
_MODULES = (
    *("files", "codes", "distributions", "survey", "group_tests", "tables", "prevalence"),
    *("prevalence_by", "coders", "saturation", "check"),
)
"""In the order in which the checker has them."""
_WHEN = (1980, 1, 1, 0, 0, 0)


def checker() -> str:
    """The program that checks a package, as one file that imports nothing of ours."""
    imports: dict[str, set[str]] = {}
    plain: set[str] = set()
    bodies = []
    docstring = ""
    for name in _MODULES:
        source = resources.files(_ROOM).joinpath(f"{name}.py").read_text("utf-8")
        docstring, _, rest = source.partition("from __future__ import annotations\n")
        head, body = _split(rest)
        for line in head:
            if line.startswith("import "):
                plain.add(line)
            elif not line.startswith(f"from {_ROOM}"):
                module, _, names = line.removeprefix("from ").partition(" import ")
                imports.setdefault(module, set()).update(names.split(", "))
        title = docstring.strip().strip('"').rstrip(".")
        bodies.append(body if name == "check" else f"# {title}\n\n\n{body}")
    begins = [
        *sorted(plain),
        *(
            f"from {module} import {', '.join(sorted(imports[module]))}"
            for module in sorted(imports)
        ),
    ]
    head_lines = "\n".join(begins)
    return f"{docstring}from __future__ import annotations\n\n{head_lines}\n\n" + "\n\n".join(
        bodies
    )


def _split(source: str) -> tuple[list[str], str]:
    """The imports of a module, one a line, and what follows them."""
    joined = re.sub(
        r"^(from \S+ import )\(\n((?:    .*\n)+)\)$",
        lambda found: found[1] + ", ".join(part.strip(" ,") for part in found[2].splitlines()),
        source,
        flags=re.MULTILINE,
    )
    lines = joined.split("\n")
    last = max(at for at, line in enumerate(lines) if line.startswith(("import ", "from ")))
    head = [line for line in lines[: last + 1] if line]
    return head, "\n".join(lines[last + 1 :]).strip("\n") + "\n"


def with_sums(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files with the list of their SHA-256 sums, as `sha256sum -c` reads it."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return {**files, SUMS: "".join(lines).encode()}


def digest_of(files: Mapping[str, bytes]) -> str:
    """The digest of a package: that of its list of sums."""
    return hashlib.sha256(files[SUMS]).hexdigest()


def packed(files: Mapping[str, bytes]) -> bytes:
    """The files as a ZIP that ends in the SHA-256 of everything before, so that no byte of it can
    change unnoticed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as whole:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _WHEN)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            whole.writestr(entry, files[name])
        whole.comment = b"0" * 64
    raw = written.getvalue()[:-64]
    return raw + hashlib.sha256(raw).hexdigest().encode()
