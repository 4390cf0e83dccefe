"""Keys where there are more codes than letters, and what saves presses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from random import Random

import pytest
from textual import events

from intercoder.answers.answer import Answer
from intercoder.codebook.code import Code, Codebook
from intercoder.coding.decision import Judgement, State
from intercoder.coding.keys.keymap_file import keymap_file
from intercoder.coding.keys.settings_file import settings_file
from intercoder.coding.suggestion import Assistance
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study, create_study
from tests.conftest import fill
from tests.tui.conftest import Driver, OpenApp

NAMES = (
    "Opening hours",
    "Quiet",
    "Books",
    "Staff",
    "Events",
    "Access",
    "Fees",
    "Computers",
    "Café",
)
LARGE = Codebook(
    "Library visitors",
    tuple(
        Code(f"c{n}", f"{NAMES[n % len(NAMES)]} {n // len(NAMES)}", exclusive=n == 49)
        for n in range(50)
    ),
)
Open = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def make_study(tmp_path: Path) -> Iterator[Callable[[], Study]]:
    """Makes studies with a large codebook, each for itself."""
    made: list[Study] = []

    def make(codebook: Codebook = LARGE) -> Study:
        made.append(create_study(str(tmp_path / f"{len(made)}.study"), codebook))
        fill(made[-1])
        return made[-1]

    yield make
    for study in made:
        study.close()


@pytest.fixture
def large(open_app: OpenApp, make_study: Callable[..., Study]) -> Open:
    """Opens the app on a study with fifty codes."""
    return lambda **how: open_app(at=make_study(), **how)


def key_of(driver: Driver, code: str) -> str:
    return driver.coding.code_keys.typed.keys[code]


def two_letters(driver: Driver, code: str) -> tuple[str, str]:
    key = key_of(driver, code)
    assert len(key) == 2
    return key[0], key[1]


def long_codes(driver: Driver) -> list[str]:
    """Codes with keys of two letters, the last but one first: the last stands alone."""
    keys = driver.coding.code_keys.typed.keys
    return [code for code, key in keys.items() if len(key) == 2][::-1][1:]


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


async def test_two_letters_give_a_code_and_take_it_off(large: Open) -> None:
    async with large(size=(120, 40)) as driver:
        code = long_codes(driver)[0]
        first, second = two_letters(driver, code)
        await driver.press(first)
        assert f"{first}…" in driver.text, "it says what can follow"
        assert driver.chosen == []
        await driver.press(second)
        assert driver.chosen == [code]
        assert f"{first}…" not in driver.text
        await driver.press(first, second)
        assert driver.chosen == []


async def test_the_second_letter_may_be_that_of_a_command(large: Open) -> None:
    async with large() as driver:
        keys = driver.coding.code_keys.typed.keys
        code, key = next((c, k) for c, k in keys.items() if len(k) == 2 and k[1] in "smurbgfh")
        await driver.press(*key)
        assert driver.chosen == [code]
        assert driver.answer == "v1:value"


async def test_a_key_that_has_begun_can_be_left(large: Open) -> None:
    async with large() as driver:
        first, second = two_letters(driver, long_codes(driver)[0])
        for leaving in ("escape", "backspace", "enter", "space"):
            await driver.press(first, leaving)
            assert (driver.chosen, driver.answer) == ([], "v1:value")
        await driver.press(first, "7")
        assert f"No code has the key “{first}7”." in driver.words
        await driver.press(first, "down", second)
        assert driver.chosen != [long_codes(driver)[0]]


async def test_shift_records_the_answer_with_the_code(large: Open) -> None:
    async with large() as driver:
        code, other = long_codes(driver)[:2]
        first, second = two_letters(driver, code)
        await driver.press(*key_of(driver, other), first, second.upper())
        assert driver.standing("v1:value").standing.codes.keys() == {other, code}
        assert driver.answer == "v2:value"
        await driver.press(first, second, first, second.upper())
        assert driver.standing("v2:value").standing.codes.keys() == {code}, "it is not taken off"


async def test_shift_does_not_record_what_there_is_something_to_say_about(large: Open) -> None:
    async with large() as driver:
        first, second = two_letters(driver, "c49")
        await driver.press(*key_of(driver, "c1"), first, second.upper())
        assert "stands alone: “Quiet 0” removed." in driver.words
        assert driver.answer == "v1:value"
        await driver.press("enter")
        assert driver.answer == "v2:value"


@pytest.mark.slow
async def test_codes_with_long_keys_are_given_again_with_one_digit(large: Open) -> None:
    async with large() as driver:
        codes = long_codes(driver)[:5]
        assert "6 " not in driver.text
        for code in codes[:4]:
            await driver.press(*key_of(driver, code), "enter")
        assert driver.coding.controller.recent.row == tuple(codes[:4])
        assert all(f"{digit} " in driver.text for digit in "6789")
        await driver.press("7")
        assert driver.chosen == [codes[1]]
        await driver.press("enter", *key_of(driver, codes[4]), "enter")
        row = (codes[4], *codes[1:4])
        assert driver.coding.controller.recent.row == row, "the oldest gives way, the others stay"


async def test_a_code_is_repeated_and_an_answer_is_coded_as_the_last_one(large: Open) -> None:
    async with large() as driver:
        await driver.press("comma")
        assert "You have decided no answer yet" in driver.words
        await driver.press("full_stop")
        assert "You have given no code yet" in driver.words
        one, two = long_codes(driver)[:2]
        await driver.press(*key_of(driver, one), *key_of(driver, two), "enter", "full_stop")
        assert driver.chosen == [two]
        await driver.press(*key_of(driver, "c0"), "comma")
        assert set(driver.chosen) == {one, two}, "and no others"
        await driver.press("backspace")
        assert driver.chosen == []
        await driver.press("0", "comma")
        assert "No code applied to the last answer." in driver.words


@pytest.mark.slow
async def test_learning_gives_short_keys_to_what_is_given_most(large: Open) -> None:
    async with large() as driver:
        often = long_codes(driver)[:2]
        for _ in range(3):
            for code in often:
                await driver.press(*key_of(driver, code), "enter")
        before = dict(driver.coding.code_keys.typed.keys)
        assert driver.coding.controller.recent.row
        driver.coding.action_learn_keys()
        await driver.wait_until(lambda: "have another key now" in driver.words)
        after = driver.coding.code_keys.typed.keys
        assert {len(after[code]) for code in often} == {1}
        assert sum(before[code] != after[code] for code in before) == 4
        assert driver.coding.controller.recent.row == ()
        await driver.press(after[often[0]])
        assert driver.chosen == [often[0]]
        await driver.press("slash", *"hours 0")
        assert f"{after['c0']} " in driver.line("Opening hours 0")


@pytest.mark.slow
async def test_keys_are_the_same_the_next_time(
    open_app: OpenApp, make_study: Callable[..., Study]
) -> None:
    study = make_study()
    async with open_app(at=study) as driver:
        code = long_codes(driver)[0]
        await driver.press(*key_of(driver, code), "enter")
        keys = dict(driver.coding.code_keys.typed.keys)
    async with open_app(at=study) as driver:
        assert driver.coding.code_keys.typed.keys == keys


@pytest.mark.slow
async def test_a_coder_has_keys_of_their_own(large: Open) -> None:
    write(keymap_file(), '[codes]\nc40 = "q"\n[commands]\nskip = "x"\nfind = "-"\nundo = "&"\n')
    async with large() as driver:
        assert key_of(driver, "c40") == "q"
        await driver.press("q", "enter", "x")
        assert driver.standing("v2:value").standing.state is State.SKIPPED
        await driver.press("s")
        assert driver.answer == "v3:value", "s skips no more"
        await driver.press("escape", "slash")
        assert driver.coding.focused is None
        await driver.press("minus")
        assert driver.coding.focused is not None
        await driver.press("escape", "&")
        assert driver.answer == "v2:value"
        await driver.press("f1")
        assert any(line.split()[:2] == ["x", "skip"] for line in driver.text.splitlines())


async def test_a_fault_in_a_keymap_is_said_and_stops_nothing(large: Open) -> None:
    write(keymap_file(), '[codes]\nc40 = "q"\nc41 = "q"\n')
    async with large(size=(160, 40)) as driver:
        assert "keymap.toml, line 3: “q” and “q”, the key of" in driver.words
        await driver.press("q", "enter")
        assert driver.standing("v1:value").standing.codes.keys() == {"c40"}


async def test_a_letter_alone_can_record_the_answer(large: Open) -> None:
    write(settings_file(), 'after-a-code = "go on"\n')
    async with large() as driver:
        first, second = two_letters(driver, long_codes(driver)[0])
        await driver.press(first, second.upper())
        assert driver.answer == "v1:value"
        await driver.press(key_of(driver, "c0"))
        assert driver.answer == "v2:value"
        assert len(driver.standing("v1:value").standing.codes) == 2


@pytest.mark.slow
async def test_a_russian_keyboard_types_russian_keys_and_the_programs_commands(
    open_app: OpenApp, make_study: Callable[..., Study]
) -> None:
    names = ("Книги", "Персонал", "Тишина", "Другое")
    russian = Codebook("Читатели", tuple(Code(f"c{n}", name) for n, name in enumerate(names)))
    async with open_app(at=make_study(russian)) as driver:
        key = key_of(driver, "c2")
        assert key == "т"
        await driver.press(key)
        assert driver.chosen == ["c2"]
        await driver.press("enter", "ы", "г")
        assert driver.answer == "v2:value", "skipped with ы, and back with г"
        await driver.press("к")
        again = driver.standing("v2:value").standing.state
        assert again is State.SKIPPED, "к brought the skip back"
        await driver.press("n")
        assert driver.chosen == ["c2"], "n is where т is"
        await driver.press("f3")
        queue = driver.app.screen
        await driver.press("ы")
        assert driver.app.screen is not queue, "ы asks for a state, as s does"


@pytest.mark.slow
async def test_the_group_screen_reads_the_same_keys(
    open_app: OpenApp, make_study: Callable[..., Study]
) -> None:
    study = make_study()
    set_assistance(study, Assistance(unassisted=0.0))
    with take_in(study) as intake:
        text = "Friendly staff, always helpful"  # as v2 says
        intake.add_answers([Answer("w1:value", "value", "w1", text, "en")])
    async with open_app(at=study, size=(100, 40)) as driver:
        await driver.press("right", "g")
        assert "Answers like this one" in driver.text
        lead = driver.answer
        code = long_codes(driver)[0]
        first, second = two_letters(driver, code)
        await driver.press(first)
        assert f"{first}…" in driver.text
        await driver.press(second, "enter")
        assert driver.standing(lead).standing.codes.keys() == {code}


def standing(driver: Driver) -> list[Judgement]:
    workspace = driver.coding.session_start.workspace
    rows = workspace.numbers(driver.coding.session.home.__class__())
    return [row.standing for row in workspace.rows(rows)]


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
async def test_random_keys_at_once_lead_to_what_they_lead_to_one_by_one(
    open_app: OpenApp, make_study: Callable[[], Study], seed: int
) -> None:
    signs = {".": "full_stop", ",": "comma", "\r": "enter", "\x7f": "backspace", "/": "slash"}
    random = Random(seed)
    typed = [random.choice("acceoxqkCEAsu0678.,.,\r\r\r\x7f") for _ in range(40)]

    def press(driver: Driver, character: str) -> None:
        driver.app.post_message(events.Key(signs.get(character, character), character))

    async def rest(driver: Driver) -> None:
        await driver.pilot.pause()
        await driver.wait_until(lambda: not driver.app.presses.is_at_work)
        await driver.settle()

    ends = []
    for at_once in (True, False):
        async with open_app(at=make_study()) as driver:
            for character in typed:
                press(driver, character)
                if not at_once:
                    await rest(driver)
            await rest(driver)
            ends.append((driver.answer, driver.coding.session.draft, standing(driver)))
    assert ends[0] == ends[1]
