"""A coder's line for themselves: only their own key opens it, and it looks like any other."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.errors import UsageError
from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.wellbeing.check_in import (
    MAX_LINE,
    CheckIn,
    checked_line,
    open_check_ins,
    seal_check_in,
)
from intercoder.protection.wellbeing.own_key import (
    is_protected,
    own_identities,
    own_public_key,
    protect,
)

pyrage = pytest.importorskip("pyrage", reason="intercoder[encrypt] is not installed")
AT = "2026-05-03T10:20:30.000Z"
LINES = st.text(st.characters(exclude_categories=["Cs"]), max_size=MAX_LINE)


def size(sealed: str) -> int:
    """Bytes after the header, in which age puts random lines of random length."""
    _, _, rest = base64.b64decode(sealed).partition(b"\n--- ")
    return len(rest)


@given(LINES)
def test_only_the_own_key_opens_it_and_nothing_tells_how_long_it_is(line: str) -> None:
    mine, theirs = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    written = CheckIn("anna", AT, line)
    sealed = seal_check_in(written, [mine.to_public()])
    assert open_check_ins(["no age", sealed], [mine]) == [written]
    assert open_check_ins([sealed], [theirs]) == []
    assert size(sealed) == size(seal_check_in(CheckIn("b", AT, ""), [theirs.to_public()]))
    assert b"anna" not in base64.b64decode(sealed)


@pytest.mark.parametrize("line", ["", " \n", "x" * (MAX_LINE + 1)])
def test_empty_and_very_long_lines_are_refused(line: str) -> None:
    with pytest.raises(UsageError, match="The line"):
        checked_line(line)


@pytest.mark.slow
def test_a_key_is_made_once_and_a_passphrase_protects_only_reading(tmp_path: Path) -> None:
    file = tmp_path / "new" / "check-ins.key"
    assert own_identities(file) == []
    public = str(own_public_key(file))
    assert file.stat().st_mode & 0o077 == 0
    assert [str(one.to_public()) for one in own_identities(file)] == [public]
    protect("the reading room at noon", file)
    assert is_protected(file)
    assert "AGE-SECRET-KEY" not in file.read_text("utf-8")
    assert str(own_public_key(file)) == public
    with pytest.raises(UsageError, match="missing or wrong"):
        own_identities(file)
    try:
        set_asker(lambda _: "the reading room at noon")
        assert [str(one.to_public()) for one in own_identities(file)] == [public]
        protect("", file)
    finally:
        set_asker(None)
    assert not is_protected(file)
    assert [str(one.to_public()) for one in own_identities(file)] == [public]


@pytest.mark.parametrize("held", ["", "# public key: age1\n", "\0\xff", "# nothing\nAGE-SECRET"])
def test_a_damaged_key_is_said_to_be_damaged_and_never_replaced(tmp_path: Path, held: str) -> None:
    file = tmp_path / "check-ins.key"
    file.write_text(held, "latin-1")
    file.chmod(0o600)
    for use in (own_public_key, own_identities):
        with pytest.raises(UsageError, match="is no key of your check-ins"):
            use(file)
    assert file.read_text("latin-1") == held
