"""The controller of the coding screen without a screen: presses in, what is shown out."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue

from textual.message import Message

from intercoder.codebook.changes.change import Merge
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import Act, Judgement
from intercoder.coding.keys.typed_keys import TypedKeys
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.saving.saver import Saving
from intercoder.study.study import Study
from intercoder.tui.codebook.following import CodebookRead
from intercoder.tui.coding.coding_controller import CodingController
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.shared.messages import ChangeSaved
from tests.waiting import PATIENCE


class View:
    """Remembers what it was given to draw."""

    def __init__(self) -> None:
        self.session: CodingSession | None = None
        self.feet: list[Saving] = []
        self.banner = ""

    def show(self, session: CodingSession, *, suggestions_are_off: bool) -> None:
        self.session = session

    def show_standing(self, standing: StatusText) -> None:
        self.feet.append(standing.saving)

    def show_recent(self, row: tuple[str, ...]) -> None:
        self.recent = row

    def show_banner(self, words: str, *, calm: bool) -> None:
        self.banner = words


class Stage:
    """Keeps messages until they are asked for, and reads at once."""

    is_held = False

    def __init__(self) -> None:
        self.messages: SimpleQueue[Message] = SimpleQueue()

    def post(self, message: Message) -> object:
        self.messages.put(message)
        return True

    def read(self, request: int, reading: Callable[[], Message]) -> None:
        self.post(reading())

    def drop_presses(self) -> None:
        raise AssertionError("nothing was typed")

    def hold(self, paint_foot: Callable[[], None]) -> None:
        """Drawing is never held back."""

    def let_go(self, *, written: bool) -> bool:
        return False


def saved(controller: CodingController, stage: Stage) -> None:
    """Wait for the writer's next report, and hand it on."""
    message = stage.messages.get(timeout=PATIENCE)
    assert isinstance(message, ChangeSaved)
    controller.change_saved(message)


def test_a_press_is_shown_at_once_and_called_saved_once_it_is_on_disk(study: Study) -> None:
    view, stage = View(), Stage()
    controller = CodingController(start_session(study, "anna", 0.0), view, stage)
    controller.begin()
    controller.press(CodingSession.toggled, "books")
    assert list(controller.session.draft.codes) == ["books"]
    assert view.session is controller.session
    saved(controller, stage)
    assert view.feet[-1] is Saving.SAVED
    controller.press(CodingSession.committed)
    assert view.session.progress.decided == 1
    saved(controller, stage)
    assert [one.judgement for one in codings(study)] == [Judgement.of(["books"])]
    controller.revert(Act.UNDO)
    assert controller.awaits, "the study has to say which answer it is about"
    saved(controller, stage)
    assert not controller.awaits
    assert view.session.notice == "Taken back: correct it, then press Enter."
    assert controller.leave() == ""
    assert list(codings(study)) == []


class Follower:
    """A screen that is somewhere else."""

    is_free = False

    def show_codebook(self, codebook: Codebook, typed: TypedKeys) -> None:
        self.codebook = codebook


def test_what_is_new_in_the_codebook_takes_the_place_of_the_word_that_it_waits(
    study: Study,
) -> None:
    view, stage, follower = View(), Stage(), Follower()
    controller = CodingController(start_session(study, "anna", 0.0), view, stage)
    controller.begin()
    controller.codebook.followers.append(follower)
    change_codebook(study, [Merge(("quiet",), "staff")])
    controller.workspace.following(None, QueueFilter())
    controller.codebook.look()
    found = (stage.messages.get(timeout=PATIENCE) for _ in range(9))
    controller.codebook_read(next(one for one in found if isinstance(one, CodebookRead)))
    assert view.session is not None
    assert "revision 2 counts from the next answer" in view.session.notice
    follower.is_free = True
    controller.take_codebook()
    assert view.session.notice.startswith("Codebook revision 2: 1 no longer given.")
    assert "quiet" not in follower.codebook
    controller.leave()
