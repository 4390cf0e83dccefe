"""The coders' names in figures and reports: real names, or coder A, B, C ..."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from string import ascii_uppercase
from types import MappingProxyType

from intercoder.study.rounds.people import PEOPLE, Role, coders
from intercoder.study.study import Study
from intercoder.text.marks import alone

_SPOKEN = {Role.MACHINE: "machine", Role.CONSENSUS: "consensus"}


@dataclass(frozen=True)
class Names:
    """How each person of a study is named. Without pseudonyms, everyone keeps their name."""

    pseudonyms: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Pseudonyms by name; empty if names are shown."""

    @classmethod
    def hidden(cls, study: Study) -> Names:
        """Letters in the order in which people joined the study, so that they stay the same."""
        found: dict[str, str] = {}
        for role in (None, Role.MACHINE, Role.CONSENSUS):
            having = [
                one.name
                for one in coders(study)
                if (one.role in PEOPLE if role is None else one.role is role)
            ]
            spoken = "coder" if role is None else _SPOKEN[role]
            for number, name in enumerate(having):
                alone = role is Role.CONSENSUS and len(having) == 1
                found[name] = spoken if alone else f"{spoken} {_letters(number)}"
        return cls(found)

    @property
    def are_hidden(self) -> bool:
        """Whether people are shown by pseudonyms."""
        return bool(self.pseudonyms)

    def __call__(self, name: str) -> str:
        """How this person is shown; a name that is not in the study stays anonymous."""
        if not self.are_hidden:
            return name
        return self.pseudonyms.get(name, "somebody")

    def real(self, called: str) -> str:
        """The real name behind a pseudonym; a real name is returned unchanged."""
        return self._real.get(called.casefold(), called)

    def hide(self, text: str) -> str:
        """The text with each person's name replaced, where it is a separate word."""
        if self._pattern is None:
            return text
        return self._pattern.sub(
            lambda found: self._by_word.get(found.group().casefold(), "somebody"), text
        )

    @cached_property
    def _real(self) -> Mapping[str, str]:
        return {called.casefold(): name for name, called in self.pseudonyms.items()}

    @cached_property
    def _by_word(self) -> Mapping[str, str]:
        return {name.casefold(): called for name, called in self.pseudonyms.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        if not self.are_hidden:
            return None
        longest_first = sorted(self.pseudonyms, key=len, reverse=True)
        either = "|".join(map(re.escape, longest_first))
        return re.compile(alone(either), re.IGNORECASE)


def _letters(number: int) -> str:
    """A, B, ..., Z, AA, AB, ..."""
    above, here = divmod(number, len(ascii_uppercase))
    return (_letters(above - 1) if above else "") + ascii_uppercase[here]
