"""What follows from the figures of a rehearsal."""

from __future__ import annotations

from datetime import datetime

import pytest

from ballotcount.domain.rehearsal import CameraFinding, CameraVerdict, KindScore, Measured, RehearsalReport

CLEAR = KindScore("through", right=95, look=5)


def report(*kinds: KindScore, sheets: int = 10, read: int = 10, **more: object) -> RehearsalReport:
    found: dict[str, object] = {"missing": (), **more}
    at = datetime(2026, 9, 12, 7, 30)
    return RehearsalReport(
        "HD Webcam",
        at,
        ballot="PHIẾU BẦU CỬ",
        layout="0A1B2C3D",
        sheets=sheets,
        read=read,
        to_look=2,
        kinds=kinds,
        **found,
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "finding", "verdict"),
    [
        (report(CLEAR), None, CameraVerdict.FIT),
        (report(KindScore("through", right=99, silent=1)), CameraFinding.MISREAD, CameraVerdict.NOT_FIT),
        (report(CLEAR, read=7), CameraFinding.FEW, CameraVerdict.NOT_FIT),
        (report(KindScore("through", right=99, wrong=1)), CameraFinding.BESIDE, CameraVerdict.CARE),
        (report(KindScore("through", right=89, look=11)), CameraFinding.MANY_LOOKS, CameraVerdict.CARE),
        (report(CLEAR, KindScore("partial", False, look=60)), None, CameraVerdict.FIT),
        (report(CLEAR, missing=(4,), read=9), CameraFinding.NOT_READ, CameraVerdict.CARE),
        (
            report(CLEAR, registration=Measured((0.1, 0.5), (None, 0.4), 1, 2)),
            CameraFinding.REGISTRATION,
            CameraVerdict.CARE,
        ),
        (report(CLEAR, blur=Measured((0.5,), (None, 0.45), 1, 1)), CameraFinding.BLUR, CameraVerdict.CARE),
        (report(CLEAR, light=Measured((), (110, 251), 2, 10)), CameraFinding.LIGHT, CameraVerdict.CARE),
        (report(CLEAR, light=Measured((90.0,) * 10, (110, 251), 1, 10)), None, CameraVerdict.FIT),
    ],
)
def test_a_camera_is_as_fit_as_its_worst_finding(
    made: RehearsalReport, finding: CameraFinding | None, verdict: CameraVerdict
) -> None:
    assert made.findings == (() if finding is None else (finding,))
    assert made.verdict is verdict


def test_the_gravest_finding_comes_first() -> None:
    made = report(KindScore("through", right=9, wrong=1, silent=1), missing=(1,), read=9)
    assert made.findings == (CameraFinding.MISREAD, CameraFinding.BESIDE, CameraFinding.NOT_READ)
    assert (made.sum("total"), made.sum("silent")) == (11, 1)


def test_the_middle_of_what_was_measured() -> None:
    assert Measured((3.0, 1.0, 2.0)).middle == 2.0
    assert Measured().middle is None
