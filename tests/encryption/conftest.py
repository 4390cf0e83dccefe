"""Encrypted copies of the library's study."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.encryption.key_ring import forget_keys
from intercoder.protection.encryption.study_key import new_key
from intercoder.study.encryption.encrypting import encrypt_file

PASSPHRASE = "the reading room at noon"


@pytest.fixture(autouse=True)
def fresh_process() -> Iterator[None]:
    """No key is known, and nobody can be asked, as in a process that has just begun."""
    pytest.importorskip("sqlcipher3", reason="intercoder[encrypt] is not installed")
    forget_keys()
    set_asker(None)
    yield
    forget_keys()
    set_asker(None)


@pytest.fixture(autouse=True, scope="session")
def keys_made_fast() -> Iterator[None]:
    """Deriving a key takes long on purpose; what tests look at does not depend on it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr("intercoder.protection.encryption.study_key._COST", 2**10)
        yield


@pytest.fixture(scope="session")
def encrypted_file(
    keys_made_fast: None, library_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The library's study, encrypted."""
    path = Path(shutil.copy(library_file, tmp_path_factory.mktemp("encrypted") / "library.study"))
    encrypt_file(str(path), new_key(PASSPHRASE))
    return path


@pytest.fixture
def encrypted(encrypted_file: Path, study_path: Path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copy(encrypted_file, study_path))


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """A file that holds its passphrase."""
    return written_key_file(tmp_path / "key", PASSPHRASE)


def written_key_file(path: Path, passphrase: str) -> Path:
    """A key file that only its owner may read."""
    path.write_text(f"{passphrase}\n", "utf-8")
    path.chmod(0o600)
    return path
