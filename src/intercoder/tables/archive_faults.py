"""What is raised for an archive that is damaged, or packed in a way that Python does not know."""

from __future__ import annotations

import struct
import zlib
from lzma import LZMAError
from zipfile import BadZipFile

ARCHIVE_FAULTS = (
    BadZipFile,
    zlib.error,
    LZMAError,
    struct.error,
    EOFError,
    OSError,
    LookupError,
    ValueError,
    RuntimeError,
)
"""Any of them may come while an archive is opened and while a part is read: one changed byte makes
another packing of a part, or another place of the directory. `NotImplementedError` is among them.
"""
