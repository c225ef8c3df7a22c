"""The digest of a ballot's layout stays what it is, whatever the types are called in the code."""

from __future__ import annotations

import hashlib

from ballotcount.domain.layout import Fiducial, Option, Target, TargetKind
from ballotcount.paper import drawing
from ballotcount.paper.drawing import DrawnText, Leaf, Rule, Watermark, digest
from ballotcount.paper.fonts import Face

LEAF = Leaf(
    items=(
        DrawnText(1.0, 2.5, 'Nguyễn Văn A\'s "DrawnText("', next(iter(Face)), 12.0),
        Rule((0.0, 1.0), (2.0, 1.0), 0.2),
        Watermark((5.0, 5.0), "PHIẾU THỬ", face=next(iter(Face)), size=40.0, angle=45.0, grey=0.8),
    ),
    fiducials=(Fiducial(1, (3.0, 4.0), 5.0),),
    codes=((1.0, 2.0, 3.0, 4.0),),
    stamp=None,
    targets=(
        Target(
            1,
            "A",
            kind=next(iter(TargetKind)),
            option=next(iter(Option)),
            bbox=(1.0, 1.0, 2.0, 2.0),
            row=(0.0, 1.0, 9.0, 2.0),
        ),
    ),
)


def test_a_layout_keeps_the_digest_that_is_printed_on_its_ballots() -> None:
    """Version 0.1 hashed what Python shows of the values; ballots printed then must still be known."""
    shown = repr((LEAF,)).replace("DrawnText(x=", "Text(x=")
    assert digest((LEAF,)) == hashlib.sha256(shown.encode()).hexdigest()[:8].upper()
    assert digest((LEAF,)) == "94675096"


def test_types_may_be_renamed_without_changing_any_digest() -> None:
    before = digest((LEAF, LEAF))
    renamed = (DrawnText, Rule, Watermark, Leaf, Target, Fiducial)
    names = [one.__qualname__ for one in renamed]
    try:
        for one in renamed:
            one.__qualname__ = "Renamed"
        assert repr(LEAF).startswith("Renamed("), "Python shows the new name"
        assert digest((LEAF, LEAF)) == before
    finally:
        for one, name in zip(renamed, names, strict=True):
            one.__qualname__ = name


def test_every_type_that_is_drawn_has_its_word_in_the_digest() -> None:
    drawn = {type(one) for one in LEAF.items}
    assert drawn <= drawing._WRITTEN_AS.keys()
