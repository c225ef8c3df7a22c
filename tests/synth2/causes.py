"""Survey why genuine sheets are refused: spoil each in one way, and compare the cause that is said with the true one.

    python -m tests.synth2.causes --sheets 5 --first 1

A sheet that is read, or goes to people, is refused for no cause. A refused one must be refused for a cause that is true
of it: the advice that goes with any other cause cannot help, and may take a valid ballot out of the count.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.reading import PageReading, PageStatus, ReasonCode
from ballotcount.reading import Reader
from tests.synth2 import noise
from tests.synth2.conditions import Condition, conditions
from tests.synth2.scanners import Picture, jpeg
from tests.synth2.sheets import Sheet, make

Spoil = Callable[[Picture, np.random.Generator], Picture]
"""From a picture to a spoilt one of the same sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One way in which a genuine sheet is spoilt.

    Attributes:
        name: for the table.
        changes: fields of the condition that differ from its base.
        spoil: what is done to the picture, or None.
        true: the causes that may be said of it; any other is untrue.
        dpi: factor of the resolution that the file states.
    """

    name: str
    changes: dict[str, str]
    spoil: Spoil | None = None
    true: frozenset[ReasonCode]
    dpi: float = 1.0


def _fluid(picture: Picture, rng: np.random.Generator) -> Picture:
    """Cover a part of the table with correction fluid."""
    high, wide = picture.shape[:2]
    top = round(high * rng.uniform(0.35, 0.6))
    left = round(wide * rng.uniform(0.1, 0.3))
    picture[top : top + round(0.08 * high), left : left + round(0.35 * wide)] = 250
    return picture


def _glare(picture: Picture, rng: np.random.Generator) -> Picture:
    """Let a lamp burn out an ellipse in the middle."""
    high, wide = picture.shape[:2]
    lamp = np.zeros((high, wide), np.float32)
    middle = (round(wide * rng.uniform(0.4, 0.6)), round(high * rng.uniform(0.4, 0.6)))
    cv2.ellipse(lamp, middle, (round(0.16 * wide), round(0.1 * high)), 20, 0, 360, (1.0,), -1)
    lit = cv2.GaussianBlur(lamp, (0, 0), 0.03 * wide)[..., None]
    shaped = picture.reshape(high, wide, -1)
    return np.asarray(np.clip(shaped + lit * 400.0, 0, 255), dtype=np.uint8).reshape(picture.shape)


def _torn(picture: Picture, rng: np.random.Generator) -> Picture:
    """Tear off a corner with its square and its code."""
    high, wide = picture.shape[:2]
    side = rng.uniform(0.25, 0.35)
    corner = np.array([[0, high], [round(side * wide), high], [0, round((1 - side) * high)]], np.int32)
    cv2.fillPoly(picture, [corner], (219, 219, 219))
    return picture


def _cropped(share: float) -> Spoil:
    def spoil(picture: Picture, rng: np.random.Generator) -> Picture:
        keep = 1 - share * rng.uniform(0.8, 1.2)
        return np.ascontiguousarray(picture[: round(keep * picture.shape[0])])

    return spoil


def _two_sheets(picture: Picture, rng: np.random.Generator) -> Picture:
    """Lay the same kind of sheet beside it."""
    gap = np.full((picture.shape[0], round(rng.uniform(20, 90)), *picture.shape[2:]), 120, np.uint8)
    return np.hstack([picture, gap, picture])


def _turned(picture: Picture, rng: np.random.Generator) -> Picture:
    """Lay the sheet on the glass at 12 degrees."""
    rim = round(0.2 * picture.shape[0])
    wider = cv2.copyMakeBorder(picture, rim, rim, rim, rim, cv2.BORDER_CONSTANT, value=(219, 219, 219))
    high, wide = wider.shape[:2]
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), 12 * float(rng.choice([-1, 1])), 1.0)
    return np.asarray(cv2.warpAffine(wider, turn, (wide, high), borderValue=(219, 219, 219)), dtype=np.uint8)


def _half_torn(picture: Picture, rng: np.random.Generator) -> Picture:
    """Tear off the lower part, the rest of the glass white."""
    picture[round(picture.shape[0] * rng.uniform(0.5, 0.7)) :] = 219
    return picture


def _tilted(picture: Picture, rng: np.random.Generator) -> Picture:
    """Look at the sheet from the side, at about 40 degrees."""
    high, wide = picture.shape[:2]
    far = 0.5 - rng.uniform(0.28, 0.34)
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    to = np.array([[far * wide, 0.3 * high], [(1 - far) * wide, 0.3 * high], [wide, high], [0, high]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, to)
    return np.asarray(cv2.warpPerspective(picture, matrix, (wide, high), borderValue=(60, 70, 80)), dtype=np.uint8)


def _much_fluid(picture: Picture, rng: np.random.Generator) -> Picture:
    """Cover half of the table."""
    for _ in range(6):
        picture = _fluid(picture, rng)
    return picture


def _streaks(picture: Picture, rng: np.random.Generator) -> Picture:
    """Let dirt draw a dozen dark lines along the feed."""
    for at in rng.integers(0, picture.shape[1] - 5, 12):
        picture[:, at : at + 4] = np.minimum(picture[:, at : at + 4], 60)
    return picture


def _strong_moire(picture: Picture, rng: np.random.Generator) -> Picture:
    for _ in range(3):
        picture = _moire(picture, rng)
    return picture


def _sized(factor: float) -> Spoil:
    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        small = cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)

    return spoil


def _blocks(quality: int) -> Spoil:
    def spoil(picture: Picture, _: np.random.Generator) -> Picture:
        return jpeg(picture, quality)

    return spoil


def _moire(picture: Picture, rng: np.random.Generator) -> Picture:
    """Photograph a raster: bands of two close frequencies."""
    high, wide = picture.shape[:2]
    y, x = np.mgrid[:high, :wide].astype(np.float32)
    turn = rng.uniform(0, np.pi)
    phase = (x * np.cos(turn) + y * np.sin(turn)) * 2 * np.pi / rng.uniform(6, 14)
    bands = (12 * np.sin(phase)).reshape(high, wide, *([1] * (picture.ndim - 2)))
    return np.asarray(np.clip(picture + bands, 0, 255), dtype=np.uint8)


def _dirt(picture: Picture, rng: np.random.Generator) -> Picture:
    """Let dirt on the glass darken spots and one line along the feed."""
    high, wide = picture.shape[:2]
    for x, y in rng.uniform((0, 0), (wide, high), (150, 2)):
        cv2.circle(picture, (round(x), round(y)), int(rng.integers(1, 4)), (90, 90, 90), -1)
    at = round(wide * rng.uniform(0.3, 0.7))
    picture[:, at : at + 3] = np.minimum(picture[:, at : at + 3], 70)
    return picture


def _mirrored(picture: Picture, _: np.random.Generator) -> Picture:
    return np.ascontiguousarray(picture[:, ::-1])


def _upside_down(picture: Picture, _: np.random.Generator) -> Picture:
    return np.ascontiguousarray(picture[::-1, ::-1])


def _negative(picture: Picture, _: np.random.Generator) -> Picture:
    return np.asarray(255 - picture, dtype=np.uint8)


def _dark(picture: Picture, rng: np.random.Generator) -> Picture:
    return np.asarray(picture * rng.uniform(0.08, 0.16), dtype=np.uint8)


def _soft(picture: Picture, _: np.random.Generator) -> Picture:
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.55 * picture.shape[1] / 148), dtype=np.uint8)


def _faded(picture: Picture, rng: np.random.Generator) -> Picture:
    """Let the toner run out: a tenth to a sixth of the darkness is left."""
    return np.asarray(255 - (255 - picture) * rng.uniform(0.1, 0.17), dtype=np.uint8)


def _corner_folded(picture: Picture, rng: np.random.Generator) -> Picture:
    """Fold the top right corner over, its white back upwards."""
    wide = picture.shape[1]
    side = round(wide * rng.uniform(0.3, 0.4))
    cv2.fillPoly(picture, [np.array([[wide, 0], [wide - side, 0], [wide, side]], np.int32)], (219, 219, 219))
    cv2.fillPoly(picture, [np.array([[wide - side, 0], [wide - side, side], [wide, side]], np.int32)], (236, 236, 236))
    return picture


def _thumb(picture: Picture, rng: np.random.Generator) -> Picture:
    """Hold the sheet down with a thumb on its edge, over a square."""
    high, wide = picture.shape[:2]
    at = (round(0.03 * wide), round(high * rng.uniform(0.9, 0.98)))
    cv2.ellipse(picture, at, (round(0.13 * wide), round(0.07 * high)), 0, 0, 360, (110, 140, 190), -1)
    return picture


NONE: frozenset[ReasonCode] = frozenset()
"""Such a sheet has no fault that stops the reader."""
R = ReasonCode
PALE = frozenset({R.PRINT_PALE, R.CODE_UNREADABLE})
CUT = frozenset({R.PAGE_CUT, R.CODE_UNREADABLE, R.NO_PAGE})
COARSE = frozenset({R.BLURRED, R.RESOLUTION, R.CODE_UNREADABLE})
CAUSES = (
    Cause(name="pale toner", changes={"printer": "laser_pale"}, true=PALE),
    Cause(name="toner nearly out", changes={}, spoil=_faded, true=PALE | {R.WHITE_CLIPPED}),
    Cause(name="toner out", changes={"printer": "laser_out"}, true=PALE),
    Cause(name="toner saving", changes={"printer": "laser_save"}, true=PALE),
    Cause(name="copies, dark", changes={"printer": "copy_dark"}, true=PALE | {R.BLURRED}),
    Cause(name="copies, thin", changes={"printer": "copy_thin"}, true=PALE | {R.BLURRED}),
    Cause(name="correction fluid", changes={}, spoil=_fluid, true=NONE),
    Cause(name="much correction fluid", changes={}, spoil=_much_fluid, true=PALE),
    Cause(name="glare", changes={"device": "phone"}, spoil=_glare, true=frozenset({R.GLARE, R.CODE_UNREADABLE})),
    Cause(name="dropout", changes={"device": "scan_dropout"}, true=frozenset({R.WHITE_CLIPPED})),
    Cause(name="dry pen", changes={"pen": "ball_dry"}, true=NONE),
    Cause(name="punched, stapled", changes={"paper": "punched"}, true=NONE),
    Cause(name="torn corner", changes={}, spoil=_torn, true=CUT),
    Cause(name="torn in half", changes={}, spoil=_half_torn, true=CUT | PALE),
    Cause(name="folded corner", changes={}, spoil=_corner_folded, true=CUT),
    Cause(name="thumb", changes={"device": "phone"}, spoil=_thumb, true=CUT),
    Cause(name="second sheet", changes={}, spoil=_two_sheets, true=frozenset({R.SEVERAL_PAGES})),
    Cause(name="cropped 8 %", changes={}, spoil=_cropped(0.08), true=CUT),
    Cause(name="cropped 40 %", changes={}, spoil=_cropped(0.4), true=CUT),
    Cause(name="turned 12 degrees", changes={}, spoil=_turned, true=NONE),
    Cause(
        name="tilted 40 degrees", changes={"device": "phone"}, spoil=_tilted, true=COARSE | {R.REGISTRATION, R.NO_PAGE}
    ),
    Cause(name="tilted", changes={"device": "phone_tilted"}, true=NONE),
    Cause(name="wrong scale", changes={}, spoil=_sized(0.8), true=frozenset({R.SCALE, R.RESOLUTION}), dpi=1.0),
    Cause(name="too few pixels", changes={}, spoil=_sized(0.4), true=COARSE, dpi=0.4),
    Cause(name="two levels", changes={"device": "scan_fixed"}, true=frozenset({R.TWO_LEVELS})),
    Cause(name="clipped white", changes={"device": "scan_clipped"}, true=frozenset({R.WHITE_CLIPPED})),
    Cause(name="JPEG blocks", changes={}, spoil=_blocks(8), true=COARSE),
    Cause(name="JPEG blocks, worst", changes={}, spoil=_blocks(2), true=COARSE | PALE),
    Cause(name="moire", changes={}, spoil=_moire, true=COARSE),
    Cause(name="moire, strong", changes={}, spoil=_strong_moire, true=COARSE | {R.STREAK}),
    Cause(name="dirty glass", changes={}, spoil=_dirt, true=frozenset({R.STREAK})),
    Cause(name="a dozen streaks", changes={}, spoil=_streaks, true=frozenset({R.STREAK})),
    Cause(name="curled", changes={"device": "phone_curl"}, true=frozenset({R.REGISTRATION})),
    Cause(name="mirrored", changes={}, spoil=_mirrored, true=frozenset({R.MIRRORED})),
    Cause(name="mirrored by a camera", changes={"device": "phone"}, spoil=_mirrored, true=frozenset({R.MIRRORED})),
    Cause(name="upside down", changes={}, spoil=_upside_down, true=NONE),
    Cause(name="negative", changes={}, spoil=_negative, true=frozenset({R.NEGATIVE})),
    Cause(name="dark", changes={"device": "phone"}, spoil=_dark, true=frozenset({R.TOO_DARK})),
    Cause(
        name="out of focus", changes={"device": "phone"}, spoil=_soft, true=frozenset({R.BLURRED, R.CODE_UNREADABLE})
    ),
)
"""The causes, each with what may be said of it."""


def spoilt(cause: Cause, seed: int) -> Sheet:
    """Make one sheet of a cause; boxes for even seeds."""
    style = ("box", "strike")[seed % 2]
    condition: Condition = replace(conditions(style)["base"], name=f"cause_{cause.name}", **cause.changes)
    sheet = make(condition, seed)
    if cause.spoil is None:
        return sheet
    rng = noise.generator(condition.name, seed)
    dpi = None if sheet.dpi is None else sheet.dpi * cause.dpi
    return replace(sheet, picture=cause.spoil(sheet.picture.copy(), rng), dpi=dpi)


def is_true(cause: Cause, reading: PageReading) -> bool:
    """Return whether a sheet is not refused, or for a true cause."""
    return reading.status is not PageStatus.REJECT or reading.reasons[0].code in cause.true


def survey(sheets: int, first: int, causes: tuple[Cause, ...] = CAUSES) -> Iterator[tuple[Cause, Counter[str]]]:
    """Read sheets of each cause; yield how many were read, sent to people, and refused for what."""
    readers: dict[str, Reader] = {}
    for cause in causes:
        found: Counter[str] = Counter()
        for seed in range(first, first + sheets):
            sheet = spoilt(cause, seed)
            reader = readers.setdefault(sheet.condition.ballot, Reader(sheet.layout))
            reading = reader.read(sheet.picture, dpi=sheet.dpi)
            refused = reading.status is PageStatus.REJECT
            found[reading.reasons[0].code.value if refused else reading.status.value] += 1
            found["untrue"] += not is_true(cause, reading)
        yield cause, found


def main() -> int:
    """Print the table; 1 when a cause that was said is not true."""
    parser = argparse.ArgumentParser(prog="python -m tests.synth2.causes", description=__doc__)
    parser.add_argument("--sheets", type=int, default=5)
    parser.add_argument("--first", type=int, default=1, help="first seed")
    parser.add_argument("--only", default="", help="the beginning of a cause's name")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    chosen = tuple(cause for cause in CAUSES if cause.name.startswith(asked.only))
    untrue = 0
    sys.stdout.write("| spoilt by | read | to people | refused as | untrue |\n|---|--:|--:|---|--:|\n")
    for cause, found in survey(asked.sheets, asked.first, chosen):
        untrue += found["untrue"]
        rest = {code: count for code, count in sorted(found.items()) if code not in ("read", "review", "untrue")}
        refused = ", ".join(f"`{code}` {count}" for code, count in rest.items()) or "-"
        sys.stdout.write(f"| {cause.name} | {found['read']} | {found['review']} | {refused} | {found['untrue']} |\n")
        sys.stdout.flush()
    return 1 if untrue else 0


if __name__ == "__main__":
    sys.exit(main())
