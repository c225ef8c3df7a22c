"""Says in words what reading a roster found, and what its people add up to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Delegate
from ballotcount.roster.credentials import CredentialsReport, Extreme, FigureGroup, Line
from ballotcount.roster.findings import CellFault, ListQuestion, Skipped
from ballotcount.roster.importing import Refused, Roster
from ballotcount.roster.names import distinct_names
from ballotcount.rules.figures import count
from ballotcount.text.words import said, t

SHOWN_FAULTS = 50
"""Sentences; nobody reads more at once, and mending a cause mends many cells. The JSON has them all."""


def cause_of(fault: CellFault) -> str:
    """Return why a cell cannot be used and what to do."""
    return t(f"roster.fault.{fault.code}", value=fault.value, **fault.facts)


def fault_said(fault: CellFault) -> str:
    """Return where a bad cell is, why it cannot be used, and what to do."""
    cell = f"{fault.column}{fault.row}"
    return t("roster.report.at", sheet=fault.sheet, cell=cell, heading=fault.heading, cause=cause_of(fault))


def _refused_lines(refused: Refused) -> list[str]:
    found = [t("roster.report.refused", faults=len(refused.faults), rows=refused.rows)]
    found += map(fault_said, refused.faults[:SHOWN_FAULTS])
    if len(refused.faults) > SHOWN_FAULTS:
        found.append(t("roster.report.more", count=len(refused.faults) - SHOWN_FAULTS))
    return found + list(map(left_out_said, refused.skipped))


def _good_lines(roster: Roster) -> list[str]:
    return summary_lines(roster) + list(map(left_out_said, roster.skipped))


def summary_lines(roster: Roster) -> list[str]:
    """Return how many people, units and kinds a roster has, and what was not used of the file, one sentence a line."""
    found = [t("roster.report.good", people=len(roster.delegates), units=len(roster.units))]
    kinds = Counter(delegate.kind.value for delegate in roster.delegates)
    found += [t("roster.report.kind", kind=t(f"roster.credentials.{kind}"), count=n) for kind, n in kinds.items()]
    found += [
        t("roster.report.unused", sheet=sheet, headings=", ".join(f"“{heading}”" for heading in headings))
        for sheet, headings in roster.unused.items()
    ]
    without_unit = sum(not delegate.unit for delegate in roster.delegates)
    if without_unit:
        found.append(t("roster.report.no_unit", count=without_unit))
    return found + [t("roster.report.same_name", shown="; ".join(group)) for group in _same_names(roster)]


def left_out_said(row: Skipped) -> str:
    """Return which row was not taken as a person, and why."""
    return t("roster.report.skipped", sheet=row.sheet, row=row.row, text=row.text, why=t(f"roster.left_out.{row.why}"))


SHOWN_TEXTS = 6
"""Texts of a question; its rows are all in the JSON."""


def question_said(question: ListQuestion) -> str:
    """Return a question with what it is about."""
    shown = "; ".join(question.shown[:SHOWN_TEXTS]) + ("; …" if len(question.shown) > SHOWN_TEXTS else "")
    return t(f"roster.question.{question.code}", shown=shown, count=len(question.rows))


def choice_said(choice: str) -> str:
    """Return a choice of a question."""
    return t(f"roster.choice.{choice}")


def question_line(question: ListQuestion, answer: str = "") -> str:
    """Return a question and the choice that is taken, in one line."""
    return t("roster.report.question", question=question_said(question), answer=choice_said(answer or question.default))


def question_line_alone(question: ListQuestion) -> list[str]:
    """Return a question and its default as the only line."""
    return [question_line(question)]


def lines(answer: Roster | Refused, *, asked: Callable[[ListQuestion], list[str]] = question_line_alone) -> list[str]:
    """Return the whole answer as sentences, one a line.

    Args:
        asked: how a question is shown.
    """
    found = _refused_lines(answer) if isinstance(answer, Refused) else _good_lines(answer)
    return found + [line for question in answer.questions for line in asked(question)]


def _same_names(roster: Roster) -> list[list[str]]:
    shown = distinct_names(roster.delegates)
    return [[shown[member] for member in group] for group in roster.same_names]


def as_json(answer: Roster | Refused) -> dict[str, Any]:
    """Return the whole answer as a JSON object; ``good`` says which of the two it is."""
    if isinstance(answer, Refused):
        faults = [{**asdict(fault), "cause": cause_of(fault), "text": fault_said(fault)} for fault in answer.faults]
        return {"good": False, **_read_json(answer.read, answer), "errors": faults}
    rows = tuple(zip(answer.rows, answer.delegates, strict=True))
    return {
        "good": True,
        **_read_json(rows, answer),
        "errors": [],
        "units": list(answer.units),
        "sheets": list(answer.sheets),
        "unused": {sheet: list(headings) for sheet, headings in answer.unused.items()},
        "same_names": _same_names(answer),
        "delegates": [asdict(delegate) for delegate in answer.delegates],
    }


def _read_json(people: Iterable[tuple[int, Delegate]], answer: Roster | Refused) -> dict[str, Any]:
    return {
        "people": [{"name": one.name, "unit": one.unit, "kind": one.kind.value, "row": row} for row, one in people],
        "left_out": [
            {"sheet": row.sheet, "row": row.row, "text": row.text, "why": t(f"roster.left_out.{row.why}")}
            for row in answer.skipped
        ],
        "questions": [
            {
                "id": question.id,
                "text": question_said(question),
                "default": question.default,
                "choices": list(question.choices),
                "rows": sorted(set(question.rows)),
            }
            for question in answer.questions
        ],
    }


def unread_json(fault: UserError) -> dict[str, Any]:
    """Return the answer for a file of which nothing could be read."""
    errors = [{"row": None, "code": fault.code, "text": said(fault)}]
    return {"good": False, "error": fault.code, "people": [], "left_out": [], "questions": [], "errors": errors}


def line_name(line: Line) -> str:
    """Return what a figure of the credentials report counts."""
    if line.label:
        return line.label
    band = re.fullmatch(r"age_(under|from|)_?(\d+)(?:_(\d+))?", line.id)
    if band is None:
        return t(f"roster.credentials.{line.id}")
    return t(f"roster.credentials.age_{band[1] or 'between'}", start=band[2], end=band[3])


def credentials_lines(found: CredentialsReport) -> list[str]:
    """Return the figures of the credentials report as sentences, one a line; a line nobody falls under is left out."""
    lines = [t("roster.credentials.total", total=count(found.total), on=found.on.strftime("%d/%m/%Y"))]
    for group in (*found.groups, *((found.minorities,) if found.minorities.total else ())):
        lines.append(t(f"roster.credentials.group.{group.id}", total=count(group.total)))
        lines += [
            t("roster.credentials.line", name=line_name(line), count=count(line.count), percent=line.percent)
            for line in group.lines
            if line.count
        ]
    return lines + credentials_notes(found)


def credentials_notes(found: CredentialsReport) -> list[str]:
    """Return who is oldest, youngest, longest and shortest in the organisation, in sentences, as far as stated."""
    ends = {"oldest": found.oldest, "youngest": found.youngest, "longest": found.longest, "shortest": found.shortest}
    return [_extreme_line(end, extreme) for end, extreme in ends.items() if extreme is not None]


def _extreme_line(id: str, extreme: Extreme) -> str:
    names = ", ".join(f"{person.name} ({person.unit})" if person.unit else person.name for person in extreme.people)
    return t(f"roster.credentials.{id}", names=names, years=extreme.years)


def credentials_json(found: CredentialsReport) -> dict[str, Any]:
    """Return the figures of the credentials report as a JSON object."""

    def group(figures: FigureGroup) -> dict[str, Any]:
        lines = [{**asdict(line), "name": line_name(line)} for line in figures.lines]
        return {"total": figures.total, "lines": lines}

    def extreme(end: Extreme | None) -> dict[str, Any] | None:
        return None if end is None else {"years": end.years, "people": [person.id for person in end.people]}

    return {
        "on": found.on.isoformat(),
        "total": found.total,
        "groups": {figures.id: group(figures) for figures in (*found.groups, found.minorities)},
        "oldest": extreme(found.oldest),
        "youngest": extreme(found.youngest),
        "longest": extreme(found.longest),
        "shortest": extreme(found.shortest),
        # As a fraction in text ("127/3"): a number in JSON would be a rounded float.
        "mean_age": None if found.mean_age is None else str(found.mean_age),
    }
