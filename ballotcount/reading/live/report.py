"""Report what happens under a camera: a line of JSON for programs, a sentence for people."""

from __future__ import annotations

import json

from ballotcount.domain.live import OPEN_WORDS, LiveEvent
from ballotcount.domain.reading import MarkState, PageReading, ReasonCode
from ballotcount.reading.pipeline.json_line import document_of
from ballotcount.text.telling import fault_words
from ballotcount.text.words import t

SEEN_BEFORE = frozenset({ReasonCode.SEEN_BEFORE.value, ReasonCode.MAYBE_SEEN_BEFORE.value})


def line_of(event: LiveEvent) -> str:
    """Return an event as one line of JSON; ``still`` is the time from lying still to an answer, seconds."""
    answered = event.reading is not None
    document = {
        "t": round(event.t, 3),
        "event": event.kind.value,
        "number": event.number,
        "after": event.after,
        "marks": document_of(event.reading)["marks"] if event.reading is not None else [],
        "reasons": list(event.causes),
        "details": [cause_said(cause, event) for cause in event.causes],
        "turned": event.reading.turned if event.reading is not None else None,
        "still": round(event.still_for, 3) if answered else None,
    }
    return json.dumps(document, ensure_ascii=False, separators=(", ", ": "))


def said(event: LiveEvent) -> str:
    """Return an event in the present language."""
    number = "–" if event.number is None else event.number
    at = f"{event.t:.2f}"
    if event.is_of_left:
        line = t("watch.left" if event.after else "watch.left_first", t=at, number=event.after)
    elif OPEN_WORDS & set(event.causes):  # it may be a sheet that is counted
        line = t("watch.event.open", t=at)
    else:
        line = t(f"watch.event.{event.kind.value}", t=at, number=number, marks=marked(event.reading))
    upside_down = [t("watch.upside_down")] if event.upside_down else []
    return " ".join([line, *(cause_said(cause, event) for cause in event.causes), *upside_down])


def marked(reading: PageReading | None) -> str:
    """Return numbers of the lines that carry a mark, in the order of the ballot."""
    marks = reading.marks if reading is not None else ()
    numbers = dict.fromkeys(mark.candidate for mark in marks if mark.state is MarkState.MARKED)
    return ", ".join(map(str, numbers)) or "–"


def cause_said(cause: str, event: LiveEvent) -> str:
    """Return what a cause means and what to do."""
    if cause in SEEN_BEFORE:
        return t(f"watch.{cause}", number="–" if event.number is None else event.number)
    if cause not in {code.value for code in ReasonCode}:
        return t(f"live.problem.{cause}")
    reasons = event.reading.reasons if event.reading is not None else ()
    facts = next((dict(reason.facts) for reason in reasons if reason.code.value == cause), {})
    return fault_words(cause, facts)
