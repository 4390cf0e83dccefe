"""Makes small REFI-QDA projects, as other programs write them."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

ANNA, BEN = "11111111-0000-0000-0000-000000000001", "11111111-0000-0000-0000-000000000002"
BOOKS, STAFF, PLACES = (f"22222222-0000-0000-0000-00000000000{n}" for n in (1, 2, 3))
TEXT = "33333333-0000-0000-0000-000000000001"
CODES = (
    f'<Code guid="{PLACES}" name="Places" isCodable="false">'
    f'<Code guid="{BOOKS}" name="Books" isCodable="true" color="#FF0000">'
    "<Description>Anything to read</Description></Code></Code>"
    f'<Code guid="{STAFF.upper()}" name="Staff" isCodable="true"/>'
)


def project(inner: str, codes: str = CODES) -> str:
    """The description of a project with two users and these parts after its variables."""
    return (
        '<?xml version="1.0" encoding="utf-8"?>'
        '<Project xmlns="urn:QDA-XML:project:1.0" name="Visitors" origin="Another program 1.0">'
        f'<Users><User guid="{ANNA}" name="anna"/><User guid="{{{BEN}}}" name="ben"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook>{inner}</Project>"
    )


def source(selections: str, path: str = f"internal://{TEXT}.txt", name: str = "value") -> str:
    """A text in the archive, with these passages."""
    about = f'guid="{TEXT}" name="{name}" plainTextPath="{path}"'
    return f"<Sources><TextSource {about}>{selections}</TextSource></Sources>"


def passage(start: int, end: int, number: int, codes: str = "", notes: str = "") -> str:
    """A passage; `codes` as `user code …`, separated by blanks."""
    words = codes.split()
    made = "".join(
        f'<Coding guid="{number:08}-0000-0000-0000-{place:012}" creatingUser="{user}" '
        f'creationDateTime="2026-03-0{number}T10:00:00Z"><CodeRef targetGUID="{code}"/></Coding>'
        for place, (user, code) in enumerate(zip(words[::2], words[1::2], strict=True))
    )
    guid = f"44444444-0000-0000-0000-{number:012}"
    places = f'startPosition="{start}" endPosition="{end}"'
    return f'<PlainTextSelection guid="{guid}" {places}>{made}{notes}</PlainTextSelection>'


def write(path: Path, description: str, texts: dict[str, bytes], name: str = "project.qde") -> Path:
    """The archive; returns its path."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.writestr(name, description)
        for part, content in texts.items():
            archive.writestr(part, content)
    return path
