"""Pictures of every stage and scene, in both languages, on a laptop and a large screen, in single and double letters.

``python -m ui.screens [--all] [--only NAME] [--to FOLDER]``: the small ones go to ``docs/screens/``, the rest (with
``--all``) to ``out/screens/``; with a folder given, all of them go there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ballotcount import storage
from ballotcount.domain.ballot import VotingMethod
from ballotcount.sample import day
from ballotcount.sample.clock import DayClock
from ballotcount.sample.day import Day, Step
from ballotcount.service import current_stack, disputes, people
from ballotcount.service.paper import prepare
from ballotcount.service.people import sign_in
from ballotcount.text import words
from ui import style as look
from ui.app import Program
from ui.desk import Desk
from ui.file_actions.files import keep_proof, open_path
from ui.office_form_screens import choose_form, lay_form
from ui.progress import STAGES
from ui.projector import scenes as sc
from ui.projector.canvas import Hall
from ui.projector.scene_builder import Wanted, build
from ui.projector.view import SceneView
from ui.settings import Settings
from ui.sounds import Sounds

SMALL = QSize(1366, 768)
LARGE = QSize(1920, 1080)
LAPTOP = QSize(1366, 700)
"""What a window has on a small laptop's screen, less the bars of window and system."""
SHAPES = (
    ("1366x768", SMALL, 1.0),
    ("1920x1080", LARGE, 1.0),
    ("200", LARGE, 2.0),
    ("1366x700", LAPTOP, 1.0),
    ("200-1366x700", LAPTOP, 2.0),
)


@dataclass(frozen=True, slots=True)
class ScreenPicture:
    """One moment of the day on one stage.

    Attributes:
        until: how far the day has come.
        person: who is at the desk.
        more: what is done on the screen before the picture.
    """

    stage: str
    until: Step | None
    person: str = "t2"
    round: str = "e1r1"
    name: str = ""
    more: Callable[[Program], object] | None = None


def _current(program: Program) -> Any:
    assert program.shell is not None
    return program.shell.current


def _tab(name: str) -> Callable[[Program], object]:
    return lambda program: _current(program).tabs.turn(name)


def _type(text: str) -> Callable[[Program], object]:
    return lambda program: _current(program).typing.field.setText(text)


def _read(program: Program) -> None:
    _current(program).typing.reading.setChecked(True)
    _type("3 7 12")(program)


def _correct(program: Program) -> None:
    _current(program).typing.correct_earlier()


def _search(program: Program) -> None:
    _current(program).typed.setText("hoa")


def _lock(program: Program) -> None:
    assert program.shell is not None
    program.shell.lock.lock_now()


QUIET = 25
"""Rounds of events without work: a row that takes one more line hands its height upwards, one round each."""

SHOTS = (
    ScreenPicture("congress", None, name="0-new"),
    ScreenPicture("congress", Step.PAPER, person="t1"),
    ScreenPicture("congress", Step.PAPER, person="t1", name="1b-machine", more=_tab("machine")),
    ScreenPicture("congress", Step.PAPER, person="t1", name="1c-locked", more=_lock),
    ScreenPicture("delegates", Step.ROSTER, more=_search),
    ScreenPicture("elections", Step.ELECTIONS),
    ScreenPicture("ballots", Step.PAPER),
    ScreenPicture("ballots", Step.PAPER, name="4b-form", more=choose_form),
    ScreenPicture("ballots", Step.PAPER, name="4c-form-camera", more=lay_form),
    ScreenPicture("issue", Step.COLLECT),
    ScreenPicture("count", Step.FIRST_PASS, person=day.SECOND, name="6a-typing", more=_type("3 7 12 41 55 60")),
    ScreenPicture("count", Step.FIRST_PASS, person=day.SECOND, name="6b-reader", more=_read),
    ScreenPicture("count", Step.SECOND_PASS, name="6c-judge", more=_tab("judge")),
    ScreenPicture("count", Step.SECOND_PASS, name="6d-pace", more=_tab("pace")),
    ScreenPicture("count", Step.SECOND_PASS, name="6e-stacks", more=_tab("stacks")),
    ScreenPicture("count", Step.FIRST_PASS, person=day.SECOND, name="6f-correct", more=_correct),
    ScreenPicture("disputes", Step.JUDGE, person="t5"),
    ScreenPicture("result", Step.RESULT, person="t1"),
    ScreenPicture("minutes", Step.RESULT, person="t1"),
    ScreenPicture("seal", Step.SEAL, person="t1"),
)


def main(arguments: list[str]) -> int:
    """Make the pictures.

    Args:
        arguments: words of the command line, see ``--help``.
    """
    given = _asked(arguments)
    # The pictures must come out alike on a server without any screen.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    _kept.folder = given.to
    only = given.only
    shapes = SHAPES if given.all else SHAPES[:1]
    with tempfile.TemporaryDirectory() as folder:
        for language in words.LANGUAGES:
            words.set_language(language)
            for number, shot in enumerate(SHOTS):
                name = shot.name or f"{STAGES.index(shot.stage) + 1}-{shot.stage}"
                if only in name:
                    _stage(
                        app,
                        folder=Path(folder) / f"{language}{number}",
                        language=language,
                        name=name,
                        shot=shot,
                        shapes=shapes,
                    )
            if only in "scene":
                _scenes(app, folder=Path(folder) / f"{language}-scenes", language=language, shapes=shapes)
    return 0


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ui.screens", description="Make the pictures of the desk.")
    parser.add_argument("--only", default="", metavar="PART", help="only pictures whose name contains PART")
    parser.add_argument("--all", action="store_true", help="every size of the window, not 1366x768 only")
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="write there, not over docs/screens")
    return parser.parse_args(arguments)


def copied(folder: Path, until: Step) -> Path:
    """Return a file of its own at a moment of the day; each moment is lived through once."""
    kept = folder.parent / f"day-{until.value}"
    if not kept.exists():
        at_step(kept, until)
    shutil.copytree(kept, folder)
    return folder / "dai-hoi.ballot"


def at_step(folder: Path, until: Step) -> tuple[Path, Day]:
    """Return the sample congress at a moment of its day, in a file of its own."""
    folder.mkdir(parents=True)
    path = folder / "dai-hoi.ballot"
    file = storage.create(path, clock=DayClock(), station="ban-1", program="BallotCount")
    today = day.begin(file.journal, DayClock(), count=348, folder=folder)
    day.go_on(today, until)
    _finish(today, until)
    file.close()
    if (folder / "phieu-e1r1.pdf").exists():
        keep_proof(path)
    return path, today


def _finish(today: Day, until: Step) -> None:
    if until is Step.FIRST_PASS:
        day.type_pass(today, "e1r1", day.SECOND, turned=True, most=113)
    if until is Step.JUDGE:
        session = today.session
        reasons = ("doubtful_mark", "foreign_ink", "validity", "several_inks", "doubtful_mark")
        for place, code in enumerate(reasons, start=1):
            candidate = place * 7 if code == "doubtful_mark" else None
            disputes.ask(
                session, round_id="e1r1", pass_no=1, stack=place, sheet=place * 3, code=code, candidate=candidate
            )
        day_member(today)
        disputes.propose(
            session,
            round_id="e1r1",
            stack=2,
            sheet=6,
            decision=current_stack.counting(session, "e1r1").record.ballots[(2, 6)],
        )


def day_member(today: Day) -> None:
    """Put a member of the board at the desk."""
    people.sign_in(today.session, day.MEMBER, day.PIN)


def _stage(app: QApplication, folder: Path, language: str, name: str, shot: ScreenPicture, shapes: object) -> None:
    path = copied(folder, shot.until) if shot.until is not None else None
    for shape, size, scale in shapes:  # type: ignore[attr-defined]
        settings = Settings()
        settings.put("language", language)
        settings.put("scale", str(scale))
        # No addresses: the network of the computer at work must not get into the pictures.
        desk = Desk(DayClock(), settings, Sounds(muted=True), online=tuple)
        program = Program(app, settings, desk, width=size.width())
        shell = program.shell
        assert shell is not None
        shell.resize(size)
        shell.show()
        if path is not None:
            _open(app, program=program, path=path, shot=shot)
        shell.open_stage(shot.stage)
        settle(app, desk)
        if shot.more is not None:
            shot.more(program)
            settle(app, desk)
        _keep(grabbed(shell), language=language, name=name, shape=shape)
        program.stop()
        app.processEvents()
        # Windows that are only closed would all be styled again by every later one.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def grabbed(window: QWidget) -> QPixmap:
    """Return a window with the small windows that stand open over it, as on a screen."""
    picture = window.grab()
    painter = QPainter(picture)
    for asked in window.findChildren(QDialog):
        if asked.isVisible():
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 60))
            corner = window.rect().center() - asked.rect().center()
            painter.drawPixmap(corner, asked.grab())
    painter.end()
    return picture


def _open(app: QApplication, program: Program, path: Path, shot: ScreenPicture) -> None:
    desk = program.desk
    open_path(desk, path)
    settle(app, desk)
    desk.choose_round(shot.round)
    desk.write(lambda session: sign_in(session, shot.person, day.PIN))
    settle(app, desk)
    assert program.hall is not None
    program.hall.show_scene(sc.SceneId.PROGRESS if shot.stage in ("count", "disputes") else sc.SceneId.WAITING)
    settle(app, desk)
    assert program.shell is not None
    # What signing in said would lie over the page.
    program.shell.current.notice.clear()


def settle(app: QApplication, desk: Desk) -> None:
    """Wait until the lane has answered everything, and what runs beside it has ended."""
    quiet = 0
    while quiet < QUIET:
        app.processEvents()
        quiet = quiet + 1 if desk.lane.waiting == 0 and desk.behind.waiting == 0 else 0


def _scenes(app: QApplication, folder: Path, language: str, shapes: object) -> None:
    look.load_fonts()
    for name, scene in _all_scenes(folder):
        for shape, size, scale in shapes:  # type: ignore[attr-defined]
            # The hall's scenes follow the size of the screen, not that of the desk's letters.
            if scale != 1.0 or size == LAPTOP:
                continue
            for hall in Hall:
                view = SceneView(still=True)
                view.set_hall(hall)
                view.resize(size)
                view.show_scene(scene)
                view.hold(4.4)
                _keep(view.grab(), language=language, name=f"scene-{name}-{hall.value}", shape=shape)
                view.deleteLater()
    app.processEvents()


def _all_scenes(folder: Path) -> list[tuple[str, sc.Scene]]:
    _, counting_day = at_step_open(folder / "a", Step.FIRST_PASS)
    _, closed_day = at_step_open(folder / "b", Step.RESULT)
    at = {
        sc.SceneId.WAITING: closed_day,
        sc.SceneId.ATTENDANCE: closed_day,
        sc.SceneId.HOW_TO: closed_day,
        sc.SceneId.SHEETS: counting_day,
        sc.SceneId.PROGRESS: counting_day,
        sc.SceneId.LIVE: counting_day,
        sc.SceneId.RESULT: closed_day,
        sc.SceneId.ELECTED: closed_day,
        sc.SceneId.TIE: closed_day,
        sc.SceneId.BREAK: closed_day,
    }
    ends = {sc.SceneId.BREAK: "15:30"}
    made = [
        (key.value, build(today.session, Wanted(scene=key, round="e1r1", minutes=9, until=ends.get(key, ""))))
        for key, today in at.items()
    ]
    session = counting_day.session
    people.sign_in(session, day.SECRETARY, day.PIN)
    for style in (VotingMethod.AGREE,):
        election = next(key for key, one in session.state.elections.items() if one.election.style is style)

        prepare(session, election)
        made.append((f"how_to-{style.value}", build(session, Wanted(sc.SceneId.HOW_TO, f"{election}r1"))))
    return made


def at_step_open(folder: Path, until: Step) -> tuple[Path, Day]:
    """Return the sample congress at a moment of its day, still open, in memory of this process."""
    folder.mkdir(parents=True)
    path = folder / "dai-hoi.ballot"
    file = storage.create(path, clock=DayClock(), station="ban-1", program="BallotCount")
    today = day.begin(file.journal, DayClock(), count=348)
    day.go_on(today, until)
    _finish(today, until)
    return path, today


class _Kept:
    """Where the pictures go, if not to their usual places."""

    folder: Path | None = None


_kept = _Kept()


def _keep(picture: QPixmap, language: str, name: str, shape: str) -> None:
    root = Path(__file__).resolve().parent.parent
    folder = root / "docs" / "screens" if shape == "1366x768" else root / "out" / "screens" / shape
    if _kept.folder is not None:
        folder = _kept.folder / shape
    folder.mkdir(parents=True, exist_ok=True)
    # For a PNG Qt takes quality 0 as the smallest file.
    flat(picture.toImage()).save(str(folder / f"{name}-{language}.png"), "PNG", 0)  # type: ignore[call-overload]


def flat(picture: QImage) -> QImage:
    """Return the picture with its 256 most frequent colours: a third of the file, and no dots in the ground."""
    whole = picture.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(whole.constBits(), np.uint32)
    values, counts = np.unique(pixels, return_counts=True)
    table = values[np.argsort(counts)[::-1][:256]]
    flags = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return whole.convertToFormat(QImage.Format.Format_Indexed8, [int(one) for one in table], flags)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
