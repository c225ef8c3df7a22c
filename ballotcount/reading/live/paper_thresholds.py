"""Thresholds of what lies on a desk where no page is found: a sheet, a shadow, a paper on the counted sheet.

Measure again after a change: ``python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperSeenThresholds:
    """What is a sheet where no page was found, and what is print on it. Measure again:
    ``python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast``; desks of four patterns in
    ``tests/reading/test_paper_seen.py``.
    """

    bare_share: float = 0.02
    """Share of the picture that may differ from the bare desk, minutes later. Not measured."""
    print_dark: float = 0.12
    """Darkness of print below what lies around it, as a share of the paper's light. Not measured."""
    print_share: float = 0.01
    """Share of a sheet's inside that is dark on any printed ballot; an empty side has specks and show-through only. Not
    measured."""
    specks: int = 4
    """Fewest dark things that came onto the desk apart from one another and are print: a pen or a watch is one or two.
    Not measured."""
    speck_px: int = 4
    """Least size of each, px of the small picture: noise is one or two. Not measured."""
    specks_share: float = 0.02
    """Least share of the picture around them. Not measured: a row of print over half of an A5 sheet takes 0.02."""
    specks_gone: float = 0.5
    """Most dark places of the desk that may be gone, as a share of those that came: a pushed camera moves all of them.
    Not measured."""
    stays: int = 3
    """Ballots that are counted while something lies unmoved beside them, until it is taken for a part of the desk. The
    next ballot is laid before that. Chosen."""
    other_desk: float = 0.5
    """Share of the picture that differs from the bare desk when the desk is another one, without a sheet on it.
    Chosen: a part of A5 takes 0.3 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowThresholds:
    """What is a shadow on the bare desk; px are those of the small picture, 320 wide. Light is a share of that of the
    lit desk. Measure again: ``python -m pytest tests/reading/test_shadow.py``.
    """

    smooth_px: int = 5
    """Side of the window in which light is averaged. Not measured."""
    lit_percentile: float = 90
    """Percentile of the light that the lit desk has: a shadow leaves a tenth of the picture at least. Chosen."""
    same_light: float = 0.08
    """Most change of the lit desk, as a logarithm, in a picture that a shadow fills by more than half. Paper lighter
    than that is seen as lighter than the desk. Chosen."""
    lamps: float = 0.16
    """Most change of the light of a row by flickering lamps, as a logarithm: they beat by 15 %. Chosen."""
    lighter_share: float = 0.005
    """Most of the picture that may be lighter than the lit desk: paper on a darker desk is. Chosen."""
    seen: float = 0.95
    """Light below which a place is in the shadow. Not measured."""
    edge_px: int = 15
    """Width of the edge that is left out, where a moving shadow and small changes of place differ. Not measured."""
    least_share: float = 0.002
    """Least share of the picture inside the edge. Not measured."""
    palest: float = 0.88
    """Light of the palest shadow: a paler one may be grey paper. White paper makes a desk lighter. Not measured."""
    darkest: float = 0.3
    """Light of the darkest. Not measured: drawn ones go down to 0.4."""
    covered: float = 0.1
    """Change of the fine pattern, as a logarithm, from which something covers the desk: print does. Not measured."""
    worst_percentile: float = 98
    """Percentile of the places that is held against it. Chosen."""
    pattern: float = 0.04
    """Deviation of the fine pattern, as a logarithm, of a desk whose pattern sheets would hide. Not measured."""
    pattern_kept: float = 0.5
    """Most change of that pattern as a share of it: paper that hides it makes 1. Not measured."""
    pattern_share: float = 0.98
    """Least share of a desk with such a pattern around each place, where nothing else is asked. Chosen."""
    hidden_share: float = 0.002
    """Most of the picture in which that pattern may be hidden: 115 px, less than a strip of 8 x 20. Chosen."""
    like_paper: float = 0.1
    """Difference from the light of ballots on this desk, as a logarithm, below which it may be one. Not measured."""
    paper_level: float = 0.35
    """Light, of 1, below which no paper was read yet: the guides ask for paper of 110 of 255. Chosen."""
    tint: float = 0.08
    """Most difference between the changes of two colours, as a logarithm. Drawn shadows of 20 to 60 % with a tint of up
    to 3 %, 24 on six desks: up to 0.06; brown paper on white 0.3 and more, pale blue and pink 0.1 and more
    (`tests/reading/test_shadow.py`, seeds 1890000 to 1890005 and 1890100 to 1890105)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperOnThresholds:
    """What is a paper on the counted sheet, and no hand; light is a share of that of the counted sheet's paper. Measure
    again: ``python -m pytest tests/reading/test_paper_on.py``.
    """

    least_share: float = 0.02
    """Least part of the picture that changed, as a share of the counted sheet. Not measured."""
    light: float = 0.8
    """Least light of paper. Not measured."""
    tint: float = 0.12
    """Most difference of colour, as a logarithm. Not measured."""
    share: float = 0.6
    """Least share of what changed that looks like paper now. Seven backs and two ballots half outside the picture on a
    counted one, films of a stranger: 0.83 to 0.95; drawn hands below 0.2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushedDeskThresholds:
    """What is the bare desk under a camera that was pushed; px are those of the small picture, 320 wide. Measure again:
    ``python -m pytest tests/reading/test_pushed_desk.py``, ``python -m tests.films2 --condition bumped --sheets 4
    --seed 1601 --fast``.
    """

    reach_px: int = 8
    """Farthest push that is looked for: 11 mm beside A5, so a strip of a sheet that comes into view with it is too
    narrow to be read. `tests.films2` pushes by 2 to 5."""
    light_px: int = 15
    """Side of the window whose light is taken out. Not measured."""
    soft_px: float = 0.8
    """Blur of both pictures, against the fine pattern that a move by half a pixel takes away. `bumped` on wood, checks,
    lines and flowers, pushes of 0.1 to 6 px, 20 films: all bare with it, 17 without (seeds 1620 to 1624)."""
    alike: float = 0.5
    """Least correlation of the desk with itself. `bumped` on eight desks, pushed by 2 to 8 px, empty: wood, checks,
    lines and flowers 0.85 to 1.0; with a sheet on it 0.35 on wood, 0.7 on the others (seeds 1611 to 1613). On
    plain desks a push changes nothing that is looked at."""


PAPER_SEEN = PaperSeenThresholds()
"""The limits the program uses."""

SHADOW = ShadowThresholds()
"""The limits the program uses."""

PAPER_ON = PaperOnThresholds()
"""The limits the program uses."""

PUSHED_DESK = PushedDeskThresholds()
"""The limits the program uses."""
