"""Say why people should look at a page that was read."""

from __future__ import annotations

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, ReadingPolicy, Reason, ReasonCode
from ballotcount.reading.foreign.segments import Written


def review_reasons(
    marks: tuple[MarkReading, ...], written: list[Written], inks: tuple[str, ...], policy: ReadingPolicy
) -> tuple[Reason, ...]:
    """Return why people should look at a page that was read."""
    reasons = []
    doubtful = sorted(
        {mark.candidate for mark in marks if mark.state is MarkState.DOUBTFUL and mark.kind is not MarkKind.UNSEEN}
    )
    # covered names have a reason of their own: people look for what lies under it, and not at a stroke
    unseen = sorted({mark.candidate for mark in marks if mark.kind is MarkKind.UNSEEN})
    odd = sorted({mark.candidate for mark in marks if mark.kind in (MarkKind.UNDER, MarkKind.OVER, MarkKind.AROUND)})
    if doubtful:
        reasons.append(Reason.of(ReasonCode.DOUBTFUL_MARK, candidates=", ".join(map(str, doubtful))))
    if unseen:
        reasons.append(Reason.of(ReasonCode.PRINT_MISSING, candidates=", ".join(map(str, unseen))))
    if odd and policy.review_odd:
        reasons.append(Reason.of(ReasonCode.UNUSUAL_MARK, candidates=", ".join(map(str, odd))))
    if written:
        reasons.append(Reason.of(ReasonCode.FOREIGN_INK, places=len(written)))
    if len(inks) > 1:
        reasons.append(Reason.of(ReasonCode.SEVERAL_INKS, inks=", ".join(inks)))
    return tuple(reasons)
