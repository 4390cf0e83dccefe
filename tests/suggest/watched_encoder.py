"""An encoder that knows which codes apply to the made-up answers, and notes what it reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from intercoder.suggest.encoders.encoder import Vectors
from tests.suggest.coded_study import CODES, text_of, truth

ANSWERS = 80


@dataclass
class Watched:
    """An encoder that knows which codes apply, and notes what it has read."""

    name: str = "e5"
    weights_id: str = "of-a-test"
    read: list[str] = field(default_factory=list)
    meant: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {text_of(number): truth(number) for number in range(ANSWERS)}
    )

    def vectors(self, texts: Sequence[str]) -> Vectors:
        self.read += texts
        return np.array(
            [[3.0, *(code in self.meant.get(text, {text}) for code in CODES)] for text in texts],
            dtype=np.float32,
        )


@dataclass
class Only:
    """A registry of one encoder."""

    encoder: Watched

    def find(self, name: str) -> Watched | None:
        return self.encoder if name == self.encoder.name else None

    def other_names(self) -> tuple[str, ...]:
        return ()
