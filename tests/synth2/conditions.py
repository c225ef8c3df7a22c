"""The conditions: what is printed on which paper, marked with which pen by whom, and seen by which device.

A condition is named for what is unusual in it; everything else is as in the base of its style. The mixes ``ordinary``
and ``careless`` stand in ``mixes``; ``mixed`` and the names of marks are voters who mark otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from tests.synth2.cameras import CAMERAS
from tests.synth2.crosses import BOX_MARKS
from tests.synth2.groups import GROUPS
from tests.synth2.papers import PAPERS
from tests.synth2.pens import PENS
from tests.synth2.printers import PRINTERS
from tests.synth2.scanners import SCANNERS
from tests.synth2.strikes import SINGLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One way that sheets come to be.

    Attributes:
        name: for the command line, unique in its style.
        style: ``strike`` or ``box``.
        pen: a name of ``pens.PENS``, or ``any`` for the pens of a congress.
        voters: ``ordinary``, ``careless`` or ``mixed``.
        mark: one kind of mark that the voter makes beside ordinary ones, or empty.
        stamp: ``red``, ``none``, ``blue``, ``low`` (over the first names) or ``signed``.
    """

    name: str
    style: str
    ballot: str
    printer: str = "laser"
    paper: str = "white"
    pen: str = "any"
    device: str = "scan_150g"
    voters: str = "ordinary"
    mark: str = ""
    stamp: str = "red"


STYLES = ("strike", "box")
_BASE = {
    "strike": Condition(name="base", style="strike", ballot="a5_20"),
    "box": Condition(name="base", style="box", ballot="box_20"),
}
_BALLOTS = {
    "strike": ("a5_20w", "a5_8", "a5_10y", "a4_30", "a4_63", "a4_63d", "a6_6"),
    "box": ("box_8", "box_a4", "levels"),
}
_GROUP_BALLOTS = ("a5_8", "a4_30", "a5_20", "a5_20w")
_IN_TURN = ("scan_150g", "scan_150c", "scan_200g", "phone")
_TINTED = ("green", "yellow", "pink", "blue", "grey", "recycled", "mottled", "yellowed")
_HIDING = ("scan_fixed_light", "scan_clipped", "scan_burnt", "scan_dropout", "scan_hard")
"""Settings that lose pale ink."""

_PALE = ("ball_pale", "ball_dry", "pencil_pale", "ball_red", "highlighter")
_ROUGH = (
    ("phone_shadow", "recycled", "copy"),
    ("phone_tilted", "fold_cross", "laser_pale"),
    ("webcam", "white", "inkjet"),
    ("webcam_dim", "yellow", "laser_spread"),
    ("scan_jpeg40", "mottled", "copy_dark"),
    ("scan_200c", "pink", "inkjet_nozzles"),
    ("scan_300c", "green", "laser_bands"),
    ("scan_fixed", "white", "copy_thin"),
    ("scan_sharp", "crumpled", "laser_voids"),
    ("scan_100g", "grey", "print_96"),
    ("phone_night", "cream", "print_102"),
    ("desk_camera", "duplex", "laser_dirty"),
    ("scan_skew", "stained", "print_skew"),
    ("scan_150c", "blue", "laser_save"),
)
"""Device, paper and printer that are all unusual at once."""


@lru_cache(maxsize=2)
def conditions(style: str) -> dict[str, Condition]:
    """List the conditions of a style by name."""
    found: dict[str, Condition] = {}
    for condition in _all(_BASE[style]):
        if condition.name in found:
            raise ValueError(condition.name)
        found[condition.name] = condition
    return found


def _all(base: Condition) -> Iterator[Condition]:
    yield base
    yield from _one_by_one(base)
    yield from _hidden(base)
    yield from _pale_on_tinted(base)
    yield from _on_ballots(base)
    yield from _marked(base)
    yield from _rough(base)


def _one_by_one(base: Condition) -> Iterator[Condition]:
    """Change one thing at a time, ordinary voters."""
    for device in (*SCANNERS, *CAMERAS):
        yield replace(base, name=f"by_{device}", device=device)
    for number, printer in enumerate(PRINTERS):
        device = ("scan_200g", "scan_150c")[number % 2]
        yield replace(base, name=f"print_{printer.removeprefix('print_')}", printer=printer, device=device)
    for paper in PAPERS:
        yield replace(base, name=f"paper_{paper}", paper=paper, device="scan_150c")
    for paper in _TINTED:
        yield replace(base, name=f"phone_paper_{paper}", paper=paper, device="phone")
        yield replace(base, name=f"grey_paper_{paper}", paper=paper, device="scan_200g")
    for pen in PENS:
        yield replace(base, name=f"pen_{pen}", pen=pen, device="scan_200c")
        yield replace(base, name=f"phone_pen_{pen}", pen=pen, device="phone")
    for stamp in ("none", "blue", "low", "signed"):
        yield replace(base, name=f"stamp_{stamp}", stamp=stamp, device="scan_200c")


def _hidden(base: Condition) -> Iterator[Condition]:
    """Give pale pens to settings that lose pale ink."""
    for device in _HIDING:
        for pen in _PALE:
            yield replace(base, name=f"hidden_{pen}_{device}", pen=pen, device=device)


def _pale_on_tinted(base: Condition) -> Iterator[Condition]:
    """Give pale pens to papers whose own colour and texture are as dark as their lines."""
    for pen in ("pencil_pale", "ball_pale", "ball_dry"):
        for paper in _TINTED:
            for device, name in (("scan_150c", "paper"), ("phone", "phone_paper"), ("scan_200g", "grey_paper")):
                yield replace(base, name=f"{pen}_{name}_{paper}", paper=paper, device=device, pen=pen)


def _on_ballots(base: Condition) -> Iterator[Condition]:
    """Use other ballots and voters."""
    for ballot in _BALLOTS[base.style]:
        yield replace(base, name=f"ballot_{ballot}", ballot=ballot)
        yield replace(base, name=f"phone_ballot_{ballot}", ballot=ballot, device="phone")
        yield replace(base, name=f"mixed_ballot_{ballot}", ballot=ballot, voters="mixed")
    for device in ("scan_150g", "scan_150c", "scan_200c", "phone", "webcam", "desk_camera"):
        yield replace(base, name=f"careless_{device}", voters="careless", device=device)
        yield replace(base, name=f"mixed_{device}", voters="mixed", device=device)


def _marked(base: Condition) -> Iterator[Condition]:
    """Make one kind of mark, on the ballots and devices in turn."""
    if base.style == "box":
        for number, mark in enumerate(BOX_MARKS):
            ballot = ("box_20", "box_8")[number // 2 % 2]
            yield replace(base, name=f"mark_{mark}", mark=mark, ballot=ballot, device=_IN_TURN[number % 4])
        return
    for number, mark in enumerate(SINGLES):
        ballot = ("a5_20", "a5_8")[number // 2 % 2]
        yield replace(base, name=f"mark_{mark}", mark=mark, ballot=ballot, device=_IN_TURN[number % 4])
    for number, mark in enumerate(GROUPS):
        for turn in range(2):
            ballot = _GROUP_BALLOTS[(number + turn) % 4]
            device = _IN_TURN[(number + 3 * turn) % 4]
            yield replace(base, name=f"group_{mark}_{ballot}", mark=mark, ballot=ballot, device=device)


def _rough(base: Condition) -> Iterator[Condition]:
    """Put unusual devices, papers and printers together, with ordinary and mixed voters."""
    for device, paper, printer in _ROUGH:
        for voters in ("ordinary", "mixed"):
            name = f"rough_{device}_{paper}_{voters}"
            yield replace(base, name=name, device=device, paper=paper, printer=printer, voters=voters)
