"""Fit the print of a word to a picture, so that only what is no print of it is left.

A word lies a part of a pixel off its place, is a little taller beside a fold, softer and paler than the page: all that
changes its edges everywhere, and a changed letter or accent changes one spot. The picture of a word is therefore
explained as its print, its slopes across and down (a shift, and by their place in the word a stretch and a turn),
its curvature (blur) and its print by the place in the word (toner that fades), by least squares; what is left is
compared. Linear to about one pixel, so the best whole shift comes first. Where much is left, a fold through the word
is tried too (``word_step.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.template.thresholds import WORD_FIT, WordFitThresholds
from ballotcount.reading.template.word_step import SteppedPrint, stepped_print

Window = tuple[int, int, int, int]
"""Left, top, right and bottom, px."""
WHOLE_SHIFTS = tuple((across, down) for down in (-1, 0, 1) for across in (-1, 0, 1))
"""Shifts of the page against the print that are tried, px."""
STEADY = 1.0
"""Squared darkness added to each unknown, so that a word without level edges does not make the fit run away."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The darkest piece of ink at a word that is no print of it.

    Attributes:
        ink: darkness in all, in px of black; of the word's own toner, if that is paler.
        size: its greater side, px.
        ends: whether it ends within the picture of the word.
        above: whether all print of its columns lies below it, where a dot is no sign of Vietnamese.
        at_sign: whether it lies at a printed accent or dot: an i becomes an ì by less ink than a speck of dirt has.
        rest: greatest mean darkness of a spot that is unexplained without it, as a share of the word's black.
    """

    ink: float
    size: int
    ends: bool
    above: bool
    at_sign: bool
    rest: float


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What a word's print does not explain of a picture.

    Attributes:
        worst: greatest mean darkness of a spot, as a share of the word's black.
        piece: the darkest piece of ink; None where nothing of the word is there.
        spots: mean darkness of each spot as such a share, less than 0 where print is lost; None as for ``piece``.
    """

    worst: float
    piece: Piece | None
    spots: np.ndarray | None = None


@dataclass(frozen=True, slots=True)
class BesidePen:
    """What a word's print does not explain where no stroke of a pen lies.

    Attributes:
        added, lost: greatest mean darkness of a spot that is more, or less, than the print, as a share of its black.
        open: share of the word's window that no stroke covers.
        spots: mean darkness of each spot, as for ``LeftOver``.
        pen: pixels of the window under strokes.
    """

    added: float
    lost: float
    open: float
    spots: np.ndarray
    pen: np.ndarray


def left_beside_pen(
    seen: np.ndarray,
    wanted: np.ndarray,
    window: Window,
    *,
    pen: np.ndarray,
    spot: int,
    toner: float,
    least_toner: float,
    least_open: float,
    folded_above: float = np.inf,
    limits: WordFitThresholds = WORD_FIT,
) -> BesidePen | None:
    """Return what of a word its print does not explain beside its strokes.

    Args:
        seen, wanted, window, spot, least_toner: as for ``left_unexplained``.
        pen: pixels of the page under strokes.
        toner: of the page against black.
        least_open: share of the window that no stroke may cover.
        folded_above: loss of print, as a share of black, above which a fold through the word is tried.

    Returns:
        None where nothing of the word is there, or where strokes cover too much of it.
    """
    left, top, right, bottom = window
    model = wanted[top:bottom, left:right].astype(np.float32)
    parts = {
        (across, down): (slice(top + down, bottom + down), slice(left + across, right + across))
        for across, down in WHOLE_SHIFTS
    }
    # more than the print's own darkness is the pen's, and says nothing of where the print lies
    most = toner * model
    best = max(parts.values(), key=lambda one: float((np.minimum(seen[one], most) * model * ~pen[one]).sum()))
    part = seen[best]
    weights = (~pen[best]).astype(np.float32)
    open_ = float(weights.mean())
    if open_ < least_open:
        return None
    fitted = _fit_open(part, _basis(model), weights, least_toner=least_toner, limits=limits)
    if fitted is None:
        return None
    spots = _open_spots(fitted, weights, spot)
    if -float(spots.min()) > folded_above:
        wide = _taller(wanted, window, limits.step_px)
        step = stepped_print(wide, part, weights, toner=min(fitted.toner, toner), limits=limits)
        again = step and _fit_open(part, _stepped_basis(step), weights, least_toner=least_toner, limits=limits)
        if again and float(_open_spots(again, weights, spot).min()) > float(spots.min()):
            spots = _open_spots(again, weights, spot)
    return BesidePen(
        added=float(spots.max()), lost=-float(spots.min()), open=open_, spots=spots, pen=np.asarray(pen[best])
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A word after a fit.

    Attributes:
        toner: share of the print itself.
        left_over: darkness that is not explained.
    """

    toner: float
    left_over: np.ndarray


def _fit_open(
    part: np.ndarray, basis: np.ndarray, weights: np.ndarray, *, least_toner: float, limits: WordFitThresholds
) -> _Fitted | None:
    """Fit a word beside its strokes; None where nothing of it is there."""
    kept = weights
    for _ in range(limits.rounds):
        fitted = _fit(part, basis, kept)
        if fitted.toner < least_toner:
            return None
        kept = weights * (np.abs(fitted.left_over) < limits.outlier * 255 * fitted.toner)
    return fitted


def _fit(part: np.ndarray, basis: np.ndarray, weights: np.ndarray | None = None) -> _Fitted:
    """Explain a word by least squares."""
    flat = basis.reshape(len(basis), -1)
    weighted = flat if weights is None else flat * weights.ravel()
    shares = np.linalg.solve(weighted @ flat.T + STEADY * np.eye(len(flat)), weighted @ part.ravel())
    # the share of the print itself is its toner
    return _Fitted(float(shares[0]), part - (shares.astype(np.float32) @ flat).reshape(part.shape))


def _open_spots(fitted: _Fitted, weights: np.ndarray, spot: int) -> np.ndarray:
    return np.asarray(cv2.blur(fitted.left_over * weights, (spot, spot)) / (fitted.toner * 255))


def _taller(wanted: np.ndarray, window: Window, rows: int) -> np.ndarray:
    """Return the print in a window with some rows more above and below; beyond the page nothing is printed."""
    left, top, right, bottom = window
    inside = wanted[max(0, top - rows) : bottom + rows, left:right].astype(np.float32)
    return np.pad(inside, ((max(0, rows - top), max(0, bottom + rows - len(wanted))), (0, 0)))


def left_unexplained(
    seen: np.ndarray,
    wanted: np.ndarray,
    window: Window,
    *,
    spot: int,
    least_toner: float,
    small_letter: float,
    folded_above: float = np.inf,
    limits: WordFitThresholds = WORD_FIT,
) -> LeftOver:
    """Return what of a word its print does not explain.

    Args:
        seen: darkness of the page, float32.
        wanted: darkness of its print, whole levels.
        window: of the word; a pixel around it lies within the page.
        spot: side of the spot, px.
        least_toner: darkness of the word against black below which nothing of it is there.
        small_letter: height of the small letters, px.
        folded_above: difference, as a share of black, above which a fold through the word is tried.
    """
    left, top, right, bottom = window
    model = wanted[top:bottom, left:right].astype(np.float32)
    parts = {
        (across, down): seen[top + down : bottom + down, left + across : right + across]
        for across, down in WHOLE_SHIFTS
    }
    shift = max(parts, key=lambda one: float((parts[one] * model).sum()))
    part = parts[shift]
    fitted = _fit(part, _basis(model))
    if fitted.toner < least_toner:
        return LeftOver(1.0, None)
    worst = _worst(fitted, spot)
    if worst > folded_above:
        wide = _taller(wanted, window, limits.step_px)
        step = stepped_print(wide, part, np.ones_like(part), toner=fitted.toner, limits=limits)
        again = None if step is None else _fit(part, _stepped_basis(step))
        if again is not None and least_toner <= again.toner and _worst(again, spot) < worst:
            fitted = again
            worst = _worst(again, spot)
    toner = fitted.toner
    left_over = fitted.left_over
    spots = cv2.blur(left_over, (spot, spot)) / (toner * 255)
    around, print_ = _with_margin(
        left_over, seen, wanted, window=window, shift=shift, toner=toner, margin=limits.beside
    )
    piece = _darkest_piece(around, print_, spot=spot, toner=toner, small_letter=small_letter, limits=limits)
    return LeftOver(worst, piece, spots)


def _with_margin(
    left_over: np.ndarray,
    seen: np.ndarray,
    wanted: np.ndarray,
    *,
    window: Window,
    shift: tuple[int, int],
    toner: float,
    margin: int,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is left over of a word with the paper around it, and the print there.

    Around the word its print is taken as it lies, without the fit.
    """
    left, top, right, bottom = window
    across, down = shift
    # not beyond the page, also where it is moved by the shift
    before = min(margin, left + min(across, 0), top + min(down, 0))
    after = min(margin, seen.shape[1] - right - max(across, 0), seen.shape[0] - bottom - max(down, 0))
    rows = (top - before, bottom + after)
    columns = (left - before, right + after)
    print_ = wanted[slice(*rows), slice(*columns)]
    wide = seen[rows[0] + down : rows[1] + down, columns[0] + across : columns[1] + across] - toner * print_
    height, width = left_over.shape
    wide[before : before + height, before : before + width] = left_over
    return wide, print_


def _darkest_piece(
    left_over: np.ndarray,
    print_: np.ndarray,
    *,
    spot: int,
    toner: float,
    small_letter: float,
    limits: WordFitThresholds,
) -> Piece:
    """Return the piece of ink at the darkest spot of what is left over of a word."""
    spots = cv2.blur(left_over, (spot, spot))
    row, column = np.unravel_index(int(spots.argmax()), spots.shape)
    top = max(0, int(row) - spot // 2)
    left = max(0, int(column) - spot // 2)
    near = left_over[top : top + spot, left : left + spot]
    row, column = np.unravel_index(int(near.argmax()), near.shape)
    dark = np.asarray(left_over > max(limits.core * float(near.max()), limits.faint), dtype=np.uint8)
    _, pieces, sizes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    # number 0, where nothing is dark, is all that is around the word: it does not end
    number = int(pieces[top + int(row), left + int(column)])
    size = sizes[number]
    edge = np.ones((2 * limits.edge + 1,) * 2, np.uint8)
    own = cv2.dilate(np.asarray(pieces == number, dtype=np.uint8), edge) > 0
    rest = float(np.abs(cv2.blur(np.where(own, 0, left_over), (spot, spot))).max())
    lost = -float(spots.min())
    first = int(size[cv2.CC_STAT_LEFT])
    foot = int(size[cv2.CC_STAT_TOP] + size[cv2.CC_STAT_HEIGHT])
    over = print_[:foot, first : first + int(size[cv2.CC_STAT_WIDTH])]
    return Piece(
        ink=float(np.maximum(left_over, 0)[own].sum()) / 255 / min(1.0, toner),
        size=int(max(size[cv2.CC_STAT_WIDTH], size[cv2.CC_STAT_HEIGHT])),
        ends=not (own[0].any() or own[-1].any() or own[:, 0].any() or own[:, -1].any()),
        above=not (over > limits.sign_dark).any(),
        at_sign=bool((_signs(print_, small_letter, limits) & own).any()),
        rest=max(rest, lost) / (toner * 255),
    )


def _signs(print_: np.ndarray, small_letter: float, limits: WordFitThresholds) -> np.ndarray:
    """Return the pixels of printed signs that are too low to be letters."""
    dark = np.asarray(print_ > limits.sign_dark, dtype=np.uint8)
    _, pieces, sizes, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    low = sizes[:, cv2.CC_STAT_HEIGHT] < limits.sign_high * small_letter
    low &= sizes[:, cv2.CC_STAT_WIDTH] < limits.sign_wide * small_letter
    low[0] = False
    return np.asarray(low[pieces])


def _worst(fitted: _Fitted, spot: int) -> float:
    """Return the greatest difference of a spot, as a share of the word's black."""
    return float(np.abs(cv2.blur(fitted.left_over, (spot, spot))).max()) / (fitted.toner * 255)


def _stepped_basis(step: SteppedPrint) -> np.ndarray:
    """Return the basis of print that a fold parts, with a shift down of its own below the fold."""
    basis = _basis(step.model)
    return np.concatenate([basis, (basis[2] * step.below)[None]])


def _basis(model: np.ndarray) -> np.ndarray:
    """Return a word's print, slopes, curvature, slopes and print by the place in it, shape (9, rows, columns)."""
    height, width = model.shape
    basis = np.empty((9, height, width), dtype=np.float32)
    # drawn in place: to stack nine pictures takes as long as to draw them
    basis[0] = model
    # the weights of Sobel's 3 by 3 add up to 8: so a slope is in grey levels a pixel
    across = np.asarray(cv2.Sobel(model, cv2.CV_32F, 1, 0, dst=basis[1], scale=1 / 8))
    down = np.asarray(cv2.Sobel(model, cv2.CV_32F, 0, 1, dst=basis[2], scale=1 / 8))
    cv2.Laplacian(model, cv2.CV_32F, dst=basis[3])
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    for place, (ramp, of) in enumerate(((x, across), (y, across), (x, down), (y, down), (x, model)), start=4):
        np.multiply(ramp, of, out=basis[place])
    return basis
