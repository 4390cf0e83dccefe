"""Cells of a table have addresses, and what a mask names is not shown, nor what betrays it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.findings.tables.cells import Address
from intercoder.findings.tables.combinations import combinations
from intercoder.findings.tables.cooccurrence import cooccurrence
from intercoder.findings.tables.cross_tables import CrossTable, cross_table
from intercoder.findings.tables.frequencies import FrequencyTable, frequencies
from intercoder.findings.tables.hiding import without
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import By, Division, Settings, Unit
from tests.findings.made_up import Given, coded, part_of

AGES = ["young", "old", "old", "young", ""]
ANSWERS = (
    Given(0, "books staff"),
    Given(0, "books", "better"),
    Given(1, "place"),
    Given(1, "", "better"),
    Given(2, "quiet other"),
    Given(3, "staff quiet", "better"),
    Given(4, "books"),
)
TABLES: dict[str, Callable[[Part], Any]] = {
    "frequencies": frequencies,
    "by": lambda part: cross_table(part, Division(By.ATTRIBUTE, "age")),
    "cooccurrence": cooccurrence,
    "sets": combinations,
}


def made(name: str, unit: Unit = Unit.ANSWERS) -> Any:
    return TABLES[name](part_of(coded(ANSWERS, {"age": AGES}), Settings(unit)))


def numbers(table: Any) -> list[float]:
    """Every number of the table but those of its settings."""
    found: list[float] = []

    def look(value: Any) -> None:
        if isinstance(value, dict):
            for name, part in value.items():
                if name not in ("confidence", "depth"):
                    look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            found.append(value)

    look(json.loads(json.dumps(table.as_json())))
    return found


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("unit", [Unit.ANSWERS, Unit.RESPONDENTS])
def test_addresses_are_those_of_one_cell(name: str, unit: Unit) -> None:
    cells = list(made(name, unit).cells())
    assert len({cell.address for cell in cells}) == len(cells)
    assert all(cell.count >= 0 for cell in cells)


def test_equal_counts_of_two_tables_have_equal_addresses() -> None:
    of_codes = {cell.address: cell.count for cell in made("frequencies").cells()}
    of_pairs = {cell.address: cell.count for cell in made("cooccurrence").cells()}
    shared = of_codes.keys() & of_pairs.keys()
    assert len(shared) > 6
    assert all(of_codes[one] == of_pairs[one] for one in shared)


def test_with_and_without_a_code_make_up_the_base() -> None:
    cells = {cell.address: cell.count for cell in made("by").cells()}
    base = Address(
        "coder:anna", ("value", "better"), ("main",), "answers", (("attribute:age", "young"),)
    )
    from dataclasses import replace

    books = replace(base, code="books")
    assert cells[base] == 3
    assert cells[books] + cells[replace(books, present=False)] == 3


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("unit", [Unit.ANSWERS, Unit.RESPONDENTS])
def test_an_empty_mask_changes_nothing(name: str, unit: Unit) -> None:
    table = made(name, unit)
    assert without(table, frozenset()) is table
    other = Address("other", (), (), "answers", code="books")
    assert without(table, frozenset({other})) is table


@pytest.mark.parametrize("name", TABLES)
def test_a_hidden_cell_is_in_no_cell_of_what_is_left(name: str) -> None:
    table = made(name)
    for cell in table.cells():
        left = without(table, frozenset({cell.address}))
        assert cell.address not in {one.address for one in left.cells()}
        assert len(numbers(left)) < len(numbers(table))


def test_a_hidden_share_of_a_group_takes_tests_and_differences_with_it() -> None:
    table: CrossTable = made("by")
    hidden = next(
        cell.address
        for cell in table.cells()
        if cell.address.code == "books" and cell.address.group == (("attribute:age", "old"),)
    )
    left = without(table, frozenset({hidden}))
    assert isinstance(left, CrossTable)
    assert left.together is None
    for before, after in zip(table.rows, left.rows, strict=True):
        if before.row.code != "books":
            assert after == before
            continue
        assert after.p is None
        assert [one.count for one in after.groups] == [None, 2, 1]
        assert all(one.difference is None and one.share_of_code is None for one in after.groups)
        assert all(one.p is None for one in after.groups)


def test_mentions_add_up_so_their_base_is_hidden_too() -> None:
    table: FrequencyTable = made("frequencies", Unit.MENTIONS)
    hidden = next(cell.address for cell in table.cells() if cell.address.code == "books")
    left = without(table, frozenset({hidden}))
    assert isinstance(left, FrequencyTable)
    assert left.bases.mentions is None
    assert all(one.share is None and one.base is None for one in left.rows)
    assert {one.row.code: one.count for one in left.rows}["books"] is None
    assert {one.row.code: one.count for one in left.rows}["staff"] == 2


@given(st.sampled_from(sorted(TABLES)), st.sampled_from(list(Unit)), st.data())
def test_any_mask_can_be_applied(name: str, unit: Unit, data: st.DataObject) -> None:
    if unit is Unit.MENTIONS and name in ("cooccurrence", "sets"):
        return
    table = made(name, unit)
    addresses = [cell.address for cell in table.cells()]
    mask = frozenset(data.draw(st.sets(st.sampled_from(addresses))))
    left = without(table, mask)
    assert mask.isdisjoint(cell.address for cell in left.cells())
    json.dumps(left.as_json())
