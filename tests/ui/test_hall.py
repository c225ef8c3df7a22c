"""The hall's screen: what it may show, how large, on which screen, and going on when the cable is pulled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.service import closing, counting, rounds, setup
from tests.builders import HEAD, SECRETARY, TYPIST, at, collected, prepared, second, struck, type_pass
from tests.ui.conftest import Driver
from ui.projector import canvas as hall
from ui.projector import scenes as sc
from ui.projector.break_time import BreakDialog, clock
from ui.projector.forecast import ForecastDialog, announced_end
from ui.projector.paint import forecast as forecast_words
from ui.projector.paint import paint
from ui.projector.scene_builder import Wanted, build, forecast
from ui.projector.scene_keys import key_of as key_of_scene
from ui.projector.view import SceneView
from ui.projector.window import Projector, key_of
from ui.settings import Settings
from ui.widgets.controls import select

HEADING = sc.SceneHeading("ĐẢNG BỘ TỈNH ĐÔNG SƠN", "Đại hội đại biểu lần thứ XVIII", "Ban Chấp hành khóa XVIII")
NAMES = tuple(sc.SceneRow(n, f"Nguyễn Thị Thanh Phượng {n}", 1000 - n, "66,6", "elected") for n in range(1, 151))
SCENES: tuple[sc.Scene, ...] = (
    sc.Waiting(HEADING, "Đông Sơn, ngày 24/09/2026"),
    sc.AttendanceScene(HEADING, 1510, 1498, (sc.Condition("Đại biểu", 1498, 1510, 1007, True),)),
    *(
        sc.HowTo(HEADING, style, 15, ("NGUYỄN VĂN A", "TRẦN THỊ B", "LÊ VĂN C", "PHẠM THỊ D"), "Gạch tên.")
        for style in VotingMethod
    ),
    sc.SheetsScene(HEADING, 1510, 1509),
    sc.CountProgress(HEADING, 700, 1509, 9),
    sc.LiveVotes(HEADING, NAMES, needed=756, of=1510, counted=700, total=1509),
    sc.ResultScene(HEADING, 55, 55, (("Phát ra", "1.510"), ("Thu về", "1.509"))),
    sc.ElectedList(HEADING, NAMES, "tỷ lệ trên số phiếu thu về"),
    sc.TieScene(HEADING, NAMES[:3], 1, 756),
    sc.BreakScene(HEADING, "15:30"),
    sc.Blank(),
)


class RecordingCanvas(hall.Canvas):
    """Remembers every text with its size and box."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.said: list[tuple[str, float, QRectF, QFont]] = []

    def fitted(self, box: QRectF, words: str, **rest: Any) -> tuple[QFont, str]:
        face, shown = super().fitted(box, words, **rest)
        self.said.append((shown, face.pixelSize(), box, face))
        return face, shown


def drawn(scene: sc.Scene, page: int = 0, wide: float = 1920) -> RecordingCanvas:
    image = QImage(int(wide), 1080, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    canvas = RecordingCanvas(painter, wide, hall.Hall.DARK)
    paint(canvas, scene, page=page, beat=3.0)
    painter.end()
    return canvas


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: type(scene).__name__)
def test_nothing_is_smaller_than_a_thirty_sixth_and_nothing_leaves_the_screen(
    qapp: QApplication, scene: sc.Scene
) -> None:
    for words, size, box, _ in drawn(scene).said:
        assert size >= hall.HEIGHT / 36 - 0.5, words
        assert QRectF(0, 0, 1920, 1080).contains(box), (words, box)


@pytest.mark.parametrize(
    "scene", [s for s in SCENES if not isinstance(s, sc.HowTo | sc.Waiting | sc.BreakScene | sc.Blank)]
)
def test_the_figures_of_a_scene_are_a_twelfth_of_the_height(qapp: QApplication, scene: sc.Scene) -> None:
    figures = [size for words, size, _, _ in drawn(scene).said if words.replace(".", "").replace("/", "").isdigit()]
    places = {sc.LiveVotes, sc.ElectedList, sc.TieScene}
    large = [size for size in figures if size >= hall.FIGURE - 0.5]
    # Numbers before names are labels, not figures; every other number is large.
    assert large
    if type(scene) not in places:
        assert large == figures


@pytest.mark.parametrize("wide", [1440.0, 1920.0, 2560.0])
def test_scenes_fill_screens_of_other_shapes(qapp: QApplication, wide: float) -> None:
    for scene in SCENES:
        for words, _, box, _ in drawn(scene, wide=wide).said:
            assert box.right() <= wide + 0.5, words


def test_a_hundred_and_fifty_names_are_paged_and_none_is_lost(qapp: QApplication) -> None:
    scene = sc.ElectedList(HEADING, NAMES, "")
    seen = [row.name for page in range(sc.pages(scene)) for row in sc.page_of(scene, page).rows]
    assert seen == [row.name for row in NAMES]
    last = " ".join(words for words, *_ in drawn(scene, page=sc.pages(scene) - 1).said)
    assert NAMES[-1].name in last


@pytest.mark.parametrize("names", [9, 16, 30])
def test_a_list_of_up_to_thirty_names_stands_whole_on_one_page(qapp: QApplication, names: int) -> None:
    for scene in (
        sc.LiveVotes(HEADING, NAMES[:names], needed=756, of=1510, counted=700, total=1509),
        sc.ElectedList(HEADING, NAMES[:names], ""),
    ):
        assert sc.pages(scene) == 1
        said = drawn(scene).said
        assert {row.name for row in NAMES[:names]} <= {words for words, *_ in said}, "no name is cut"
        for words, size, box, _ in said:
            assert size >= hall.HEIGHT / 36 - 0.5, words
            assert QRectF(0, 0, 1920, 1080).contains(box), (words, box)


def counted() -> Any:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(1 + n % 4) for n in range(12)])
    return at(session, HEAD)


@pytest.mark.parametrize("scene", [sc.SceneId.RESULT, sc.SceneId.ELECTED, sc.SceneId.TIE])
def test_no_result_is_shown_before_it_is_closed(scene: sc.SceneId) -> None:
    with pytest.raises(UserError, match="not_closed"):
        build(counted(), Wanted(scene, "e1r1"))


def test_live_votes_need_the_recorded_decision() -> None:
    session = counted()
    with pytest.raises(UserError, match="live_not_decided"):
        build(session, Wanted(sc.SceneId.LIVE, "e1r1"))
    setup.decide(session, Decision(Topic.LIVE_VOTES, "yes", "Đoàn chủ tịch đồng ý"))
    shown = build(session, Wanted(sc.SceneId.LIVE, "e1r1"))
    assert isinstance(shown, sc.LiveVotes)
    assert [row.votes for row in shown.rows] == [9, 9, 9, 9]


def test_the_hall_sees_what_every_pass_has_counted() -> None:
    session = collected(sheets=12, passes=2)
    type_pass(session, TYPIST, [struck(1)] * 12)
    shown = build(session, Wanted(sc.SceneId.PROGRESS, "e1r1"))
    assert isinstance(shown, sc.CountProgress)
    assert (shown.counted, shown.total) == (0, 12)


def test_a_closed_result_is_shown_with_its_tie() -> None:
    session = counted()
    closing.close(session, "e1r1", second(SECRETARY))
    result = build(session, Wanted(sc.SceneId.RESULT, "e1r1"))
    assert isinstance(result, sc.ResultScene)
    assert result.seats == 3
    tie = build(session, Wanted(sc.SceneId.TIE, "e1r1"))
    assert isinstance(tie, sc.TieScene)
    assert len(tie.rows) == 4


@pytest.mark.parametrize(
    ("strikes", "elected"),
    [((1, 2, 3, 4), 0), ((1, 2, 3), 1), ((4,), 3), ((), 0)],
    ids=["nobody voted for", "one", "all seats", "all tied"],
)
def test_only_the_elected_stand_under_a_heading_of_elected_people(
    qapp: QApplication, strikes: tuple[int, ...], elected: int
) -> None:
    session = collected(sheets=12)
    type_pass(session, TYPIST, [struck(*strikes)] * 12)
    closing.close(at(session, HEAD), "e1r1", second(SECRETARY))
    assert len(session.result("e1r1").elected) == elected
    shown = build(session, Wanted(sc.SceneId.ELECTED, "e1r1"))
    said = " ".join(words for words, *_ in drawn(shown).said)
    assert ("trúng cử" in said) == bool(elected), said
    if elected:
        assert f"Danh sách trúng cử: {elected} người" in said


def test_a_survey_counts_no_elected_people(qapp: QApplication) -> None:
    session = collected(sheets=12, style=VotingMethod.LEVELS)
    high = Ballot(tuple((no, LineMark.HIGH) for no in range(1, 5)))
    type_pass(session, TYPIST, [high] * 12)
    closing.close(at(session, HEAD), "e1r1", second(SECRETARY))
    for scene in (sc.SceneId.RESULT, sc.SceneId.ELECTED):
        said = " ".join(words for words, *_ in drawn(build(session, Wanted(scene, "e1r1"))).said)
        assert "trúng cử" not in said.casefold(), scene
        assert "12" in said


def test_no_scene_names_a_delegate_who_does_not_stand() -> None:
    session = prepared()
    rounds.issue(session, "e1r1", 12)
    standing = {candidate.name for candidate in session.round("e1r1").plan.candidates}
    others = {person.name for person in session.state.roster.values()} - standing
    for scene in (sc.SceneId.WAITING, sc.SceneId.ATTENDANCE, sc.SceneId.HOW_TO, sc.SceneId.SHEETS, sc.SceneId.BREAK):
        told = repr(build(session, Wanted(scene, "e1r1")))
        assert not any(name in told for name in others)
        assert not any(name in told for name in standing), "the example uses letters for names"


class FakeScreen(QObject):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def name(self) -> str:
        return self._name

    def manufacturer(self) -> str:
        return "Maker"

    def model(self) -> str:
        return self._name

    def serialNumber(self) -> str:
        return "1"


class FakeScreens(QObject):
    """Screens that are plugged and pulled by the test; the window itself stays on the offscreen one."""

    screenAdded = Signal(object)  # noqa: N815 - as in Qt
    screenRemoved = Signal(object)  # noqa: N815 - as in Qt

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.found = [FakeScreen(name) for name in names]

    def screens(self) -> list[FakeScreen]:
        return self.found

    def primaryScreen(self) -> FakeScreen:
        return self.found[0]

    def plug(self, screen: FakeScreen) -> None:
        self.found.append(screen)
        self.screenAdded.emit(screen)

    def pull(self, screen: FakeScreen) -> None:
        self.found.remove(screen)
        self.screenRemoved.emit(screen)


class Seated(Projector):
    """Takes a fake screen by showing the window where it is."""

    def __init__(self, screens: FakeScreens, settings: Settings) -> None:
        super().__init__(screens, settings)  # type: ignore[arg-type]
        self.on: FakeScreen | None = None

    def _take(self, screen: Any) -> None:
        self.on = self._on = screen
        self.shown_before = True
        self.window.setGeometry(QRect(0, 0, 320, 180))
        self.window.show()
        self.window.show_scene(self.scene, self.page)


@pytest.fixture
def seated(qtbot: QtBot) -> Any:
    screens = FakeScreens("laptop", "beamer", "television")
    made = Seated(screens, Settings())
    qtbot.addWidget(made.window)
    yield made, screens
    made.close()


def test_nothing_is_shown_before_the_desk_says_so(seated: Any) -> None:
    projector, _ = seated
    projector.show_scene(SCENES[0])
    assert not projector.window.isVisible()
    projector.open()
    assert projector.window.isVisible()
    assert projector.on.name() == "beamer", "any screen but the desk's own"


def test_the_chosen_screen_is_remembered(seated: Any) -> None:
    projector, screens = seated
    projector.choose(screens.found[2])
    projector.open()
    assert projector.on.name() == "television"
    again = Seated(screens, projector._settings)
    assert key_of(again.seat()) == key_of(screens.found[2])
    again.window.deleteLater()


def test_pulling_the_cable_hides_and_plugging_it_in_goes_on_with_the_same_scene(seated: Any) -> None:
    projector, screens = seated
    beamer = screens.found[1]
    projector.choose(beamer)
    projector.open()
    projector.show_scene(SCENES[0])
    screens.pull(screens.found[2])
    screens.pull(beamer)
    assert projector.lost
    assert projector.seat() is None, "never onto the desk's own screen"
    screens.plug(beamer)
    assert projector.on is beamer
    assert projector.window.scene == SCENES[0]


def test_the_desk_hears_when_the_halls_screen_goes_and_when_it_is_back(seated: Any) -> None:
    projector, screens = seated
    told: list[str] = []
    projector.did_lose.connect(lambda: told.append("lost"))
    projector.did_find.connect(lambda: told.append("back"))
    beamer = screens.found[1]
    projector.choose(beamer)
    projector.open()
    screens.pull(screens.found[2])
    assert told == [], "the screen of somebody else"
    screens.pull(beamer)
    screens.plug(beamer)
    assert told == ["lost", "back"]


def test_the_hall_gives_way_where_the_desk_lost_its_own_screen(seated: Any) -> None:
    projector, screens = seated
    laptop, beamer, television = screens.found
    projector.choose(beamer)
    projector.open()
    screens.pull(television)
    # The lid of the laptop is closed: its window goes to the only screen that is left.
    screens.pull(laptop)
    assert projector.lost
    assert projector.seat() is None, "it would cover the work"


def test_a_moving_scene_moves_only_while_it_is_seen(qtbot: QtBot) -> None:
    view = SceneView()
    qtbot.addWidget(view)
    view.resize(320, 180)
    how_to = next(s for s in SCENES if isinstance(s, sc.HowTo))
    view.show_scene(how_to)
    assert not view._frames.isActive()
    view.show()
    assert view._frames.isActive()
    view.hide()
    assert not view._frames.isActive()


def test_keys_change_scenes_and_the_mirror_follows(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    desk.desk.choose_round("e1r1")
    desk.settle()
    for key, kind in ((Qt.Key.Key_F2, sc.Waiting), (Qt.Key.Key_F5, sc.SheetsScene), (Qt.Key.Key_F12, sc.Blank)):
        desk.qtbot.keyClick(desk.shell, key)
        desk.settle()
        assert isinstance(desk.program.projector.scene, kind)
        assert desk.shell.hall.mirror.scene == desk.program.projector.scene


def test_the_keys_on_the_desk_are_those_that_are_bound(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    keys = [key_of_scene(scene) for scene in sc.SceneId]
    assert keys == [f"F{number}" for number in range(2, 13)]
    assert not desk.program.projector.wanted
    for wanted in (True, False):
        desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
        assert desk.program.projector.wanted is wanted


def test_a_scene_that_may_not_be_shown_is_said_and_the_hall_stays(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    desk.desk.choose_round("e1r1")
    desk.settle()
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F2)
    desk.settle()
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F8)
    desk.settle()
    assert isinstance(desk.program.projector.scene, sc.Waiting)
    assert "khóa" in desk.shell.current.notice.text.words


def test_the_hall_follows_every_commit(start: Callable[..., Driver]) -> None:
    from ballotcount.service.counting import enter, start_pass

    desk = start(collected(sheets=12))
    desk.desk.choose_round("e1r1")
    desk.at(TYPIST)
    desk.act(lambda s: start_pass(s, "e1r1", stack_size=20))
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F6)
    desk.settle()
    desk.act(lambda s: enter(s, "e1r1", struck(1), pass_no=1))
    shown = desk.program.projector.scene
    assert isinstance(shown, sc.CountProgress)
    assert shown.counted == 1


@pytest.mark.parametrize("typed", ["15:30", "1530", "15h30", "15 giờ 30", "15.30", "15g30"])
def test_times_of_day_are_read_as_people_write_them(typed: str) -> None:
    assert clock(typed) == "15:30"
    assert (clock("9"), clock("905"), clock("9h")) == ("09:00", "09:05", "09:00")


@pytest.mark.parametrize("typed", ["24:00", "15:60", "chiều", "153045", "-1"])
def test_what_is_no_time_is_refused_with_words(typed: str) -> None:
    with pytest.raises(UserError, match="no_time"):
        clock(typed)


def test_a_break_is_shown_by_one_key_and_its_end_may_follow(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F11)
    desk.settle()
    assert desk.program.projector.scene == sc.BreakScene(build_heading(desk), "")
    asked = desk.shell.findChild(BreakDialog)
    desk.qtbot.keyClicks(asked.until, "25")
    desk.qtbot.keyClick(asked.until, Qt.Key.Key_Return)
    desk.settle()
    assert "25" in asked.fault.words
    assert desk.program.projector.scene.until == "", "a wrong time is not shown"
    asked.until.clear()
    desk.qtbot.keyClicks(asked.until, "1530")
    desk.qtbot.keyClick(asked.until, Qt.Key.Key_Return)
    desk.settle()
    assert desk.program.projector.scene.until == "15:30"
    for scene in (sc.SceneId.WAITING, sc.SceneId.BREAK):
        desk.shell.hall.show_scene(scene)
        desk.settle()
    assert desk.program.projector.scene.until == "", "the time of an earlier break is not shown again"


@pytest.mark.parametrize(
    ("kind", "given", "shown"),
    [("at", "22h40", "22:40"), ("minutes", " 20 ", "22:20"), ("measured", "", None), ("nothing", "22:40", "")],
)
def test_what_is_announced_of_the_end_of_the_count(kind: str, given: str, shown: str | None) -> None:
    assert announced_end(kind, given, datetime(2026, 9, 24, 22, 0)) == shown


@pytest.mark.parametrize(
    ("kind", "given"), [("at", "chiều"), ("minutes", "0"), ("minutes", "-5"), ("minutes", "22:40")]
)
def test_what_is_no_end_of_the_count_is_refused(kind: str, given: str) -> None:
    with pytest.raises(UserError):
        announced_end(kind, given, datetime(2026, 9, 24, 22, 0))


def test_the_head_tells_the_hall_when_the_count_will_be_done(start: Callable[..., Driver]) -> None:
    session = collected(sheets=12)
    at(session, TYPIST)
    counting.start_pass(session, "e1r1", stack_size=20)
    for _ in range(5):
        counting.enter(session, "e1r1", struck(1), pass_no=1)
    desk = start(session)
    desk.desk.choose_round("e1r1")
    desk.settle()
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F6)
    desk.settle()
    assert desk.shell.findChild(ForecastDialog) is None, "the hall sees the progress by one key"
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F6)
    asked = desk.shell.findChild(ForecastDialog)
    select(asked.kind, "at")
    desk.qtbot.keyClicks(asked.typed, "2565")
    desk.qtbot.keyClick(asked.typed, Qt.Key.Key_Return)
    desk.settle()
    assert "2565" in asked.fault.words
    asked.typed.clear()
    desk.qtbot.keyClicks(asked.typed, "2240")
    desk.qtbot.keyClick(asked.typed, Qt.Key.Key_Return)
    desk.settle()
    assert desk.program.projector.scene.until == "22:40"
    assert "22:40" in forecast_words(desk.program.projector.scene)
    desk.act(lambda s: counting.enter(s, "e1r1", struck(1), pass_no=1))
    assert desk.program.projector.scene.counted == 6
    assert desk.program.projector.scene.until == "22:40", "a sheet more does not bring the measured forecast back"
    desk.shell.hall.tell("")
    desk.settle()
    assert desk.program.projector.scene.minutes is None
    assert "22:40" not in forecast_words(desk.program.projector.scene)
    desk.shell.hall.tell(None)
    desk.settle()
    assert desk.program.projector.scene == desk.ask(
        lambda s: build(s, Wanted(sc.SceneId.PROGRESS, "e1r1", forecast(s, "e1r1")))
    )


def build_heading(desk: Driver) -> sc.SceneHeading:
    return desk.ask(lambda s: build(s, Wanted(sc.SceneId.BREAK, ""))).heading


def test_the_end_of_a_break_that_is_over_changes_nothing(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F11)
    desk.settle()
    asked = desk.shell.findChild(BreakDialog)
    desk.shell.hall.show_scene(sc.SceneId.BLANK)
    desk.settle()
    desk.qtbot.keyClicks(asked.until, "1530")
    desk.qtbot.keyClick(asked.until, Qt.Key.Key_Return)
    desk.settle()
    assert isinstance(desk.program.projector.scene, sc.Blank)


def test_the_forecast_of_the_hall_is_measured_from_the_pace(start: Callable[..., Driver]) -> None:
    from ballotcount.service.counting import enter, start_pass

    desk = start(collected(sheets=60))
    desk.desk.choose_round("e1r1")
    desk.at(TYPIST)
    desk.act(lambda s: start_pass(s, "e1r1", stack_size=50))
    desk.act(lambda s: [enter(s, "e1r1", struck(1), pass_no=1) for _ in range(3)][-1])
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F6)
    desk.settle()
    first = desk.program.projector.scene
    assert first.minutes == desk.ask(lambda s: forecast(s, "e1r1"))
    assert first.minutes is not None
    for _ in range(20):
        desk.act(lambda s: enter(s, "e1r1", struck(1), pass_no=1))
    later = desk.program.projector.scene
    assert later.counted == 23
    assert later.minutes == desk.ask(lambda s: forecast(s, "e1r1"))


def test_the_panel_stands_still_while_sheets_come_in(start: Callable[..., Driver]) -> None:
    from ballotcount.service.counting import enter, start_pass

    desk = start(collected(sheets=60))
    desk.desk.choose_round("e1r1")
    desk.at(TYPIST)
    desk.act(lambda s: start_pass(s, "e1r1", stack_size=50))
    desk.act(lambda s: enter(s, "e1r1", struck(1), pass_no=1))
    moved: list[QEvent.Type] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() in (QEvent.Type.Hide, QEvent.Type.Resize, QEvent.Type.Move):
                moved.append(event.type())
            return False

    watch = Watch()
    desk.shell.hall.mirror.installEventFilter(watch)
    for _ in range(3):
        desk.act(lambda s: enter(s, "e1r1", struck(1), pass_no=1))
    assert moved == []


def test_no_forecast_is_shown_while_no_pace_is_known(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12, passes=2))
    desk.desk.choose_round("e1r1")
    desk.qtbot.keyClick(desk.shell, Qt.Key.Key_F6)
    desk.settle()
    assert desk.program.projector.scene.minutes is None


@pytest.mark.parametrize("screens", [1, 2])
def test_the_right_panel_is_cut_at_no_height(start: Callable[..., Driver], screens: int) -> None:
    desk = start(collected(sheets=12))
    hall = desk.shell.hall
    if screens == 2:
        hall.screen.addItem("HDMI-1 · 1920×1080", "x")
        hall.screen.show()
    for height in (600, 660, 700, 728, 768, 900, 1080):
        desk.shell.resize(1366, height)
        hall.fit(hall._room)
        desk.settle()
        panel = hall.panel.parentWidget()
        assert panel.minimumSizeHint().height() <= panel.height(), height
        bottom = hall.panel.mapTo(panel, hall.panel.rect().bottomLeft()).y()
        assert bottom <= panel.height(), height
        assert hall.panel.height() >= hall.panel.layout().totalHeightForWidth(hall.panel.width()), height
        assert hall.keys.isVisible() or height < 700
        assert hall.mirror.isVisible() or height < (728 if screens == 1 else 768)


def test_the_hall_keeps_its_language_and_its_key_when_the_desk_changes_language(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    desk.desk.choose_round("e1r1")
    desk.settle()
    projector = desk.program.projector
    projector.wanted = True
    projector.window.language = "vi"
    assert desk.program.hall is not None
    desk.program.hall.show_scene(sc.SceneId.SHEETS)
    desk.settle()
    before = projector.window.grab().toImage()
    desk.desk.settings.put("language", "en")
    desk.desk.wants_rebuild.emit()
    desk.settle()
    assert desk.program.hall.shown is sc.SceneId.SHEETS
    assert desk.program.hall.keys.shown == sc.SceneId.SHEETS.value
    assert projector.window.grab().toImage() == before
    desk.program.hall.show_scene(sc.SceneId.SHEETS)
    desk.settle()
    assert projector.window.grab().toImage() == before, "a scene made now speaks the hall's language too"


def test_another_congress_leaves_nothing_of_the_one_before_in_the_hall(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    desk.desk.choose_round("e1r1")
    desk.settle()
    assert desk.program.hall is not None
    desk.program.hall.show_scene(sc.SceneId.SHEETS)
    desk.settle()
    desk.desk.did_open.emit()
    desk.settle()
    assert isinstance(desk.program.projector.scene, sc.Blank)
    assert desk.program.hall.shown is sc.SceneId.BLANK


def test_the_hall_never_takes_the_keyboard(start: Callable[..., Driver]) -> None:
    desk = start(collected(sheets=12))
    hall = desk.program.projector.window
    assert hall.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert hall.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert [one for one in hall.findChildren(QWidget) if one.focusPolicy() is not Qt.FocusPolicy.NoFocus] == []
