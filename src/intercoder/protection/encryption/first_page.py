"""Decrypts the header of an encrypted study, as it is in the file or in its log.

Which log belongs to which file has to be known before SQLCipher, which would replay it, sees
either. SQLCipher 4 encrypts each page with AES-256 in CBC mode; at the end of the page are 16 bytes
of initialisation vector and 64 of HMAC.
"""

from __future__ import annotations

from intercoder.protection.encryption.missing_package import needs_packages
from intercoder.protection.encryption.study_key import HEAD, StudyKey

PAGE = 4096
"""Bytes in a page, SQLCipher's default."""
_TAIL, _VECTOR = 80, 16


def decrypted_beginning(page: bytes, key: StudyKey, length: int) -> bytes:
    """The first bytes of the first page, without SQLite's mark in place of the head.

    They make no sense if the page is damaged: only SQLCipher checks its HMAC.
    """
    if len(page) < PAGE:
        return b""
    with needs_packages():
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    vector = page[PAGE - _TAIL : PAGE - _TAIL + _VECTOR]
    wanted = -(-(length - HEAD) // 16) * 16
    reader = Cipher(algorithms.AES256(key.key), modes.CBC(vector)).decryptor()
    return reader.update(page[HEAD : HEAD + wanted])[: length - HEAD]
