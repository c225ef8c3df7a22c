"""The gate before the first ballot: three sheets marked with the hall's pens and a blank one, read by this very device.

Real counts failed at settings: two levels, too few dots, a colour that the scanner drops. A camera's certificate is
given only for a device that read these four sheets as they are; a device that is set otherwise later has to try again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median

from ballotcount.domain import events as ev
from ballotcount.domain.live import Guide, GuideName
from ballotcount.domain.reading import MarkState, PageReading
from ballotcount.domain.record import PassKind
from ballotcount.domain.state.congress import Certificate
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.camera_setup import guides
from ballotcount.reading.live.thresholds import SETUP_THRESHOLDS
from ballotcount.reading.pipeline.page_sight import sight_of
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.reading.quality.resolution import needed_scale
from ballotcount.reading.quality.thresholds import QUALITY_THRESHOLDS
from ballotcount.service.device_trial import Trial

MARKED = 3
"""Sheets with marks of the hall's pens."""
BLANK = 1
INCH = 25.4
SCALE_SPARE = 2.0
"""Per cent by which a print may differ from its size without a word; the reader refuses pages from 6.5 on."""
SLOW_MS = 1500.0
"""Time of reading a sheet from which people wait for the machine: a hand lays one in two seconds."""
OTHER_SCALE = 0.1
"""Relative change of the resolution that shows another setting: 150 and 200 dpi differ by a third."""
OF_SCANS = frozenset({GuideName.SHEET, GuideName.FOCUS})
"""Guides of a camera that tell something of a scan too: there is no light to set, and no height."""
OF_GATE = (
    GuideName.RESOLUTION,
    GuideName.LEVELS,
    GuideName.SCALE,
    GuideName.PENS,
    GuideName.BLANK,
    GuideName.STAMP,
    GuideName.SPEED,
)
"""What only the four sheets can tell, in the order in which it is shown."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How a device is set, as its picture tells.

    Attributes:
        width, height: of the picture, px; of a scan they follow the paper and are not compared.
        levels: ``colour`` or ``grey``.
        px_per_mm: resolution on the paper, or 0 where no page was found.
    """

    width: int
    height: int
    levels: str
    px_per_mm: float = 0.0

    @classmethod
    def of(cls, picture: Picture, trace: PageTrace | None = None) -> Setting:
        """Return the setting that a picture (uint8, grey or blue green red) and its reading tell."""
        height, width = picture.shape[:2]
        fit = trace.fit if trace is not None else None
        scale = float(f"{fit.px_per_mm:.3f}") if fit is not None else 0.0
        return cls(width=width, height=height, levels="colour" if picture.ndim == 3 else "grey", px_per_mm=scale)


@dataclass(frozen=True, slots=True)
class GateSheet:
    """One sheet that was tried.

    Attributes:
        guides: what was measured on its picture, and of the device.
        percent: printed size by the file's own resolution, or None.
    """

    reading: PageReading
    flat: Picture | None
    setting: Setting
    guides: tuple[Guide, ...] = ()
    percent: float | None = None


def scanned_sheet(picture: Picture, trace: PageTrace, reader: Reader, *, dpi: float | None) -> GateSheet:
    """Measure a scan.

    Args:
        dpi: resolution that the file gives, or None.
    """
    small = trace.page.small_letter if trace.page is not None else 0.0
    setting = Setting.of(picture, trace)
    found = guides(sight_of(reader, picture, trace.fit)) if small and trace.fit is not None else ()
    kept = tuple(one for one in found if one.name in OF_SCANS)
    percent = 100 * setting.px_per_mm * INCH / dpi if dpi and setting.px_per_mm else None
    # A file may state any resolution; a printed size far off tells that this one is made up.
    low, high = QUALITY_THRESHOLDS.size_believed
    believed = percent if percent is not None and low < percent < high else None
    if small:
        kept = (*kept, _resolution(setting, small))
    return GateSheet(reading=trace.reading, flat=trace.flat, setting=setting, guides=kept, percent=believed)


@dataclass(slots=True)
class Gate:
    """The sheets tried so far, in any order.

    Args:
        kind: ``CAMERA`` or ``SCAN``.
        stamped: whether the sheets of this round carry a stamp.
    """

    kind: PassKind
    stamped: bool = False
    refused: GateSheet | None = None
    _sheets: list[GateSheet] = field(default_factory=list)
    _memory: SheetMemory = field(default_factory=SheetMemory)

    def hear(self, sheet: GateSheet) -> bool:
        """Take a sheet; one that was tried before takes its own place.

        Returns:
            Whether it was taken: it was read, and the device stood as it should.
        """
        if not sheet.reading.marks or not all(one.good for one in sheet.guides):
            self.refused = sheet
            return False
        self.refused = None
        # Unmarked sheets look alike: the memory would take a second one for the first.
        known = self._memory.find(sheet.reading) if _struck(sheet) else None
        if known is not None:
            self._sheets[known[0] - 1] = sheet
            return True
        self._sheets.append(sheet)
        self._memory.add(len(self._sheets), sheet.reading)
        return True

    @property
    def marked(self) -> int:
        """Sheets on which a mark was read."""
        return sum(_struck(one) for one in self._sheets)

    @property
    def blank(self) -> int:
        """Sheets on which nothing was read."""
        return len(self._sheets) - self.marked

    @property
    def left(self) -> int:
        """Sheets that are still to come."""
        return max(0, MARKED - self.marked) + max(0, BLANK - self.blank)

    @property
    def good(self) -> bool:
        """Whether the four sheets were read as they are, and nothing is to be set right."""
        return not self.left and all(one.good for one in self.guides())

    @property
    def setting(self) -> Setting | None:
        """How the device was set for the last sheet; None before the first."""
        return self._sheets[-1].setting if self._sheets else None

    def guides(self) -> tuple[Guide, ...]:
        """Return what was found: of the device on the last sheet, then of the sheets together."""
        last = self.refused or (self._sheets[-1] if self._sheets else None)
        own = last.guides if last is not None else ()
        return (*own, *self._found())

    def trial(self, device: str, focus: int | None = None) -> Trial | None:
        """Return the trial that the certificate is given for; None before the first sheet."""
        if not self._sheets:
            return None
        least = max(self._sheets, key=lambda one: max(mark.sensitivity for mark in one.reading.marks))
        setting = self._sheets[-1].setting
        return Trial(
            camera=device,
            width=setting.width,
            height=setting.height,
            focus=focus,
            guides=self.guides(),
            reading=least.reading,
            flat=least.flat,
            source=self.kind.value,
            levels=setting.levels,
            px_per_mm=setting.px_per_mm,
            sheets=len(self._sheets),
        )

    def _found(self) -> Iterable[Guide]:
        if not self._sheets:
            return
        levels = self._sheets[-1].setting.levels
        yield Guide(GuideName.LEVELS, good=True, hint="good" if levels == "colour" else "grey", value=256, limit=256)
        sizes = [one.percent for one in self._sheets if one.percent is not None]
        if sizes:
            size = median(sizes)
            # Named, never a stop: when a sheet is tried, all of them are printed.
            near = abs(size - 100) <= SCALE_SPARE
            yield Guide(
                GuideName.SCALE, good=True, hint="good" if near else "off", value=round(size, 1), limit=SCALE_SPARE
            )
        yield from self._of_marks()
        if self.stamped:
            bare = sum(one.reading.stamp is False for one in self._sheets)
            hint = "missing" if bare else "good"
            yield Guide(GuideName.STAMP, good=not bare, hint=hint, value=bare, limit=len(self._sheets))
        took = median(one.reading.ms for one in self._sheets)
        yield Guide(
            GuideName.SPEED, good=True, hint="slow" if took > SLOW_MS else "good", value=round(took), limit=SLOW_MS
        )

    def _of_marks(self) -> Iterable[Guide]:
        pale = sum(mark.state is MarkState.DOUBTFUL for one in self._sheets for mark in one.reading.marks)
        # More sheets without a mark than were laid blank: a pen that the device drops left one of them empty.
        if self.blank > BLANK and self.marked < MARKED:
            hint = "vanish"
        elif pale:
            hint = "pale"
        else:
            hint = "good" if self.marked >= MARKED else "mark"
        shown = pale if hint == "pale" else self.marked
        yield Guide(GuideName.PENS, good=hint == "good", hint=hint, value=shown, limit=MARKED)
        empty = self.blank >= BLANK
        yield Guide(GuideName.BLANK, good=empty, hint="good" if empty else "lay", value=self.blank, limit=BLANK)


def certificate_of(
    certificates: Iterable[Certificate], round_id: str, kind: PassKind, device: str
) -> Certificate | None:
    """Return what lets a device read a round: the gate's certificate or two members, whichever came last; else None."""
    found = None
    for one in certificates:
        event = one.event
        if (event.round, event.source, event.camera) == (round_id, kind.value, device):
            found = one
    if found is None or isinstance(found.event, ev.GateSkipped):
        return found
    # A camera that was certified with one sheet, as in earlier versions, is tried again.
    return found if found.event.sheets >= MARKED + BLANK else None


def changed(certificate: ev.CameraCertified | ev.GateSkipped, now: Setting) -> tuple[str, ...]:
    """Return which settings have changed since the device was accepted: ``size``, ``levels``, ``resolution``."""
    found = []
    size = (certificate.width, certificate.height)
    # Zeros: the gate was skipped before anything was read, so there is nothing to compare.
    if certificate.source == PassKind.CAMERA.value and any(size) and size != (now.width, now.height):
        found.append("size")
    if certificate.levels and certificate.levels != now.levels:
        found.append("levels")
    before = certificate.px_per_mm
    scanner = certificate.source == PassKind.SCAN.value
    if scanner and before and now.px_per_mm and abs(now.px_per_mm / before - 1) > OTHER_SCALE:
        found.append("resolution")
    return tuple(found)


def _struck(sheet: GateSheet) -> bool:
    return any(mark.state is not MarkState.EMPTY for mark in sheet.reading.marks)


def _resolution(setting: Setting, small_letter: float) -> Guide:
    needed = SETUP_THRESHOLDS.spare * needed_scale(small_letter)
    good = setting.px_per_mm >= needed
    return Guide(
        GuideName.RESOLUTION,
        good=good,
        hint="good" if good else "finer",
        value=round(setting.px_per_mm * INCH),
        limit=round(needed * INCH),
    )
