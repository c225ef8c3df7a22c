"""A copy prints the hairlines of letters as black as their stems; that is no ink, and what goes beyond it is."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotcount.domain.layout import Option, Target, TargetKind
from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.foreign.over_print import is_hairline
from ballotcount.reading.ink.ink import Creases, Ink
from ballotcount.reading.strikes.name_geometry import measure_names
from ballotcount.reading.strikes.name_ink import beyond_print, find_name_ink
from ballotcount.reading.strikes.pen_pieces import pen_length

SCALE = 150 / 25.4
ROWS = slice(20, 29)
COLUMNS = slice(40, 42)
"""Place of the edge of a letter's upright hairline, 1.5 mm high."""


def ink_of(bound: np.ndarray) -> Ink:
    """Return the ink of a clean page with some print."""
    none = np.zeros(bound.shape, np.uint8)
    return Ink(
        paper=np.full(bound.shape, 250, np.uint8),
        residual=none,
        print_bound=bound,
        print_bound_wide=bound,
        creases=Creases(np.zeros(len(bound), np.float32), np.zeros(bound.shape[1], np.float32)),
        noise=2.0,
        noise_floor=14,
        dark=40.0,
        blur=0.6,
        scale=SCALE,
        colour=None,
        light=none,
    )


@pytest.mark.parametrize(
    ("rows", "columns", "dark", "is_pen"),
    [
        (ROWS, COLUMNS, 65, False),
        (ROWS, COLUMNS, 120, True),  # darker than a copy makes a hairline
        (slice(16, 33), COLUMNS, 65, True),  # longer than a stroke of a letter
        (ROWS, slice(39, 44), 65, True),  # wider
        (ROWS, slice(47, 49), 65, True),  # beside it
        (slice(22, 24), slice(36, 48), 65, True),  # across it
    ],
)
def test_only_what_lies_on_a_hairline_is_print(rows: slice, columns: slice, dark: int, is_pen: bool) -> None:
    bound = np.full((60, 120), 250, np.uint8)
    bound[ROWS, 39:43] = 140
    seen = np.zeros(bound.shape, np.uint8)
    seen[rows, columns] = dark
    length = pen_length(seen, ink_of(bound), (15.0, 40.0), page=(slice(0, 60), slice(0, 120)))
    assert (length > 0) is is_pen


SLASH_BOUND = """
249 250 250 250 248 229 175 139 119 144 209
244 249 250 250 246 216 154 119 111 150 211
228 248 250 249 239 196 141 105 118 159 220
202 241 249 248 228 173 127 102 131 179 232
168 229 249 245 215 152 114 107 143 203 241
137 220 248 238 194 140 104 119 159 221 239
118 210 245 227 171 126 102 132 181 232 214
108 202 243 214 150 113 108 144 205 232 177
102 198 237 191 138 103 120 161 222 221 143
100 198 226 169 125 102 133 183 233 210 121
103 199 211 149 112 108 145 206 243 201 109
109 203 189 137 103 121 162 223 242 197 102
119 211 166 124 102 135 185 234 242 197 101
"""
"""The print bound of a slash between two letters as a scan at 150 dpi was measured."""
SLASH_SEEN = """
242 251 245 252 249 250 242 167  40 167 238
250 245 246 246 252 240 242 106  55 204 248
244 245 252 244 255 240 225  44 108 235 252
253 250 255 243 251 247 168  30 182 245 248
244 248 250 245 245 240  86  56 221 248 253
228 246 247 253 248 209  36 120 239 249 242
232 248 246 255 248 148  30 191 243 250 255
217 248 243 250 242  82  47 231 245 247 251
194 252 242 250 230  23 123 236 243 243 248
189 244 244 240 163  15 194 255 245 245 245
210 246 246 242  83  41 240 255 241 249 225
234 247 246 223  24 132 233 247 245 249 201
241 243 249 155   7 212 236 246 253 244 201
"""
"""The same place of that scan: the slash is as black as the letters, and nobody wrote there."""


def grid(text: str) -> np.ndarray:
    return np.array([line.split() for line in text.split("\n") if line], np.uint8)


def slash_is_print(pen: np.ndarray) -> bool:
    """Return whether the slash of that scan is print under so much darkness of a pen."""
    bound = np.full((60, 120), 250, np.uint8)
    seen = bound.copy()
    part = (slice(20, 33), slice(40, 51))
    bound[part] = grid(SLASH_BOUND)
    seen[part] = np.clip(grid(SLASH_SEEN) - pen, 0, 250).astype(np.uint8)
    ink = replace(ink_of(bound), paper=seen, residual=np.asarray(cv2.subtract(bound, seen), np.uint8), dark=0.0)
    place = (35 / SCALE, 18 / SCALE, 22 / SCALE, 17 / SCALE)
    row = (0.0, 10 / SCALE, 110 / SCALE, 40 / SCALE)
    target = Target(candidate=1, name="/", kind=TargetKind.STRIKE, option=Option.STRIKE, bbox=place, row=row)
    evidence = find_name_ink(measure_names([target], bound, SCALE), ink)[0]
    piece: Mask = np.asarray(beyond_print(evidence.residual, evidence.print_bound, ink) >= 36)
    assert piece.any()
    return is_hairline(piece, evidence, ink)


def test_a_slash_as_black_as_the_letters_is_print() -> None:
    assert slash_is_print(np.zeros((13, 11)))


@pytest.mark.parametrize(
    ("ends", "wide"),
    [
        (((8, 0), (4, 12)), 3),  # along the slash
        (((9, 0), (5, 12)), 2),  # along it, a little beside
        (((0, 6), (10, 6)), 2),  # across it
        (((2, 2), (9, 10)), 2),
        (((5, 6), (6, 7)), 4),  # a dot
    ],
)
def test_a_pen_at_a_slash_is_no_print(ends: tuple[tuple[int, int], tuple[int, int]], wide: int) -> None:
    pen = np.zeros((13, 11), np.uint8)
    cv2.line(pen, *ends, (160,), wide)
    assert not slash_is_print(cv2.GaussianBlur(pen, (0, 0), 0.6).astype(float))
