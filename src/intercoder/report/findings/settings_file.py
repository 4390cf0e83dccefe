"""The settings file of a findings document: reading it, writing it first, and adding quotations.

It is the author's file: what the program adds later changes nothing but the list of quotations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercoder.errors import ExportError, UsageError
from intercoder.report.findings.choices import Choices, Quoted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pydantic import ValidationError

_QUOTATIONS = "quotations"
_HEAD = """\
# Settings of a findings document. It is made again with these choices and words whenever you run
#   intercoder findings STUDY {name}
# Texts may have several paragraphs (write |, then indented lines, with an empty line between two).
# What the study cannot know is marked in the document until you say it under `known`.
"""
_COMMENTS = {
    "title": "empty: the name of the study",
    "texts": "your own words; questions and codes by their ids",
    "known": "what only you know; empty: marked in the document for you to complete",
    "checklist": 'what to print for an item, such as "COREQ 1": ...',
    "chapters": "questions or domains (codes at the top of the tree)",
    "questions": "ids; empty: all",
    "by": "groups to compare: attributes, or language",
    "groups_in": "domains (codes at the top of the tree) or codes (all; can take minutes)",
    "waves": "an attribute whose values are points in time, drawn as a course",
    "codes_of": "final, consensus, majority, any, before, revision:N or a coder",
    "unit": "answers, respondents or mentions",
    "key_findings": "at most so many sentences of each kind in the summary",
    "small_counts_below": "the document's own threshold for small counts; 0: the study's",
    "estimates": "also estimates for all answers, where a random sample of them is coded",
    "conclusions": "whether a chapter names statements that flip under other coders' codes",
    "agreement": "whether the reliability report is in the appendix",
    "quotations": "by the ids of answers; `intercoder quotations` adds to this list",
}


def settings_beside(out: Path) -> Path:
    """Where the settings of a document are kept: beside it, under its name."""
    return out.with_suffix(".yaml")


def read_settings(path: Path) -> Choices:
    """The choices in a settings file.

    Raises UsageError, with the name of the entry, for a file that is not as it should be.
    """
    return choices_in(_text_of(path), path.name)


def choices_in(text: str, name: str) -> Choices:
    """The same from the text of a file of this name."""
    import yaml
    from pydantic import ValidationError

    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" from line {mark.line + 1} on" if mark else ""
        raise UsageError(
            f"{name} cannot be read{line}: it is not valid YAML.",
            "Correct that line; texts with a colon or # need quotation marks around them.",
        ) from None
    if found is None:
        return Choices()
    if not isinstance(found, Mapping):
        raise UsageError(
            f"{name} has no entries of the form `name: value`, so it is no settings file.",
            "Name another file, or delete this one to begin anew.",
        )
    try:
        return Choices.model_validate(_without_nothing(found))
    except ValidationError as error:
        raise _refused(name, error) from None


def write_settings(path: Path, choices: Choices, *, document: str) -> None:
    """Write a new settings file. Raises ExportError where that is impossible."""
    _write(path, settings_text(choices, document=document))


def settings_text(choices: Choices, *, document: str) -> str:
    """The text of a new settings file, every entry with its default and a comment."""
    lines = [_HEAD.format(name=document)]
    for name, value in choices.model_dump(mode="json").items():
        if name in _COMMENTS:
            lines.append(f"# {_COMMENTS[name]}\n")
        lines.append(_dumped({name: value}))
    return "".join(lines)


def with_quotations(text: str, quotations: Iterable[Quoted]) -> str:
    """The text of a settings file with these quotations, and nothing else changed."""
    import yaml

    listed = _dumped(
        {_QUOTATIONS: [one.model_dump(mode="json") for one in quotations]}  # in their order
    )
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if key.value == _QUOTATIONS:
            before, after = text[: key.start_mark.index], text[value.end_mark.index :]
            return before + listed.rstrip("\n") + "\n" + after.lstrip(" ").removeprefix("\n")
    joint = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{joint}{listed}"


def change_quotations(path: Path, quotations: Iterable[Quoted]) -> None:
    """Put these quotations into a settings file in the place of those that it has."""
    text = _text_of(path)
    choices_in(text, path.name)
    changed = with_quotations(text, quotations)
    choices_in(changed, path.name)
    _write(path, changed)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(
            f"{path.name} is not a text in UTF-8.", "Save it in that encoding."
        ) from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read: {error.strerror or type(error).__name__}.",
            "Name the settings file with --settings.",
        ) from None


def _write(path: Path, text: str) -> None:
    from intercoder.study.file.unfinished_files import put_in_place, unfinished

    try:
        with unfinished(path) as part:
            part.touch(0o600, exist_ok=False)
            part.write_text(text, "utf-8", newline="\n")
            put_in_place(part, path, replace=True)
    except OSError as error:
        raise ExportError(
            f"{path} cannot be written: {error.strerror or type(error).__name__}.",
            "Choose another place.",
        ) from error


def _dumped(value: Mapping[str, Any]) -> str:
    import yaml

    text: str = yaml.safe_dump(
        value, allow_unicode=True, sort_keys=False, width=100, default_flow_style=False
    )
    return text


def _without_nothing(found: Mapping[Any, Any]) -> dict[str, Any]:
    """Without entries that were left empty (`title:`): they are at their defaults."""
    return {
        str(name): _without_nothing(value) if isinstance(value, Mapping) else value
        for name, value in found.items()
        if value is not None
    }


def _refused(name: str, error: ValidationError) -> UsageError:
    first = error.errors()[0]
    place = ".".join(display_line(str(part)) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(Choices.model_fields)
        return UsageError(
            f"{name} has an entry “{place}”, which is not known.",
            f"Entries are {known}." if len(first["loc"]) == 1 else "Delete it.",
        )
    wanted = {
        "string_type": "a text (put it in quotation marks)",
        "bool_parsing": "true or false",
        "bool_type": "true or false",
        "tuple_type": "a list",
        "list_type": "a list",
        "dict_type": "a list of names with their texts",
    }.get(first["type"])
    if wanted is None and first["type"] == "enum":
        wanted = f"one of {first['ctx']['expected']}"
    told = f"should be {wanted}" if wanted else f"is refused: {first['msg'].lower()}"
    return UsageError(f"“{place}” in {name} {told}.", "Correct it, then run the command again.")
