"""Write a page's reading as one line of JSON, in the words of the command line's contract."""

from __future__ import annotations

import json
from typing import Any

from ballotcount.domain.reading import LINE_OVER_NAMES, MarkReading, MarkState, PageReading, Reason
from ballotcount.text.telling import fault_words
from ballotcount.text.words import t


def line_of(reading: PageReading) -> str:
    """Return one JSON document on one line."""
    # Vietnamese names stay readable in the output
    return json.dumps(document_of(reading), ensure_ascii=False, separators=(", ", ": "))


def document_of(reading: PageReading) -> dict[str, Any]:
    """Return the reading as plain values; lengths in mm, times in ms."""
    return {
        "source": reading.source,
        "page": reading.page,
        "status": reading.status.value,
        "reasons": [reason.code.value for reason in reading.reasons],
        "details": [_reason(reason) for reason in reading.reasons],
        "marks": [_mark(mark) for mark in reading.marks],
        "lines_over_names": _lines_over_names(reading),
        "stamp": reading.stamp,
        "foreign_ink": [list(box) for box in reading.foreign_ink],
        "registration_mm": reading.registration_mm,
        "duplicate_of": reading.duplicate_of,
        "sure": reading.sure,
        "ms": reading.ms,
        "sha256": reading.sha256,
        "ballot": reading.ballot,
        "ballot_page": reading.code.page if reading.code else None,
        "inks": list(reading.inks),
        "px_per_mm": reading.px_per_mm,
        "turned": reading.turned,
    }


def said(reason: Reason) -> str:
    """Return a reason in the present language: what it is and what to do."""
    return fault_words(reason.code.value, dict(reason.facts))


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code.value, "facts": dict(reason.facts), "message": said(reason)}


def _lines_over_names(reading: PageReading) -> list[dict[str, Any]]:
    """Return one question for each pen line over several names or rows of boxes, with the candidates it crosses."""
    found: dict[tuple[float | None, float | None], dict[int, None]] = {}
    for mark in reading.marks:
        rule = mark.rule
        if rule is not None and rule.name == LINE_OVER_NAMES and mark.state is MarkState.DOUBTFUL:
            found.setdefault((rule.value, rule.limit), {})[mark.candidate] = None  # a row of boxes once
    return [
        {"candidates": names, "message": t("reading.line_over_names", first=names[0], last=names[-1])}
        for names in map(list, found.values())
        if len(names) > 1
    ]


def _mark(mark: MarkReading) -> dict[str, Any]:
    document: dict[str, Any] = {
        "candidate": mark.candidate,
        "option": mark.option.value,
        "state": mark.state.value,
        "kind": mark.kind.value,
        "score": mark.score,
        "sensitivity": mark.sensitivity,
    }
    if mark.words:
        document["words"] = list(mark.words)
    if mark.digits is not None:
        document["digits"] = mark.digits
    return document
