"""The keys of one coder: chosen, given by the lead, kept from before, or learned from use.

Keys never change under a coder's fingers. What the program has given is remembered on this machine,
for the study and the coder: later revisions of the codebook only add keys, and the keys follow what
a coder gives most only when they ask for it.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from intercoder.codebook.code import Codebook
from intercoder.codebook.keys import assign_keys, learned_keys
from intercoder.coding.decision import Act, State
from intercoder.coding.keys.keymap_file import Keymap, read_keymap
from intercoder.coding.keys.settings_file import read_settings
from intercoder.coding.keys.typed_keys import TypedKeys
from intercoder.errors import IntercoderError
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.database.schema import decision
from intercoder.study.log.json_records import codes_from_text
from intercoder.study.rounds.people import coder_id
from intercoder.study.saving.outbox import Owner
from intercoder.text.keyboards import layout_of

FORMAT = 1
MAX_BYTES = 2_000_000
"""A longer file is none of ours."""
LEARNED_FROM = 20_000
"""How many of a coder's latest decisions the keys are learned from."""


@dataclass(frozen=True)
class KeysOfCoder:
    """What a coder's keys are, and what is to be said about them."""

    typed: TypedKeys
    faults: tuple[str, ...] = ()
    """What is wrong with the coder's own files, a sentence each."""


def keys_of_coder(
    workspace: CoderWorkspace, codebook: Codebook, *, learn: bool = False
) -> KeysOfCoder:
    """The keys for this sitting. `learn`: short ones for what the coder has given most.

    The first time, keys are learned from what the coder has decided already. Reads the study only
    then, and when asked to learn.
    """
    settings = read_settings()
    keymap = read_keymap(codebook, settings.keymap)
    before = _remembered(workspace)
    own, commands = keymap.codes, keymap.letters
    if learn and before:
        keys = learned_keys(codebook, before, use_of_codes(workspace), own=own, commands=commands)
    elif before:
        keys = assign_keys(codebook, own=own, kept=before, commands=commands)
    else:
        use = use_of_codes(workspace)
        keys = assign_keys(codebook, own=own, use=use, commands=commands)
    if keys != before:
        _remember(workspace, keys)
    return KeysOfCoder(
        TypedKeys(keys, keymap.commands, _layout(codebook, settings.keyboard), settings.goes_on),
        (*settings.faults, *keymap.faults),
    )


def with_keys_for(typed: TypedKeys, codebook: Codebook) -> TypedKeys:
    """The same keys, and one for each code that has none yet: for a code that was just proposed.

    Reads and remembers nothing.
    """
    commands = Keymap(commands=typed.commands).letters
    keys = assign_keys(codebook, own=typed.keys, commands=commands)
    return replace(typed, keys=keys)


def _layout(codebook: Codebook, keyboard: str) -> str:
    names = (code.name for code in codebook.assignable)
    return keyboard or layout_of(names, codebook.language)


def use_of_codes(workspace: CoderWorkspace) -> Mapping[str, int]:
    """How often this coder has given each code, in all rounds; nobody else's decisions count."""
    try:
        with workspace.study.reading() as connection:
            coder = coder_id(connection, workspace.coder)
        with workspace.study.reading_own(coder) as connection:
            rows = connection.execute(
                select(decision.c.codes)
                .where(
                    decision.c.coder_id == coder,
                    decision.c.state == State.CODED.value,
                    decision.c.act.in_([Act.DECIDE.value, Act.IMPORT.value]),
                )
                .order_by(decision.c.seq.desc())
                .limit(LEARNED_FROM)
            ).scalars()
            return Counter(code for text in rows for code in codes_from_text(text))
    except (IntercoderError, ValueError):
        return {}  # keys are a convenience: what is wrong with the study is said elsewhere


def _file_of(workspace: CoderWorkspace) -> Path:
    from platformdirs import user_state_path

    owner = Owner(workspace.study.id, workspace.coder, "", "keys")
    return user_state_path("intercoder") / "keys" / f"{owner.file_beginning}.json"


def _remembered(workspace: CoderWorkspace) -> Mapping[str, str]:
    """The keys this coder had before; none where nothing usable is remembered."""
    try:
        with _file_of(workspace).open("rb") as opened:
            kept = json.loads(opened.read(MAX_BYTES))
        if not isinstance(kept, dict) or kept.get("format") != FORMAT:
            return {}
        keys = kept.get("keys")
        pairs = keys.items() if isinstance(keys, dict) else ()
        return {code: key for code, key in pairs if isinstance(key, str) and key.isprintable()}
    except (OSError, ValueError, RecursionError, RuntimeError):
        return {}


def _remember(workspace: CoderWorkspace, keys: Mapping[str, str]) -> None:
    """Where that cannot be written, the keys are made again the next time."""
    beside: Path | None = None
    try:
        path = _file_of(workspace)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_name(f"{path.name}.{os.getpid()}")
        kept = {"format": FORMAT, "keys": dict(keys)}
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(json.dumps(kept) + "\n")
        beside.replace(path)
    except (OSError, RuntimeError):
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
