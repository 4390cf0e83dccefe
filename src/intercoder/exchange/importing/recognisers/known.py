"""The recognisers there are: one module each, in this folder, tried in this order."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.errors import UsageError
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.recogniser import Recognised, Recogniser
from intercoder.extensions import Registry, in_words
from intercoder.text.display import display_line

_HERE = __name__.rpartition(".")[0]
_HEADERS = "headers"
"""The one that is tried last: any table with several rows of titles."""
NO_PLATFORM = "none"
RECOGNISERS: Registry[Recogniser] = Registry(
    "intercoder.recognisers",
    "recogniser",
    {
        name: f"{_HERE}.{module}:recognise"
        for name, module in {
            "intercoder": "own_tables",
            "statistics": "statistics_files",
            "qualtrics": "qualtrics",
            "limesurvey": "limesurvey",
            "redcap": "redcap",
            "kobo": "kobo",
            "surveymonkey": "surveymonkey",
            "sosci": "sosci",
            "unipark": "unipark",
            "alchemer": "alchemer",
            "msforms": "ms_forms",
            "googleforms": "google_forms",
            _HEADERS: "header_rows",
        }.items()
    },
    callable,
)


def recognise(head: TableHead, platform: str = "") -> Recognised | None:
    """What the first recogniser that knows the table says of it; None if none does.

    `platform` is the name of the only one to be asked, or `none`; empty for all of them. Raises
    UsageError where there is none of this name, or it does not know the table.
    """
    if platform == NO_PLATFORM:
        return None
    if platform:
        return _by(platform, head)
    found = (one(head) for one in _in_order())
    return next((one for one in found if one is not None), None)


def _in_order() -> Iterator[Recogniser]:
    """The program's own for platforms, those of other packages, and the one for any table."""
    names = [name for name in RECOGNISERS.own if name != _HEADERS]
    yield from (one for name in names if (one := RECOGNISERS.find(name)) is not None)
    for called, other in RECOGNISERS.all_others():
        yield _watched(other, called)
    if (last := RECOGNISERS.find(_HEADERS)) is not None:
        yield last


def _watched(other: Recogniser, called: str) -> Recogniser:
    def recognise_in_words(head: TableHead) -> Recognised | None:
        with in_words(called):
            return other(head)

    return recognise_in_words


def _by(platform: str, head: TableHead) -> Recognised:
    recogniser = RECOGNISERS.find(platform)
    if recogniser is None:
        names = ", ".join((NO_PLATFORM, *RECOGNISERS.own, *RECOGNISERS.other_names()))
        raise UsageError(
            f"No platform is called '{display_line(platform)}'.", f"--platform takes {names}."
        )
    with in_words(RECOGNISERS.called(platform)):
        found = recogniser(head)
    if found is None:
        raise UsageError(
            f"{head.table.path.name} does not have the columns of {display_line(platform)}.",
            "Leave out --platform, or name the columns with --respondent and --question.",
        )
    return found
