"""Read the printed names of a page: all quickly, and again with local registration where that leaves a doubt."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np

from ballotcount.domain.reading import MarkReading, MarkState, ReadingPolicy
from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.classifier.second_look import NameLook
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.ink.print_parts import doubt_hidden
from ballotcount.reading.ink.thresholds import PRINT_PARTS
from ballotcount.reading.strikes.classify import (
    doubt_outliers,
    hold_ink,
    may_hold_ink,
    read_strike,
)
from ballotcount.reading.strikes.coverage import meets_letters, passes_a_word, runs_off_middle, touches_words
from ballotcount.reading.strikes.creases import doubt_creases
from ballotcount.reading.strikes.displaced_rules import MovedRules
from ballotcount.reading.strikes.highlighter import doubt_highlighters
from ballotcount.reading.strikes.letter_openings import doubt_lines_in_openings
from ballotcount.reading.strikes.line_ends import measured_coverage
from ballotcount.reading.strikes.low_lines import doubt_low_lines
from ballotcount.reading.strikes.name_ink import NameEvidence, find_name_ink, find_name_ink_closely
from ballotcount.reading.strikes.pale_lines import doubt_pale_lines
from ballotcount.reading.strikes.paper_texture import PaperTexture
from ballotcount.reading.strikes.policy import under_policy
from ballotcount.reading.strikes.same_hand import like_the_others
from ballotcount.reading.strikes.thresholds import StrikeThresholds, strike_limits
from ballotcount.reading.strikes.two_inks import doubt_two_inks
from ballotcount.reading.template.template_page import TemplatePage


def read_names(
    page: TemplatePage, clean: Ink, whole: Ink, red: Mask, moved: MovedRules, policy: ReadingPolicy
) -> tuple[list[NameEvidence], list[MarkReading]]:
    """Return the names with their ink, and the reading of each.

    Args:
        page: the page.
        clean: its ink without the stamps.
        whole: its ink with them.
        red: pixels of red stamps.
        moved: rules that a fold moved.
        policy: what the congress decided about marks that can be named but not judged.
    """
    at = [moved.left_out(one) for one in find_name_ink(page.names, clean)]
    limits = strike_limits(policy)
    network = NameLook(clean, page.template)
    texture = PaperTexture(clean, page.blanks)
    # under a red stamp the doubt is about ink that was taken away with it
    stamped = [cv2.hasNonZero(red[name.window].view(np.uint8)) for name in page.names]

    @cache
    def with_red() -> dict[int, MarkReading]:  # all at once, and only once: their strokes are traced together
        under = [number for number, one in enumerate(stamped) if one]
        found = find_name_ink([page.names[number] for number in under], whole)
        return {number: read_strike(one, whole, limits) for number, one in zip(under, found, strict=True)}

    def by_rules(number: int) -> MarkReading:
        reading = read_strike(at[number], clean, limits)
        # a stroke of a red pen is not taken for the stamp without people
        if not stamped[number] or reading.state is MarkState.MARKED or with_red()[number].state is not MarkState.MARKED:
            return reading
        return replace(reading, state=MarkState.DOUBTFUL, sensitivity=1.0)

    def twice(mark: MarkReading, number: int) -> MarkReading:
        if stamped[number] or (mark.state is MarkState.EMPTY and not may_hold_ink(at[number], clean.noise, texture)):
            return mark
        return _second_look(mark, at[number], network, dark=clean.dark, limits=limits)

    # all names by the rules first: a stray one shows by comparison with the others of its page
    rules = [by_rules(number) for number in range(len(at))]
    struck = [
        twice(mark, number) for number, mark in enumerate(doubt_outliers(at, rules, clean.noise, texture=texture))
    ]
    struck = doubt_creases(at, struck, clean, stamped=stamped)
    # for every name with ink, close registration would take nearly 10 of the 55 ms of a picture
    doubted = [number for number, mark in enumerate(struck) if network.open(mark, page.names[number])]
    closer = find_name_ink_closely([at[number] for number in doubted], clean) if doubted else []
    for number, one in zip(doubted, closer, strict=True):
        at[number] = moved.left_out(one)
        rules[number] = by_rules(number)
    # compared again, because closer registration has changed the figures of some
    again = doubt_outliers(at, rules, clean.noise, texture=texture) if doubted else rules
    for number in doubted:
        struck[number] = twice(again[number], number)
    struck = doubt_pale_lines(at, struck, clean, blanks=page.blanks)
    struck = doubt_lines_in_openings(at, struck, clean)
    if policy.like_others:
        alike = like_the_others(at, struck, clean, limits=limits)
        struck = [mark if under else other for mark, other, under in zip(struck, alike, stamped, strict=True)]
    struck = doubt_creases(at, struck, clean, stamped=stamped)
    struck = doubt_low_lines(at, struck, clean, limits=limits)
    struck = doubt_highlighters(at, struck, clean)
    struck = doubt_two_inks(at, struck, clean, stamped=stamped)
    # last, whatever found the name struck or empty: neither is known of a name that does not show
    struck = doubt_hidden(struck, page.name_parts, clean, least=PRINT_PARTS.name_shown)
    struck = doubt_hidden(
        struck,
        page.name_bands,
        clean,
        least=PRINT_PARTS.band_shown,
        near_px=PRINT_PARTS.band_near_px,
        enough=PRINT_PARTS.band_enough,
    )
    return at, [under_policy(mark, policy) for mark in struck]


def _second_look(
    mark: MarkReading, at: NameEvidence, network: NameLook, *, dark: float, limits: StrikeThresholds
) -> MarkReading:
    """Ask the network. It neither finds ink where none was measured, nor drops ink that was.

    It does not know what the profile asks of a strike: a line that leaves a word untouched, runs along the foot of the
    letters, or over the small ones, stays a doubt.
    """
    answer = hold_ink(network.at(mark, at.name), at)
    if answer.state is not MarkState.MARKED or mark.state is not MarkState.DOUBTFUL:
        return answer
    strokes = list(at.strokes)
    beside = runs_off_middle(at.name, strokes, limits) or passes_a_word(at.name, strokes, limits)
    meets = meets_letters(at.name, strokes, limits) and not beside
    return answer if meets and touches_words(measured_coverage(at, dark, limits), limits) else mark
