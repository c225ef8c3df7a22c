"""One seed as a picture, with its truth and the reader's answer: for a person who wants to know why."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ballotcount.domain.layout import Target
from ballotcount.domain.reading import PageReading
from tests.accuracy.case import Case
from tests.accuracy.measure import judge, make
from tests.accuracy.reader import PublicReader
from tests.synth import Sheet
from tests.synth.blank import Image

CROP = 8.0
"""Px per mm of a place cut out for people."""


def show(case: Case, seed: int, file: Path, *, read: bool = True) -> str:
    """Write the picture of a seed to ``file`` and tell its truth and what the reader says of it."""
    pages = case.pages()
    sheet = make(case, pages, seed)
    cv2.imwrite(str(file), sheet.image)
    reading = PublicReader(pages[0].layout).read(sheet.image) if read else None
    for misread in judge(sheet, reading) if reading else []:
        target = next((one for one in pages[0].page.targets if one.candidate == misread.candidate), None)
        part = cut(sheet, target) if target else None
        if part is not None:
            cv2.imwrite(str(file.with_stem(f"{file.stem}-{misread.candidate}")), part)
    return "\n".join(lines_of(sheet, reading))


def cut(sheet: Sheet, target: Target, margin: float = 4.0) -> Image | None:
    """The row of a target as the picture shows it, upright."""
    if sheet.truth.view is None:
        return None
    x, y, w, h = target.row
    x = x - margin
    y = y - margin
    w = w + 2 * margin
    h = h + 2 * margin
    back = np.diag([1 / CROP, 1 / CROP, 1]) + np.array([[0, 0, x], [0, 0, y], [0, 0, 0]])
    size = (round(w * CROP), round(h * CROP))
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return np.asarray(cv2.warpPerspective(sheet.image, sheet.truth.view @ back, size, flags=flags), dtype=np.uint8)


def lines_of(sheet: Sheet, reading: PageReading | None) -> list[str]:
    truth = sheet.truth
    lines = [f"seed {sheet.seed}: pen {truth.pen}, {', '.join(truth.corruptions)}; stamp {truth.stamp}"]
    lines += [f"  foreign {kind} at {[round(v) for v in box]}" for kind, box in truth.foreign]
    if reading is not None:
        reasons = ", ".join(f"{reason.code.value}{dict(reason.facts)}" for reason in reading.reasons)
        lines.append(
            f"status {reading.status.value} [{reasons}] stamp {reading.stamp} foreign {reading.foreign_ink} "
            f"registration {reading.registration_mm} px/mm {reading.px_per_mm}"
        )
    answers = {(mark.candidate, str(mark.option)): mark for mark in reading.marks} if reading else {}
    wrong = {(misread.candidate, misread.option) for misread in judge(sheet, reading)} if reading else set()
    for mark in truth.marks:
        answer = answers.get((mark.candidate, str(mark.option)))
        if mark.drawn == "none" and (answer is None or answer.state.value == "empty"):
            continue
        seen = (
            f"{answer.state.value} {answer.kind.value} {answer.score:.2f} {answer.sensitivity:.2f}" if answer else "-"
        )
        flag = "  <== SILENT MISREAD" if (mark.candidate, str(mark.option)) in wrong else ""
        lines.append(f"  {mark.candidate:3} {mark.option!s:9} {mark.drawn:16} {mark.expect.value:10} -> {seen}{flag}")
    return lines
