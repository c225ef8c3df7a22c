"""How dark the rules of a page are, seen and by their print alone, place by place along them.

A rule of a table is compared with the rules above and below it: toner is uneven across the page and along it, but
neighbouring rules share it.
"""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Numbers, medians, percentile
from ballotcount.reading.foreign.even_rules import BESIDE, WHITE, RuleLook, is_two_dots
from ballotcount.reading.foreign.thresholds import ForeignThresholds
from ballotcount.reading.foreign.uneven_rules import is_wider
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.template.printed_parts import ROWS, STEP, RuleBand, RuleBands

SPARSE = 8
"""Of the places along rules every eighth tells how dark a page's rules are printed."""


def seen_on_rules(ink: Ink, bands: RuleBands) -> Floats:
    """Return the darkness across each place of the rules, without that of the paper beside them and of creases."""
    paper = np.minimum(ink.paper.take(bands.at), WHITE)
    # a shadow, a fold or mottled paper darkens what lies beside the rule too
    white = np.maximum(paper[:BESIDE].max(axis=0), paper[-BESIDE:].max(axis=0))
    seen = darkness_across(np.minimum(paper, white), white)
    # a fold or dirty glass along the rule was measured over the whole page, and is no pen
    creases = ink.creases.upright if bands.upright else ink.creases.level
    if creases.any():
        for rule in bands.rules:
            rows = slice(max(0, rule.row - ROWS // 2), rule.row + ROWS // 2 + 1)
            seen[rule.places] -= float(creases[rows].sum())
    return seen


def own_print(ink: Ink, bands: RuleBands, *, seen: Floats, print_alone: Floats, limits: ForeignThresholds) -> Floats:
    """Return how dark each place of the rules is by its print, grey levels summed across the rule."""
    usual = bands.usual
    share = seen[usual] / np.maximum(print_alone[usual], 1)
    page = percentile(share[::SPARSE], 50) if len(share) else 0.0
    own = page * print_alone
    for group in bands.alike:
        places = group.places
        weight = usual[places].astype(np.float32)
        window = (places_along(limits.rule_print_mm, ink.scale), 1)
        printed = cv2.blur(print_alone[places] * weight, window)
        found = cv2.blur(seen[places] * weight, window)
        shares = np.where(printed > 1, found / np.maximum(printed, 1), page)
        # a pen on fewer than half of the neighbouring rules leaves the median as it is
        own[places] = medians(np.asarray(shares, dtype=np.float32)) * print_alone[places]
    grouped = {number for group in bands.alike for number in group.rules}
    for number, rule in enumerate(bands.rules):
        here = rule.places
        if rule.is_letters:
            own[here] = max(page, _letters_beside(ink, rule, limits)) * print_alone[here]
            continue
        if number in grouped or np.count_nonzero(usual[here]) * STEP < limits.rule_long_mm * ink.scale:
            continue
        alone = percentile(seen[here][usual[here]] / np.maximum(print_alone[here][usual[here]], 1), 50)
        # within bounds: a pen along the whole rule would pass for heavy print
        own[here] = min(max(alone, page / limits.rule_unlike), page * limits.rule_unlike) * print_alone[here]
    return own


def _letters_beside(ink: Ink, rule: RuleBand, limits: ForeignThresholds) -> float:
    """Return which share of their darkness the letters beside joined feet show: thin rules may show less of theirs.

    Args:
        ink: the ink of the page.
        rule: the feet, which are no rule.
        limits: the thresholds.
    """
    rows = slice(rule.row - ROWS // 2, rule.row + ROWS // 2 + 1)
    away = round(limits.letters_away_mm * ink.scale)
    reach = round(limits.letters_reach_mm * ink.scale)
    ends = (rule.left - away, rule.left + STEP * (rule.places.stop - rule.places.start) + away)
    parts = slice(max(0, ends[0] - reach), max(0, ends[0])), slice(ends[1], ends[1] + reach)
    seen, printed = [
        sum(float(np.sum(WHITE - np.minimum(page[rows, part], WHITE), dtype=np.float64)) for part in parts)
        for page in (ink.paper, ink.print_bound)
    ]
    return seen / printed if printed >= limits.letters_ink else 0.0


def heavy_print(ink: Ink, bands: RuleBands, *, seen: Floats, print_alone: Floats, limits: ForeignThresholds) -> Floats:
    """Return how dark rules are by their print that is heavier than others from end to end; 0 elsewhere.

    A printer sets each rule to its own dots, so that one may be twice as heavy as the next. It is no wider than a dot
    more, which a pen line is; only a thin line that leaves no part of the rule free passes for such print. A short rule
    without others like it, and one that is wider by a whole dot, must be even besides, as no hand draws.
    """
    usual = bands.usual
    heavy = np.zeros_like(seen)
    shares = seen / np.maximum(print_alone, 1)
    page = percentile(shares[usual][::SPARSE], 50) if usual.any() else 0.0
    window = (places_along(limits.rule_print_mm, ink.scale), 1)
    grouped = {number for group in bands.alike for number in group.rules}
    look = cache(lambda number: RuleLook.of(ink.paper, bands, number, scale=ink.scale, limits=limits))
    for number, rule in enumerate(bands.rules):
        here = rule.places
        free = usual[here]
        if rule.is_letters or not free.any():
            continue
        least = percentile(cv2.blur(shares[here][free][None], window)[0], limits.rule_least)
        if least <= page:
            continue
        is_short = np.count_nonzero(free) * STEP < limits.rule_even_mm * ink.scale
        # the sides of boxes are short and alike, and a mark may lie on one
        if is_short and (number in grouped or not look(number).is_even(limits)):
            continue
        whole = slice(0, here.stop - here.start)
        is_dot_more = not is_wider(ink.paper, bands, number=number, run=whole, limits=limits)
        if is_dot_more or is_two_dots(number, len(bands.rules), look, limits=limits):
            heavy[here] = min(least, page * limits.rule_heaviest) * print_alone[here]
            # what is even is so although the letters beside it are not
            if look(number).is_even(limits):
                even = min(
                    percentile(seen[here][free], 50), limits.rule_heaviest * page * float(print_alone[here].max())
                )
                heavy[here] = np.maximum(heavy[here], even)
    return heavy


def places_along(length_mm: float, scale: float) -> int:
    """Return an odd number of places along a rule, at least three."""
    # an odd window has a middle, so that the mean is not shifted by half a place
    return max(3, round(length_mm * scale / STEP)) | 1


def darkness_across(light: Numbers, white: Numbers) -> Floats:
    """Return the darkness across each place of the rules, grey levels summed over ``ROWS`` pixels.

    Args:
        light: uint8, shape (``ROWS``, places).
        white: grey level of the paper at each place, or one for all.
    """
    total = cv2.reduce(light, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0]
    return np.asarray(light.shape[0] * white.astype(np.float32) - total, dtype=np.float32)
