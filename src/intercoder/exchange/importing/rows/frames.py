"""What passes between the process that writes a table into a study and the one that reads it.

Each value is a frame: its length in eight bytes, then itself, pickled. Both ends are this program,
joined by pipes that nobody else has.
"""

from __future__ import annotations

import copyreg
import pickle
from io import BytesIO
from types import MappingProxyType
from typing import IO, Any

_LENGTH = 8


class FrameEndError(Exception):
    """The other process has ended."""


def frame_of(value: object) -> bytes:
    """The value as a frame. Raises what pickle does for a value that can only be used here."""
    out = BytesIO()
    out.write(bytes(_LENGTH))
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {
        **copyreg.dispatch_table,
        MappingProxyType: lambda one: (_read_only, (dict(one),)),
    }
    pickler.dump(value)
    content = out.getbuffer()
    content[:_LENGTH] = (len(content) - _LENGTH).to_bytes(_LENGTH, "big")
    return out.getvalue()


def frame_in(stream: IO[bytes]) -> bytes:
    """The next frame, without its length. Raises FrameEndError."""
    length = int.from_bytes(_exactly(stream, _LENGTH), "big")
    return _exactly(stream, length)


def value_in(frame: bytes) -> Any:
    """What a frame of the other process holds."""
    return pickle.loads(frame)  # noqa: S301 - of our own process


def _exactly(stream: IO[bytes], length: int) -> bytes:
    found = stream.read(length)
    if len(found) < length:
        raise FrameEndError
    return found


def _read_only(values: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(values)
