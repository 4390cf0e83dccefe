"""The GUIDs of a study's things: the same in every export, since they rest on the study's id."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid5

_INTERCODER = UUID("6b1d1c52-5d0e-5c53-9a52-0c7f2d0f3a61")


@dataclass(frozen=True, slots=True)
class Guids:
    """GUIDs of version 5 in the name space of one study."""

    space: UUID

    @classmethod
    def of_study(cls, study_id: str) -> Guids:
        """Those of the study with this id."""
        return cls(uuid5(_INTERCODER, study_id))

    def of(self, kind: str, *row: str) -> str:
        """The GUID of the thing of this kind that these parts identify."""
        return str(uuid5(self.space, "\0".join((kind, *row))))
