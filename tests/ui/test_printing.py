"""Pages go to a printer at their true size, one after the other, and a fault says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtPrintSupport import QPrinter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from ballotcount.service.paper import approve_proof
from tests.builders import SECRETARY, TYPIST, at, prepared
from tests.ui.conftest import Driver
from ui.jobs.printing import PrintJob, page_layout, print_pdf
from ui.widgets.controls import select

SIZES = [(148.0, 210.0), (210.0, 297.0), (297.0, 210.0)]


def paper(path: Path, size: tuple[float, float], pages: int = 2) -> bytes:
    """A PDF with a square of 20 mm whose corner lies 30 mm from the left and 40 mm from the top of each page."""
    canvas = Canvas(str(path), pagesize=(size[0] * mm, size[1] * mm))
    for _ in range(pages):
        canvas.rect(30 * mm, size[1] * mm - 60 * mm, 20 * mm, 20 * mm, fill=1)
        canvas.showPage()
    canvas.save()
    return path.read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_a_page_is_printed_at_its_true_size(
    start: Callable[..., Driver], tmp_path: Path, size: tuple[float, float]
) -> None:
    desk = start(prepared())
    target = tmp_path / "out.pdf"
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(target))
    printed: list[int] = []
    faults: list[object] = []
    pdf = paper(tmp_path / "in.pdf", size)
    PrintJob(desk.desk, printer, pdf, done=printed.append, failed=faults.append).start()
    desk.settle()
    assert faults == []
    assert printed == [2]
    document = pypdfium2.PdfDocument(target)
    assert len(document) == 2
    wide, high = document[1].get_size()
    assert (wide / mm, high / mm) == pytest.approx(size, abs=0.5)
    drawn = document[1].render(scale=300 / 72, grayscale=True).to_numpy().squeeze()
    rows, columns = np.nonzero(drawn < 128)
    box_mm = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) * 25.4 / 300
    assert box_mm == pytest.approx([30, 40, 50, 60], abs=0.3)
    document.close()


def test_a_layout_has_no_margins_that_would_shrink_the_page() -> None:
    layout = page_layout(QSizeF(148, 210))
    assert layout.margins().isNull()
    assert layout.fullRect().size() == layout.paintRect().size()


def test_without_a_printer_it_is_said_what_to_do(start: Callable[..., Driver], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = start(prepared())
    monkeypatch.setattr("ui.jobs.printing.QPrinterInfo.availablePrinters", staticmethod(list))

    print_pdf(desk.shell, desk.desk, b"", name="Biên bản", done=lambda pages: None)
    assert "máy in" in desk.shell.current.notice.text.words


@pytest.fixture
def approved(start: Callable[..., Driver], tmp_path: Path) -> tuple[Driver, Any]:
    """A desk on a ballot that two people approved."""
    desk = start(at(prepared(), SECRETARY))
    desk.desk.path = tmp_path / "a.ballot"
    desk.desk.choose_round("e1r1")
    stage = desk.stage("ballots")
    stage._draw()
    desk.settle()
    digest = desk.ask(lambda session: session.round("e1r1").paper.proof.pdf)  # type: ignore[union-attr]
    for teller in (SECRETARY, TYPIST):
        desk.act(lambda session, teller=teller: approve_proof(at(session, teller), "e1r1", digest))  # type: ignore[misc]
    desk.at(SECRETARY)
    return desk, desk.stage("ballots")


@pytest.mark.parametrize("comes_out", [False, True])
def test_only_sheets_that_came_out_of_the_printer_are_recorded(
    approved: tuple[Driver, Any], monkeypatch: pytest.MonkeyPatch, comes_out: bool
) -> None:
    desk, stage = approved

    def printer(parent: object, desk: object, pdf: bytes, *, name: str, done: Callable[[int], object]) -> None:
        """Take the question away, or print."""
        if comes_out:
            done(14)

    monkeypatch.setattr("ui.stages.ballots.print_pdf", printer)
    stage.copies.setValue(14)
    stage.to_printer.click()
    desk.settle()
    assert desk.ask(lambda session: session.round("e1r1").sheets.printed) == (14 if comes_out else 0)


def test_the_stage_says_which_cameras_are_too_coarse_before_the_print(approved: tuple[Driver, Any]) -> None:
    desk, stage = approved
    for paper, told in (("A3", True), ("A5", False)):
        select(stage.paper, paper)
        stage._draw()
        desk.settle()
        shown = desk.stage("ballots").cameras
        assert ("1080p" in shown.words) == told
        assert shown.isHidden() != told
