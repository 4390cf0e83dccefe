"""The schema of a codebook file: its keys, and the type of each value.

Pydantic is imported here and nowhere else in the codebook room; this module is loaded only when a
file is read.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class CodeEntry(BaseModel):
    """One code as the file gives it; the rules find what is missing or invalid."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str = ""
    name: str = ""
    parent: str = ""
    definition: str = ""
    use_when: str = Field("", alias="use when")
    dont_use_when: str = Field("", alias="don't use when")
    examples: list[str] = []
    aliases: list[str] = []
    key: str = ""
    exclusive: bool = False
    heading: bool = False
    heavy: bool = False
    colour: str = ""
    guid: str = ""


class CodebookEntry(BaseModel):
    """The complete file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: str = ""
    note: str = ""
    language: str = ""
    codes: list[CodeEntry] = []


def misfits(data: object) -> list[tuple[tuple[str | int, ...], str]]:
    """Places where the data deviate from this form: the path, and pydantic's name for the error."""
    try:
        CodebookEntry.model_validate(data)
    except ValidationError as error:
        return [
            (found["loc"], found["type"])
            for found in error.errors(include_url=False, include_context=False, include_input=False)
        ]
    return []


def keys_at(path: tuple[Any, ...]) -> list[str]:
    """The keys a mapping may have at this path of the file."""
    model = CodebookEntry if not path else CodeEntry
    return [field.alias or name for name, field in model.model_fields.items()]
