"""A small sound codebook of the library-visitors theme."""

from __future__ import annotations

import pytest

from intercoder.codebook.code import Code, Codebook


@pytest.fixture
def library() -> Codebook:
    return Codebook(
        name="Library visitors",
        note="First version after the pilot.",
        language="en",
        codes=(
            Code("services", "Services", definition="What the library offers.", heading=True),
            Code(
                "books",
                "Books and other media",
                parent="services",
                definition="The collection on the shelves.",
                use_when="The visitor speaks of titles or shelves.",
                dont_use_when="The item is read on a screen.",
                examples=("The big shelf of crime novels.", "More new films, please."),
                aliases=("novels", "dvds"),
                key="k",
            ),
            Code(
                "loans",
                "Borrowing and reservations",
                parent="services",
                definition="Getting hold of an item: loans, queues, fees.",
                examples=("The queue was long.",),
                aliases=("fees", "late fee"),
            ),
            Code(
                "opening-hours",
                "Opening hours",
                definition="When the doors are open.",
                examples=("Open on Sundays.",),
                aliases=("weekends",),
            ),
            Code(
                "nothing",
                "Nothing to say",
                definition="The visitor says that there is nothing.",
                examples=("Nothing.",),
                exclusive=True,
            ),
        ),
    )
