"""What a rehearsal found: how a camera, or a scanner, read sheets of which every mark is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class CameraVerdict(StrEnum):
    """Whether this camera may count; the words live under ``rehearse.verdict.<value>``."""

    FIT = "fit"
    CARE = "care"
    NOT_FIT = "not_fit"


class CameraFinding(StrEnum):
    """Why a camera is not simply fit; the words live under ``rehearse.finding.<value>``."""

    MISREAD = "misread"
    """A mark was read wrongly on a sheet that nobody would have looked at."""
    FEW = "few"
    """Too few of the sheets were read to say anything."""
    BESIDE = "beside"
    """A mark was read wrongly on a sheet that people look at for another reason."""
    MANY_LOOKS = "many_looks"
    """Many marks beyond doubt were sent to people: the count will be slow."""
    NOT_READ = "not_read"
    """Some sheets were not laid or could not be read."""
    REGISTRATION = "registration"
    BLUR = "blur"
    LIGHT = "light"


STOPPING = frozenset({CameraFinding.MISREAD, CameraFinding.FEW})
"""Findings with which a camera is not fit."""

LEAST_READ = 0.8
"""Share of the deck that must be read before anything can be said."""
MOST_LOOKS = 0.1
"""Share of the marks beyond doubt that may be sent to people."""
MOST_AMBER = 0.1
"""Share of the sheets whose picture may be out of register, soft or badly lit."""


@dataclass(frozen=True, slots=True)
class KindScore:
    """How the marks of one kind were read.

    Attributes:
        kind: value of ``MarkKind``, or what the sheet shows: ``faint``, ``fold``, ``two_lines``, ``foreign``.
        clear: whether the kind is beyond doubt, so that sending it to people costs time.
        right: read as drawn.
        look: sent to people.
        wrong: read otherwise, on a sheet that people look at all the same.
        silent: read otherwise, and nobody would have looked.
    """

    kind: str
    clear: bool = True
    right: int = 0
    look: int = 0
    wrong: int = 0
    silent: int = 0

    @property
    def total(self) -> int:
        """Marks of this kind on the sheets that were read."""
        return self.right + self.look + self.wrong + self.silent


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the pictures, sheet by sheet, held against its limit.

    Attributes:
        values: one a sheet; a sheet that is bad in another way (unevenly lit) has none.
        limits: the least and the greatest good value; None where there is no such limit.
        amber: sheets that are beyond it, or bad in another way.
        sheets: sheets that were measured.
    """

    values: tuple[float, ...] = ()
    limits: tuple[float | None, float | None] = (None, None)
    amber: int = 0
    sheets: int = 0

    @property
    def middle(self) -> float | None:
        """The median, or None without values."""
        ordered = sorted(self.values)
        # Of two middle values the upper one: a figure that was measured, not one in between.
        return ordered[len(ordered) // 2] if ordered else None


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """Everything the report shows.

    Attributes:
        camera: the camera, the film or the folder.
        at: when it was made.
        ballot: title of the ballot; ``layout`` its id.
        sheets: in the deck; ``read`` of them were read; ``missing`` are the numbers of the others.
        refused: pictures that could not be read, by cause.
        misreads: ``(sheet, line, drawn, read)`` of each mark that was read wrongly, in silence or not.
        registration: mm; ``blur``: width of a printed edge, mm; ``light``: grey level of the paper.
        finest: least resolution, px per mm, or None.
    """

    camera: str
    at: datetime
    ballot: str
    layout: str
    sheets: int
    read: int
    to_look: int
    kinds: tuple[KindScore, ...]
    missing: tuple[int, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    misreads: tuple[tuple[int, int, str, str], ...] = ()
    registration: Measured = Measured()
    blur: Measured = Measured()
    light: Measured = Measured()
    finest: float | None = None

    def sum(self, name: str, *, clear_only: bool = False) -> int:
        """Return a figure summed over the kinds.

        Args:
            name: ``right``, ``look``, ``wrong``, ``silent`` or ``total``.
            clear_only: only kinds that are beyond doubt.
        """
        return sum(int(getattr(one, name)) for one in self.kinds if one.clear or not clear_only)

    @property
    def findings(self) -> tuple[CameraFinding, ...]:
        """Why the camera is not simply fit, the gravest first."""
        clear = self.sum("total", clear_only=True)
        # From grave to light; a dict keeps this order.
        holds = {
            CameraFinding.MISREAD: self.sum("silent") > 0,
            CameraFinding.FEW: self.read < LEAST_READ * self.sheets,
            CameraFinding.BESIDE: self.sum("wrong") > 0,
            CameraFinding.MANY_LOOKS: self.sum("look", clear_only=True) > MOST_LOOKS * clear,
            CameraFinding.NOT_READ: bool(self.missing),
            CameraFinding.REGISTRATION: self._amber(self.registration),
            CameraFinding.BLUR: self._amber(self.blur),
            CameraFinding.LIGHT: self._amber(self.light),
        }
        return tuple(finding for finding, true in holds.items() if true)

    @property
    def verdict(self) -> CameraVerdict:
        """What follows from the findings."""
        found = self.findings
        if STOPPING.intersection(found):
            return CameraVerdict.NOT_FIT
        return CameraVerdict.CARE if found else CameraVerdict.FIT

    def _amber(self, measured: Measured) -> bool:
        return measured.amber > MOST_AMBER * measured.sheets
