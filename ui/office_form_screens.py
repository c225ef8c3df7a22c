"""Pictures of the windows in which a ballot that an office typed itself is taken over and proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from ballotcount.documents.blocks import Document, Run, TableBlock, TextColumn, Title
from ballotcount.documents.papers import keep
from ballotcount.documents.pdf import write
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.paper.adoption.pdf_form import find_on_pdf
from ballotcount.paper.geometry import rendered
from ballotcount.paper.round_spec import BallotDesign
from ballotcount.reading import Reader
from ballotcount.service.printing import ballot_of
from ui.machines.camera import CountingEvent
from ui.machines.camera_list import Named
from ui.stages.form_camera import LayDialog

if TYPE_CHECKING:
    from ballotcount.domain.layout import Layout
    from ballotcount.reading.pipeline.page_trace import PageTrace
    from ballotcount.service.session import Session
    from ui.app import Program

DPI = 150
DESK_GREY = 96
"""Of the desk around the ballot."""
RIM_PX = 160
"""Of the desk over and below the ballot."""
GRAIN = 2.0
"""Noise of the camera, grey levels."""
WIDE = 16 / 9
"""Of a camera's picture."""


def typed(session: Session, key: str, longer: int = 0) -> bytes:
    """Return the PDF of a ballot as an office types it.

    Args:
        longer: number of the candidate whose name has one word more; 0 for none.
    """
    people = session.state.rounds[key].plan.candidates
    rows = tuple((str(one.no), f"{one.name} Anh" if one.no == longer else one.name) for one in people)
    columns = (TextColumn("STT", 12), TextColumn("Họ và tên", 88))
    heading = Title(((Run("PHIẾU BẦU CỬ", bold=True),), (Run("Bầu Ban Chấp hành Đảng bộ"),)))
    return write(Document("Phiếu bầu", (heading, TableBlock(columns, rows))))


def choose_form(program: Program) -> None:
    """Choose a ballot that an office typed itself, with a longer name on it."""
    desk = program.desk
    assert desk.path is not None
    assert program.shell is not None
    file = desk.path.with_name("Phiếu bầu.pdf")
    stage: Any = program.shell.current
    key = desk.round
    desk.read(lambda session: keep(typed(session, key, 3), file), lambda _: stage.read_form(file), owner=desk)


def lay_form(program: Program) -> None:
    """Lay the first unmarked ballot of such a form under the camera."""
    desk = program.desk
    assert program.shell is not None
    stage: Any = program.shell.current
    key = desk.round

    def shown(found: tuple[Layout, np.ndarray, PageTrace]) -> None:
        layout, picture, trace = found
        dialog = LayDialog(stage, key, layout, given=lambda: None, present=lambda: (Named(0, "Logitech C920"),))
        dialog.show()
        dialog.source.show_open(True)
        dialog.picture.show_picture(picture)
        dialog.hear(CountingEvent(LiveEvent(0.0, LiveEventKind.ACCEPTED, reading=trace.reading, number=1), trace=trace))

    desk.read(lambda session: _laid(session, key), shown, owner=desk)


def _laid(session: Session, key: str) -> tuple[Layout, np.ndarray, PageTrace]:
    """Return a form's layout, a picture of its first page on a desk, and what the reader sees there."""
    content = typed(session, key)
    layout = find_on_pdf(content, ballot_of(session, key, BallotDesign())).layout
    assert layout is not None
    page = cv2.imdecode(np.frombuffer(rendered(content, DPI)[0], np.uint8), cv2.IMREAD_GRAYSCALE)
    assert page is not None
    lying = cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE)
    height = lying.shape[0] + 2 * RIM_PX
    picture = np.full((height, round(height * WIDE)), DESK_GREY, np.uint8)
    left = (picture.shape[1] - lying.shape[1]) // 2
    picture[RIM_PX : RIM_PX + lying.shape[0], left : left + lying.shape[1]] = np.minimum(lying, 235)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.8)
    # A camera's paper is never one even grey, and the reader refuses a picture whose paper is.
    grain = np.random.default_rng(1).normal(0, GRAIN, soft.shape)
    seen = np.clip(soft + grain, 0, 255).astype(np.uint8)
    return layout, seen, Reader(layout).trace(seen)
