"""Compare a word spot by spot with its print, also where it lies a little off its place."""

from __future__ import annotations

import cv2
import numpy as np


def least_beside(
    pages: tuple[np.ndarray, np.ndarray],
    window: tuple[int, int, int, int],
    own: tuple[np.ndarray, np.ndarray, float],
    *,
    toner: tuple[float, float],
) -> tuple[float, float]:
    """Return the least of what ``compared`` returns for a word at its place and a pixel beside it, each by itself.

    Args:
        pages: darkness of the page, and with each pixel the mean of a spot.
        window: of the word, px.
        own: print in the window, as ``PrintedWords`` returns it.
        toner: least one of a word that is there, and that of the page.
    """
    left, top, right, bottom = window
    model, wanted, power = own
    least, usual = toner
    # all nine places at once: a word is so small that calls take longer than its pixels
    seen, spots = [
        np.lib.stride_tricks.sliding_window_view(page[top - 1 : bottom + 1, left - 1 : right + 1], model.shape).reshape(
            9, -1
        )
        for page in pages
    ]
    mine = seen @ model.ravel() / power
    print_ = wanted.ravel()
    difference = spots - mine[:, None] * print_
    lowest = difference.min(axis=1)
    there = mine >= least
    off = np.maximum(difference.max(axis=1), -lowest) / (np.maximum(mine, least) * 255)
    lost = -lowest
    # a word that a pen touched seems to have more toner than it has
    if (mine > usual).any():
        lost = np.where(mine > usual, (usual * print_ - spots).max(axis=1), lost)
    lost = lost / (usual * 255)
    return float(np.where(there, off, 1.0).min()), float(np.where(there, lost, 1.0).min())


def worst_bent(
    pages: tuple[np.ndarray, np.ndarray],
    window: tuple[int, int, int, int],
    own: tuple[np.ndarray, np.ndarray, float],
    *,
    bend: tuple[float, float, float],
    toner: tuple[float, float],
) -> tuple[float, float]:
    """Return what ``compared`` does for a word that lies off its place unevenly.

    Args:
        pages, window, own, toner: as for ``least_beside``.
        bend: by how much its head and its foot lie lower, and its right end than its left one, px.
    """
    left, top, right, bottom = window
    head, foot, tilt = bend
    tall = 1 + (foot - head) / max(1, bottom - top - 1)
    slope = tilt / max(1, right - left - 1)
    places = np.array([[1.0, 0.0, left], [slope, tall, top + head - tilt / 2]])
    size = (right - left, bottom - top)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    seen, spots = [np.asarray(cv2.warpAffine(one, places, size, flags=flags)) for one in pages]
    return compared(seen, spots, own=own, toner=toner)


def compared(
    seen: np.ndarray,
    spots: np.ndarray,
    *,
    own: tuple[np.ndarray, np.ndarray, float],
    toner: tuple[float, float],
) -> tuple[float, float]:
    """Return the greatest difference of a spot of a word and its greatest loss of print, as shares of black."""
    model, wanted, power = own
    least, usual = toner
    mine = float(seen.ravel() @ model.ravel()) / power
    if mine < least:
        return 1.0, 1.0
    difference = spots - mine * wanted
    lowest = float(difference.min())
    off = max(float(difference.max()), -lowest) / (mine * 255)
    # a word that a pen touched seems to have more toner than it has
    lost = -lowest if mine <= usual else float((usual * wanted - spots).max())
    return off, lost / (usual * 255)
