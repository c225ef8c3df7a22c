"""Say why people should look at a page that was read."""

from __future__ import annotations

from ballotcount.domain.layout import Box, PageLayout
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy, Reason, ReasonCode
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS, ReadingThresholds


def review_reasons(
    marks: tuple[MarkReading, ...],
    written: list[Written],
    inks: tuple[str, ...],
    policy: ReadingPolicy,
    *,
    page: PageLayout | None = None,
    paper: tuple[float, float] = (0.0, 0.0),
    limits: ReadingThresholds = READING_THRESHOLDS,
) -> tuple[Reason, ...]:
    """Return why people should look at a page that was read.

    Args:
        marks: the readings of its targets.
        written: the ink outside them.
        inks: colours of its pens.
        policy: of the round.
        page: so that the reason can name the rows in which something is written; None names none.
        paper: width and height of the sheet, mm.
        limits: the thresholds.
    """
    reasons = []
    doubtful = sorted(
        {mark.candidate for mark in marks if mark.state is MarkState.DOUBTFUL and mark.kind is not MarkKind.UNSEEN}
    )
    # covered names have a reason of their own: people look for what lies under it, and not at a stroke
    unseen = sorted({mark.candidate for mark in marks if mark.kind is MarkKind.UNSEEN and not _is_lost_in_grain(mark)})
    grainy = sorted({mark.candidate for mark in marks if _is_lost_in_grain(mark)})
    odd = sorted({mark.candidate for mark in marks if mark.kind in (MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND)})
    if doubtful:
        reasons.append(Reason.of(ReasonCode.DOUBTFUL_MARK, candidates=", ".join(map(str, doubtful))))
    if unseen:
        reasons.append(Reason.of(ReasonCode.PRINT_MISSING, candidates=", ".join(map(str, unseen))))
    if grainy:
        reasons.append(Reason.of(ReasonCode.PRINT_MISSING, kind="grain", candidates=", ".join(map(str, grainy))))
    if odd and policy.review_odd:
        reasons.append(Reason.of(ReasonCode.UNUSUAL_MARK, candidates=", ".join(map(str, odd))))
    if written:
        reasons.append(_written_reason([one.box for one in written], page, paper, limits=limits))
    if len(inks) > 1:
        reasons.append(Reason.of(ReasonCode.SEVERAL_INKS, inks=", ".join(inks)))
    return tuple(reasons)


def _is_lost_in_grain(mark: MarkReading) -> bool:
    """Return whether nothing covers a box: its paper is as dark in places as the page's pale pen."""
    return mark.rule is not None and mark.rule.name == "grain_hides_ink"


def _written_reason(
    boxes: list[Box], page: PageLayout | None, paper: tuple[float, float], *, limits: ReadingThresholds
) -> Reason:
    """Return that something is written, with the rows that it stands in, or that it is a strip along an edge."""
    places = len(boxes)
    if page is None:
        return Reason.of(ReasonCode.FOREIGN_INK, places=places)
    if _are_strips_at_edges(boxes, paper, limits=limits):
        return Reason.of(ReasonCode.FOREIGN_INK, places=places, kind="edge")
    straight = _line_over_page(boxes, paper, limits=limits)
    if straight:
        return Reason.of(ReasonCode.FOREIGN_INK, places=places, **straight)
    if places >= limits.reader.many_places:
        return Reason.of(ReasonCode.FOREIGN_INK, places=places, kind="many")
    rows = [_rows_of(box, page, limits=limits) for box in boxes]
    named = sorted({candidate for row in rows for candidate in row})
    if not named:
        return Reason.of(ReasonCode.FOREIGN_INK, places=places)
    kind = "rows" if all(rows) else "some_rows"
    return Reason.of(ReasonCode.FOREIGN_INK, places=places, kind=kind, candidates=", ".join(map(str, named)))


def _are_strips_at_edges(boxes: list[Box], paper: tuple[float, float], *, limits: ReadingThresholds) -> bool:
    """Return whether ink goes on beyond the searched part of the paper along its edges, as a shadow does.

    A shadow shows in pieces where it is darkest; the pieces along one edge are judged together.
    """
    near = limits.foreign.edge_mm + limits.reader.edge_ink_mm
    edges: dict[str, list[tuple[float, float]]] = {}
    for left, top, width, height in boxes:
        sides = {"left": left, "right": paper[0] - left - width, "top": top, "bottom": paper[1] - top - height}
        upright = height >= limits.reader.strip_long * width
        level = width >= limits.reader.strip_long * height
        own = [side for side in sides if sides[side] < near and (upright if side in ("left", "right") else level)]
        if not own:
            return False
        edges.setdefault(own[0], []).append((top, top + height) if upright else (left, left + width))
    lengths = [max(end for _, end in ends) - min(start for start, _ in ends) for ends in edges.values()]
    return min(lengths) >= limits.reader.strip_mm


def _line_over_page(
    boxes: list[Box], paper: tuple[float, float], *, limits: ReadingThresholds
) -> dict[str, str | float]:
    """Return the kind and the place of ink that lies along one straight line from edge to edge: a fold, or dirt."""
    for across, kind in ((0, "fold_upright"), (1, "fold_level")):
        along = 1 - across
        width = max(box[across + 2] for box in boxes)
        middles = [box[across] + box[across + 2] / 2 for box in boxes]
        ends = [end for box in boxes for end in (box[along], box[along] + box[along + 2])]
        thin = max(width, max(middles) - min(middles)) <= limits.reader.line_mm
        if thin and max(ends) - min(ends) >= limits.reader.line_share * paper[along]:
            return {"kind": kind, "at_mm": round(sum(middles) / len(middles))}
    return {}


def _rows_of(box: Box, page: PageLayout, *, limits: ReadingThresholds) -> set[int]:
    """Return the candidates in or beside whose rows the middle of some ink lies; none for ink over many rows."""
    left, top, width, height = box
    down = top + height / 2
    across = left + width / 2
    beside = limits.reader.beside_row_mm
    level = [
        target
        for target in page.targets
        if target.row[1] <= down <= target.row[1] + target.row[3] and height <= limits.reader.rows_high * target.row[3]
    ]
    # a row begins behind its number, so what lies before one belongs to it rather than to the row of another column
    inside = {one.candidate for one in level if 0 <= across - one.row[0] <= one.row[2]}
    before = {one.candidate for one in level if 0 < one.row[0] - across <= beside}
    behind = {one.candidate for one in level if 0 < across - one.row[0] - one.row[2] <= beside}
    return inside or before or behind
