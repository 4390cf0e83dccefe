"""Reports what a table fills in or would change in a study, as values and in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from intercoder.errors import RefusedRowsError
from intercoder.study.answers.later_details import DetailKind, Details, Difference
from intercoder.text.display import display_line

_NONE: Mapping[str, int] = MappingProxyType({})
_NOUNS: Mapping[DetailKind, tuple[str, str]] = {
    DetailKind.ATTRIBUTE: ("respondent", "respondents"),
    DetailKind.LANGUAGE: ("answer", "answers"),
    DetailKind.WORDING: ("question", "questions"),
    DetailKind.TRANSLATION: ("answer", "answers"),
}


@dataclass(frozen=True, slots=True)
class DetailsReport:
    """Attributes, languages, translations and wordings of what the study had before the table."""

    attributes_filled: Mapping[str, int] = field(default_factory=lambda: _NONE, hash=False)
    """How many respondents lacked a value, by name of the attribute."""
    languages_filled: int = 0
    wordings_filled: int = 0
    translations_filled: int = 0
    differing: tuple[Difference, ...] = field(default=(), repr=False)
    """What the study has otherwise."""
    replaces: bool | None = None
    """Whether that was replaced; None where nobody has said so yet."""

    @property
    def attributes_changed(self) -> tuple[str, ...]:
        """Ids of respondents of whom the study has other values."""
        return self._changed(DetailKind.ATTRIBUTE)

    def decided(self, replaces: bool | None) -> DetailsReport:
        """The same, with what was said about values that differ."""
        return replace(self, replaces=replaces)

    def summary(self) -> dict[str, Any]:
        """The report by name; stable for JSON."""
        return {
            "attributes_filled": dict(self.attributes_filled),
            "languages_filled": self.languages_filled,
            "wordings_filled": self.wordings_filled,
            "translations_filled": self.translations_filled,
            "attributes_changed": list(self.attributes_changed),
            "languages_changed": list(self._changed(DetailKind.LANGUAGE)),
            "wordings_changed": list(self._changed(DetailKind.WORDING)),
            "translations_changed": list(self._changed(DetailKind.TRANSLATION)),
            "changes": self._outcome(),
        }

    def preview(self) -> tuple[str, ...]:
        """What would be filled and what would be replaced, a line each, without single values."""
        filled = [
            f"fill {_times(DetailKind.ATTRIBUTE, name, count)}"
            for name, count in self.attributes_filled.items()
        ]
        if self.languages_filled:
            filled.append(f"fill {_times(DetailKind.LANGUAGE, '', self.languages_filled)}")
        if self.wordings_filled:
            filled.append(f"fill {_times(DetailKind.WORDING, '', self.wordings_filled)}")
        if self.translations_filled:
            filled.append(f"fill {_times(DetailKind.TRANSLATION, '', self.translations_filled)}")
        return (*filled, *(f"replace {line}" for line in self._counted()))

    def differences(self) -> str:
        """How many details differ, and which, in words."""
        return ", ".join(self._counted())

    def _counted(self) -> list[str]:
        counts: dict[tuple[DetailKind, str], int] = {}
        for one in self.differing:
            counts[one.kind, one.name] = counts.get((one.kind, one.name), 0) + 1
        return [_times(kind, name, count) for (kind, name), count in counts.items()]

    def _changed(self, kind: DetailKind) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.of for one in self.differing if one.kind is kind))

    def _outcome(self) -> str:
        if not self.differing:
            return ""
        if self.replaces is None:
            return "undecided"
        return "replaced" if self.replaces else "kept as they were"


NO_DETAILS = DetailsReport()


class DifferencesError(RefusedRowsError):
    """A person has to say whether details are replaced; nothing was written."""

    def __init__(self, report: DetailsReport) -> None:
        count = len(report.differing)
        super().__init__(
            f"Nothing was imported, because {'1 value' if count == 1 else f'{count:,} values'} "
            f"of the table {'differs' if count == 1 else 'differ'} from the study's: "
            f"{report.differences()}.",
            "--replace uses the table's values; --keep keeps the study's and fills in only "
            "what is empty.",
            [str(one) for one in report.differing],
        )
        self.report = report


def details_report(found: Details) -> DetailsReport:
    """What an import has found out about details."""
    filled = {
        name: count for (kind, name), count in found.filled.items() if kind is DetailKind.ATTRIBUTE
    }
    return DetailsReport(
        filled,
        found.filled[DetailKind.LANGUAGE, ""],
        found.filled[DetailKind.WORDING, ""],
        found.filled[DetailKind.TRANSLATION, ""],
        found.differing,
    )


def _times(kind: DetailKind, name: str, count: int) -> str:
    singular, plural = _NOUNS[kind]
    what = f"attribute '{display_line(name)}'" if name else kind.value
    return f"{what} of {count:,} {singular if count == 1 else plural}"
