"""The camera page: set up, certified, counted under; what is late is left alone, and a sound means it is on disk."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ballotcount.capture.camera import Camera, CameraSettings, DrivenDevice
from ballotcount.capture.driver import Locked
from ballotcount.capture.frames import Frame, Trouble, TroubleKind
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.events import EntrySource
from ballotcount.domain.live import OPEN_WORDS, Guide, GuideName, LiveEvent, LiveEventKind, LiveProblem
from ballotcount.domain.reading import REJECTING
from ballotcount.domain.record import PassKind
from ballotcount.files import layout_file
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.service import counting
from ballotcount.service.camera import SeenPage
from ballotcount.service.device_trial import certify
from ballotcount.service.gate import Gate, GateSheet, Setting
from ballotcount.service.session import Session
from ballotcount.text.place import place_words
from ballotcount.text.words import t
from tests.builders import SECRETARY, TYPIST, at, collected, struck, with_people
from tests.capture.test_phone import Browser
from tests.fakes import MemoryJournal
from tests.service.test_camera import FLAT, MemoryPictures, reading
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage
from tests.synth.deck_film import DeckFilm
from tests.synth.video import Act, Film
from tests.ui.conftest import Driver, agree
from tests.ui.test_in_sight import part_seen, quiet
from ui.machines.camera import CountingEvent, Mode
from ui.machines.camera_list import Named, keep_settings, settings_of
from ui.settings import Settings
from ui.sounds import NAMES as NAMES_OF_SOUNDS
from ui.sounds import Sounds
from ui.stages.count.camera_page import CameraPage
from ui.stages.count.camera_source import PHONE
from ui.widgets.controls import select

NAMES = 20


@cache
def stills() -> dict[str, tuple[Picture, ...]]:
    """Two frames of a bare desk and two of each of four sheets, which differ by their noise; the fourth is blank."""
    film = Film(printed("strike", "A5", NAMES), 3, plain=frozenset({4}))
    sheets = (1, 2, 3, 4)
    acts = {"bare": Act("wait", rest=0.1)} | {str(sheet): Act("lay", sheet, rest=0.1, move=0.01) for sheet in sheets}
    return {name: tuple(image for image, _ in film.play([act]))[-2:] for name, act in acts.items()}


class Stand:
    """A camera whose frames are given one by one; the next is taken when the one before was read."""

    def __init__(self, name: str = "Máy quay thử") -> None:
        self.name = name
        self.closed = threading.Event()
        self._items: queue.Queue[Frame | Trouble | None] = queue.Queue()
        self._t = 0.0

    def __iter__(self) -> Iterator[Frame | Trouble]:
        while (item := self._items.get()) is not None:
            yield item

    def close(self) -> None:
        self.closed.set()
        self._items.put(None)

    def show(self, name: str, frames: int = 10) -> None:
        """Longer than the patience of the machine, so that a bare desk is known as one."""
        self.put(stills()[name], frames)

    def put(self, pictures: tuple[Picture, ...], frames: int = 10) -> None:
        """Two pictures of the same scene in turn."""
        for number in range(frames):
            self._items.put(Frame(pictures[number % 2], self._t))
            self._t += 1 / 30

    def trouble(self, kind: TroubleKind) -> None:
        self._items.put(Trouble(kind, self._t))


class Teller:
    """Somebody at the camera page."""

    def __init__(self, driver: Driver, stand: Stand) -> None:
        self.driver = driver
        self.stand = stand
        self.stage = driver.stage("count")
        self.page: CameraPage = self.stage.tabs.page("camera", CameraPage)
        self.page.open_camera = lambda camera, asked: stand
        self.page.source._present = lambda: (Named(0, stand.name),)
        self.stage.tabs.turn("camera")
        driver.settle()

    def begin(self) -> None:
        self.page.start_pass(1)
        self.driver.settle()

    def open(self) -> None:
        """The stand, with every frame read: a test does not drop what a camera would."""
        self.page._asked = self.page.source.asked
        self.page.open_source(self.stand.name, lambda: self.stand, every=True, hurry=True)

    def until(self, true: Callable[[], Any]) -> None:
        self.driver.wait(true, 60)

    def sheets(self) -> int:
        return int(self.driver.ask(lambda s: sum(run.entered for run in s.round("e1r1").passes.values())))


def congress(sheets: int = 25) -> Session:
    session = at(collected(sheets=sheets, names=NAMES, seats=15), TYPIST)
    session.pictures = MemoryPictures()
    return session


@pytest.fixture
def teller(start: Callable[..., Driver], tmp_path: Path) -> Iterator[Teller]:
    session = congress()
    layout_file.write(with_people(printed("strike", "A5", NAMES).layout, session), tmp_path / "e1r1-layout.json")
    driver = start(session)
    driver.desk.choose_round("e1r1")
    driver.settle()
    made = Teller(driver, Stand())
    yield made
    made.stand.close()
    made.page.close_source()


def test_without_the_layout_the_page_says_which_file_it_needs(start: Callable[..., Driver], tmp_path: Path) -> None:
    session = congress()
    driver = start(session)
    driver.desk.choose_round("e1r1")
    driver.settle()
    teller = Teller(driver, Stand())
    assert "layout.json" in teller.page.why.words
    elsewhere = tmp_path / "stick" / "bo-cuc.json"
    elsewhere.parent.mkdir()
    layout_file.write(printed("strike", "A5", NAMES).layout, elsewhere)
    teller.page.take_layout(elsewhere)
    driver.settle()
    assert "layout.json" in teller.page.why.words, "it is of another list"
    layout_file.write(with_people(printed("strike", "A5", NAMES).layout, session), elsewhere)
    teller.page.take_layout(elsewhere)
    driver.settle()
    assert "25" in teller.page.why.words
    assert teller.page.view is not None
    assert teller.page.view.layout is not None


def test_a_sheet_is_on_disk_before_it_sounds_and_shows_its_place(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.page.picture.number == "1–1")
    assert teller.sheets() == 1
    assert teller.driver.desk.sounds.last in ("accepted", "look")
    assert "Tập 1 · phiếu 1" in teller.page.answer.more.words
    assert teller.page.picture.outlines
    session_sheet = teller.driver.ask(lambda s: s.round("e1r1").passes[1].stacks[1].sheets[0])
    assert (session_sheet.source, bool(session_sheet.picture)) == ("camera", True)
    assert teller.page.look_at is not None
    read = teller.page.look_at.reader.trace(stills()["1"][0])
    clear = SeenPage(number=1, reading=read.reading, flat=read.flat)  # type: ignore[arg-type]
    teller.page.hear(CountingEvent(LiveEvent(1.0, LiveEventKind.BETTER, 1, read.reading), page=clear))
    teller.until(lambda: teller.driver.ask(lambda s: s.round("e1r1").passes[1].corrections) == {TYPIST: 1})
    assert teller.sheets() == 1


def test_the_same_sheet_again_sounds_otherwise_and_is_not_written(teller: Teller) -> None:
    teller.begin()
    teller.open()
    for name in ("bare", "1", "bare", "1"):
        teller.stand.show(name)
    teller.until(lambda: teller.driver.desk.sounds.last == "duplicate")
    assert teller.sheets() == 1
    assert "Tập 1 · phiếu 1" in teller.page.answer.more.words


def test_the_key_that_answers_the_question_stands_in_sight_below_it(teller: Teller) -> None:
    teller.driver.shell.resize(1366, 768)
    teller.begin()
    teller.open()
    asked = LiveEvent(1.0, LiveEventKind.PROBLEM, 1, causes=(LiveProblem.MAYBE_SAME.value,))
    teller.page.hear(CountingEvent(asked))
    quiet(teller.driver)
    assert t("live.problem.maybe_same") in teller.page.answer.more.words
    key = teller.page.counting.another
    assert part_seen(key).size() == key.size()


def test_a_sheet_taken_back_counts_when_it_is_laid_again(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("2")
    teller.until(lambda: teller.page.picture.number == "1–1")
    teller.page.undo()
    teller.until(lambda: teller.sheets() == 0)
    teller.stand.show("bare")
    teller.stand.show("2")
    teller.until(lambda: teller.sheets() == 1)
    assert teller.driver.ask(lambda s: s.round("e1r1").passes[1].corrections) == {TYPIST: 1}


def test_a_disk_that_fails_gives_no_sound_of_acceptance(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    journal = teller.driver.ask(lambda s: s.journal)
    assert isinstance(journal, MemoryJournal)
    journal.append = full  # type: ignore[method-assign]
    teller.stand.show("1")
    teller.until(lambda: teller.page.answer.head.words == "CHƯA lưu")
    assert teller.driver.desk.sounds.last == "wrong"
    assert teller.sheets() == 0
    assert t("camera.hand_next", place=place_words(1, 1, 50)) in teller.page.answer.more.words


def test_a_ballot_that_left_stands_beside_the_answer_of_the_next_one_until_it_was_found(teller: Teller) -> None:
    teller.driver.shell.resize(1366, 768)
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.page.picture.number == "1–1")
    sounds: list[str] = []
    teller.driver.desk.sounds._play = sounds.append  # type: ignore[method-assign]
    left = (LiveProblem.TOO_SOON.value, LiveProblem.UNREAD.value)
    for cause in left:
        teller.page.hear(CountingEvent(LiveEvent(1.0, LiveEventKind.PROBLEM, causes=(cause,), after=1)))
    teller.stand.show("bare")
    teller.stand.show("2")
    teller.until(lambda: teller.page.picture.number == "1–2")
    quiet(teller.driver)
    stands = teller.page.counting.left
    assert place_words(1, 2, 50) in teller.page.answer.more.words
    assert stands.said.words == t("camera.left.head", count=2)
    first, second, _ = stands.rows.words.split("\n")
    assert (place_words(1, 1, 50) in first, "CHƯA đếm" in first, "CHƯA đếm" in second) == (True, True, False)
    for part in (stands.said, stands.rows, stands.found):
        assert part_seen(part).size() == part.size()
    assert sounds[:2] == ["look", "look"]
    assert len(sounds) == 3
    teller.page.counting.did_set_up.emit()
    teller.page.show_mode(Mode.COUNT)
    assert stands.isVisibleTo(teller.page), "other work does not end it"
    shell = teller.driver.shell
    shell._prefer("language", "en")
    assert teller.driver.shell is shell, "an open camera is not closed by another language"
    assert shell.current.notice.text.words == t("desk.reads_now")
    teller.page.close_source()
    shell._prefer("language", "en")
    teller.driver.settle()
    page = teller.driver.shell.stages["count"].tabs.page("camera", CameraPage)  # type: ignore[attr-defined]
    page.show_mode(Mode.COUNT)
    stands = page.counting.left
    assert "NOT counted" in stands.rows.words, "another language does not end it either"
    for count in (1, 0):
        stands.found.click()
        assert stands.isVisibleTo(page) == bool(count)


def test_the_sound_of_the_next_ballot_waits_for_that_of_a_lost_one(start: Callable[..., Driver]) -> None:
    driver = start(congress())
    heard: list[str] = []

    class Effect:
        def __init__(self, name: str) -> None:
            self.name = name

        def play(self) -> None:
            heard.append(self.name)

    sounds = Sounds()
    sounds._effects = {name: Effect(name) for name in NAMES_OF_SOUNDS}
    sounds.left()
    sounds.accepted()
    assert heard == ["look"]
    driver.wait(lambda: heard == ["look", "accepted"], 5)


OF_THE_CAMERA = {LiveProblem.FROZEN, LiveProblem.BLACK, LiveProblem.LOST}


def test_every_stop_names_the_sheet_in_the_hand(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.driver.act(lambda s: counting.enter(s, "e1r1", struck(2), source=EntrySource.CAMERA))
    places = {one: place_words(1, sheet, 50) for one, sheet in ((True, 1), (False, 2))}
    for cause in (*REJECTING, *(kind for kind in LiveProblem if kind not in OF_THE_CAMERA)):
        teller.page.hear(CountingEvent(LiveEvent(1.0, LiveEventKind.PROBLEM, causes=(cause.value,))))
        teller.driver.settle()
        shown = f"{teller.page.answer.head.words}\n{teller.page.answer.more.words}"
        assert places[cause in OPEN_WORDS] in shown, cause
        assert ("chưa đếm" in shown) == (cause not in OPEN_WORDS), cause
        assert teller.page.hand.isVisibleTo(teller.page) == (cause in OPEN_WORDS), cause


def full(*_: object) -> Any:
    raise EnvironmentFault("storage.disk_full", path="x", free=0)


def test_the_slip_closes_the_stack(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.page.slip.isVisible())
    teller.page.slip.setText("2")
    teller.driver.qtbot.keyClick(teller.page.slip, Qt.Key.Key_Return)
    teller.driver.settle()
    assert teller.page.answer.head.words == "CHƯA lưu"
    teller.page.slip.setText("1")
    teller.driver.qtbot.keyClick(teller.page.slip, Qt.Key.Key_Return)
    teller.driver.settle()
    assert teller.driver.ask(lambda s: s.round("e1r1").passes[1].stacks[1].slip) == 1


def test_guides_and_a_trial_lead_to_the_certificate(teller: Teller) -> None:
    teller.begin()
    teller.page._asked = teller.page.source.asked
    teller.page.open_source(teller.stand.name, lambda: teller.stand)
    teller.stand.show("bare", 1)
    teller.until(lambda: "giữa khung hình" in teller.page.set_up.guides.rows["sheet"][1].words)  # type: ignore[index]
    certify = teller.page.set_up.certify_button
    for sheet in range(1, 5):
        assert not certify.isVisibleTo(teller.page.set_up)
        teller.page.camera_worker.ask_trial()
        teller.stand.show(str(sheet), 1)
        teller.until(lambda sheet=sheet: teller.page.gate.marked + teller.page.gate.blank == sheet)
        assert "20 ô" in teller.page.set_up.words.words
    assert certify.isVisibleTo(teller.page.set_up)
    teller.page.certify()
    teller.driver.settle()
    found = teller.driver.ask(lambda s: s.state.certificates[-1])
    assert (found.event.round, found.event.camera) == ("e1r1", teller.stand.name)
    assert (found.event.width, found.event.height, found.event.marks) == (1920, 1080, 20)
    assert (found.event.sheets, found.event.levels) == (4, "colour")
    assert teller.page.side.currentWidget() is teller.page.counting


def test_what_is_not_right_and_the_key_for_a_trial_stay_in_sight_with_the_picture(teller: Teller) -> None:
    teller.driver.shell.resize(1366, 768)
    teller.begin()
    set_up = teller.page.set_up
    names = [name for name in set_up.guides.rows if name not in (GuideName.SHEET, GuideName.GLARE)]
    hints = {GuideName.HEIGHT: "lengthwise", GuideName.FLICKER: "strong", GuideName.EXPOSURE: "changes"}
    good = [Guide(name, good=True, hint="good", value=1, limit=1) for name in set_up.guides.rows]
    bad = [Guide(name, good=name not in hints, hint=hints.get(name, "good"), value=1, limit=1) for name in names]
    for shown in (bad, good):
        set_up.show_guides(shown)
        quiet(teller.driver)
        for one in (teller.page.picture, set_up.to_set, set_up.try_button):
            assert part_seen(one).size() == one.size()
        if shown is bad:
            listed = {name for name in names if t(f"camera.guide.{name.value}").lower() in set_up.to_set.words.lower()}
            assert listed == set(hints)
    assert set_up.to_set.words == t("camera.all_set")


def test_a_camera_that_is_set_otherwise_later_is_tried_again_and_the_sheet_is_not_lost(teller: Teller) -> None:
    tried = Setting(1280, 720, "colour", 4.0)
    gate = Gate(PassKind.CAMERA)
    for numbers in ((1,), (2,), (3,), ()):
        gate.hear(GateSheet(reading(*numbers), FLAT, tried))
    trial = gate.trial(teller.stand.name)
    assert trial is not None
    teller.driver.ask(lambda s: certify(s, "e1r1", trial))
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.page.side.currentWidget() is teller.page.set_up)
    assert (teller.sheets(), len(teller.page.run.memory)) == (0, 0)  # type: ignore[union-attr]
    teller.page.set_up.count_button.click()
    agree(teller.driver, SECRETARY, "đổi máy quay")
    assert teller.driver.ask(lambda s: s.state.certificates[-1].event.reason) == "đổi máy quay"
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.sheets() == 1)


class Webcam:
    """A device that shows one desk and has a driver that obeys."""

    def __init__(self) -> None:
        self.values = {cv2.CAP_PROP_AUTO_EXPOSURE: 3.0, cv2.CAP_PROP_EXPOSURE: 166.0, cv2.CAP_PROP_AUTO_WB: 1.0}
        self.shown = 0

    def isOpened(self) -> bool:
        return True

    def read(self) -> tuple[bool, Picture]:
        self.shown += 1
        return True, stills()["1"][self.shown % 2]

    def get(self, which: int) -> float:
        return self.values.get(which, -1.0)

    def set(self, which: int, value: float) -> bool:
        self.values[which] = value
        return True

    def getBackendName(self) -> str:
        return "V4L2"

    def release(self) -> None:
        pass


def test_settings_are_held_at_one_press_and_shown_as_the_driver_tells_them(teller: Teller) -> None:
    webcam = Webcam()

    def opened(camera: Named, asked: CameraSettings) -> Camera:
        locked = Locked(exposure=asked.exposure, white=asked.white, focus=asked.focus)
        return Camera(camera.name, lambda: DrivenDevice(webcam, locked), time.monotonic)  # type: ignore[arg-type]

    teller.begin()
    page = teller.page
    page.open_camera = opened
    page.source.button.click()
    teller.until(lambda: "16,6 ms" in page.set_up.driver.words)
    assert "tự động" in page.set_up.driver.words
    page.set_up.lock_button.click()
    teller.until(lambda: "khóa ở 20 ms" in page.set_up.driver.words)
    assert webcam.values[cv2.CAP_PROP_AUTO_EXPOSURE] == 1
    page.close_source()
    page.source.button.click()
    teller.until(lambda: "khóa ở 20 ms" in page.set_up.driver.words)
    page.set_up.free_button.click()
    teller.until(lambda: "tự động" in page.set_up.driver.words)


def test_a_phone_at_a_cable_is_served_only_while_it_is_open_and_is_certified_like_any_camera(teller: Teller) -> None:
    teller.begin()
    page = teller.page
    select(page.source.source, PHONE)
    page.source.button.click()
    teller.until(lambda: page.camera_worker.running)
    assert page._phone is not None
    assert page._phone.addresses[-1].url in page.phone_words.words
    assert not page.picture.empty  # the QR code
    browser = Browser(page._phone.addresses[-1].code)
    browser.ask("GET", f"/{browser.path}")
    page.camera_worker.ask_trial()
    for picture in stills()["1"]:
        assert browser.post(picture) == 204
    teller.until(lambda: page.gate.marked == 1)
    for numbers in ((2,), (3,), ()):
        page.gate.hear(GateSheet(reading(*numbers), FLAT, page.gate.setting))  # type: ignore[arg-type]
    page.certify()
    teller.driver.settle()
    found = teller.driver.ask(lambda s: s.state.certificates[-1])
    assert found.event.camera == t("camera.phone_name")
    page.close_source()
    browser.line.close()
    with pytest.raises(ConnectionRefusedError):
        browser.line.connect()


def test_trouble_with_the_camera_is_said_and_so_is_its_end(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stand.trouble(TroubleKind.LOST)
    teller.until(lambda: teller.page.answer.head.words == t("live.problem.lost"))
    assert teller.driver.desk.sounds.last == "wrong"
    teller.stand.trouble(TroubleKind.BACK)
    teller.until(lambda: teller.page.answer.head.words == t("live.problem.back"))


def test_a_camera_that_does_not_open_is_said_and_leaves_nothing_open(teller: Teller) -> None:
    def broken() -> Any:
        raise EnvironmentFault("capture.no_camera", name="x")

    teller.begin()
    teller.page.open_source("x", broken)
    teller.until(lambda: not teller.page.camera_worker.running)


def test_what_comes_late_from_another_source_is_left_alone(teller: Teller) -> None:
    teller.begin()
    teller.open()
    old = teller.page.camera_worker.generation
    teller.page.leave_pass()
    teller.page.camera_worker.did_turn.emit(old, "still")
    teller.page.camera_worker.did_trouble.emit(old, "lost")
    QApplication.processEvents()
    assert teller.page.counting.state.words == ""
    assert teller.page.answer.head.words == "Đặt một phiếu vào giữa khung hình"


def test_nothing_is_counted_while_another_page_is_open(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stage.tabs.turn("typing")
    teller.stand.show("bare")
    teller.stand.show("1", 12)
    teller.until(lambda: teller.stand._items.empty())
    assert teller.sheets() == 0
    teller.stage.tabs.turn("camera")
    teller.driver.settle()
    teller.stand.show("1", 12)
    teller.until(lambda: teller.sheets() == 1)


def test_after_a_restart_a_counted_sheet_is_known_again(teller: Teller) -> None:
    teller.begin()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.sheets() == 1)
    teller.page.leave_pass()
    teller.page.look()
    teller.driver.settle()
    teller.stand = Stand()
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1")
    teller.until(lambda: teller.driver.desk.sounds.last == "duplicate")
    assert teller.sheets() == 1


def test_a_rehearsal_reads_test_sheets_reports_on_them_and_counts_none(teller: Teller, tmp_path: Path) -> None:
    teller.begin()
    teller.open()
    teller.page.rehearse()
    rehearsing = teller.page.rehearsing
    teller.until(lambda: rehearsing.rehearsal is not None)
    assert not teller.page.camera_worker.running, "the camera worker for real ballots is stopped"
    assert not rehearsing.report_button.isEnabled()
    rehearsing.write_deck(tmp_path / "deck.pdf")
    teller.driver.settle()
    assert rehearsing.deck is not None
    pdf = (tmp_path / "deck.pdf").read_bytes()
    assert pdf == rehearsing.deck.pdf
    assert rehearsing.rehearsal is not None
    film = DeckFilm(PrintedPage(pdf, rehearsing.rehearsal.layout), 3, pdf)
    frames = tuple(image for image, _ in film.play([Act("lay", 9, rest=0.1, move=0.01)]))[-2:]
    teller.stand = Stand()
    teller.open()
    teller.stand.show("bare")
    teller.stand.put(frames)
    teller.until(lambda: rehearsing.rehearsal is not None and rehearsing.rehearsal.read)
    assert rehearsing.rehearsal.read == (9,)
    assert t("rehearse.desk.sheet", number=9) in rehearsing.answer.head.words
    assert teller.sheets() == 0
    rehearsing.write_report(tmp_path / "report.pdf")
    teller.driver.settle()
    assert (tmp_path / "report.pdf").read_bytes()[:5] == b"%PDF-"
    assert rehearsing.answer.head.words == t("rehearse.verdict.not_fit"), "one sheet says too little"
    teller.page.leave_rehearsal()
    assert teller.page.side.currentWidget() is teller.page.set_up
    assert rehearsing.rehearsal is None


def test_a_real_ballot_in_a_rehearsal_is_said_and_not_taken(teller: Teller) -> None:
    teller.begin()
    teller.page.rehearse()
    rehearsing = teller.page.rehearsing
    teller.until(lambda: rehearsing.rehearsal is not None)
    teller.open()
    teller.stand.show("bare")
    teller.stand.show("1", 14)
    teller.until(lambda: rehearsing.answer.head.words.startswith(t("rehearse.said.again", causes="")[:10]))
    assert rehearsing.rehearsal is not None
    assert (rehearsing.rehearsal.read, teller.sheets()) == ((), 0)


def test_somebody_who_types_reads_that_another_must_count_by_machine(start: Callable[..., Driver]) -> None:

    session = congress()
    counting.start_pass(session, "e1r1", stack_size=20)
    counting.enter(session, "e1r1", struck(1))
    driver = start(session)
    driver.desk.choose_round("e1r1")
    driver.settle()
    teller = Teller(driver, Stand())
    assert "lượt khác" in teller.page.why.words
    assert not teller.page.matter.isVisible()


def test_settings_are_kept_for_each_camera_by_its_name() -> None:
    settings = Settings()
    asked = replace(settings_of(settings, "Logi"), width=1280, height=720, focus=40)
    keep_settings(settings, "Logi", asked)
    assert settings_of(settings, "Logi") == asked
    assert settings_of(settings, "another").focus is None
    settings.put("camera.Logi", "[1, 2")
    assert settings_of(settings, "Logi").width == 1920
