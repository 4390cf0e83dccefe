"""Recognises the column with the wave: people who answered several times have a row for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from intercoder.exchange.importing.columns.private_columns import folded_title

_WAVES = (
    "wave|waves|survey wave|panel wave|wave id|wave no|event|event name|redcap event name"
    "|time point|timepoint|time|occasion|measurement|measurement point|assessment|phase|visit"
    "|session|survey round|panel|year|survey year|month"
    "|welle|erhebungswelle|befragungswelle|messzeitpunkt|zeitpunkt|erhebung|jahr"
    "|vague|année|ola|oleada|año|onda|ondata|anno|golf|meting|jaar|våg|mätning|bølge|bolge"
    "|aalto|mittaus|kierros|vuosi|fala|волна|波次|ウェーブ"
)
_TITLES = frozenset(map(folded_title, _WAVES.split("|")))
_MOST_WAVES = 60


def wave_column(
    cells: Mapping[str, Sequence[str]],
    respondent: str,
    texts: Sequence[str],
    question: str,
    free: Collection[str],
) -> str:
    """The column that tells the answers of one respondent to one question apart; empty if none.

    It is called after waves, events or points in time. A respondent has other answers in another
    wave, and in one wave the same answers in every row.
    """
    if not respondent or not texts:
        return ""
    keys = list(zip(*(cells[name] for name in (respondent, question) if name), strict=True))
    said = list(zip(*(cells[name] for name in texts), strict=True))
    if not _differ(keys, said):
        return ""
    for name in free:
        waves = cells[name]
        if folded_title(name) not in _TITLES or not all(map(str.strip, waves)):
            continue
        in_waves = [(*key, wave) for key, wave in zip(keys, waves, strict=True)]
        if len({*waves}) <= _MOST_WAVES and not _differ(in_waves, said):
            return name
    return ""


def _differ(keys: Sequence[tuple[str, ...]], said: Sequence[tuple[str, ...]]) -> bool:
    """Whether rows with one key hold different answers."""
    found: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for key, texts in zip(keys, said, strict=True):
        found[key].add(texts)
    return any(len(texts) > 1 for texts in found.values())
