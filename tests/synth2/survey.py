"""Make sheets, have them read, compare with the truth, and count by condition.

Counts: sheets; read, to people, refused; silent misreads (certain and wrong on a page called read) under each policy;
latent ones (certain and wrong on a page that goes to people for something else); doubts on rows without ink; writing
outside the targets on pages called read; pages to people that nothing on them explains.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ballotcount.domain.layout import Box, Target
from ballotcount.domain.reading import PageReading, PageStatus
from tests.synth2 import read_back
from tests.synth2.conditions import Condition
from tests.synth2.sheets import Sheet, make
from tests.synth2.truth import Intent, Truth, Verdict, judge

DECISIVE = frozenset({Intent.STRUCK, Intent.CROSSED, Intent.CLEAN})
"""Intentions that a machine should decide alone."""

Finding = dict[str, object]
"""One line of the list of findings."""


@dataclass(slots=True)
class Count:
    """The counts of one condition under one policy."""

    sheets: int = 0
    targets: int = 0
    status: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    needless: int = 0
    easy: int = 0
    unsaid: int = 0

    def add(self, other: Count) -> None:
        """Add the counts of another condition."""
        self.sheets += other.sheets
        self.targets += other.targets
        self.needless += other.needless
        self.easy += other.easy
        self.unsaid += other.unsaid
        for mine, more in zip(self._counters(), other._counters(), strict=True):
            mine.update(more)

    def _counters(self) -> tuple[Counter[str], ...]:
        return self.status, self.verdicts, self.refused, self.asked


def run(
    condition: Condition, sheets: int, first: int, profiles: tuple[str, ...]
) -> Iterator[tuple[Sheet, dict[str, PageReading]]]:
    """Make and read the sheets of a condition, one after another."""
    for seed in range(first, first + sheets):
        sheet = make(condition, seed)
        yield sheet, read_back.read(sheet, profiles)


def counted(sheet: Sheet, readings: dict[str, PageReading], counts: dict[str, Count]) -> list[Finding]:
    """Count one sheet under each policy and list what is wrong with its readings."""
    found: list[Finding] = []
    for profile, reading in readings.items():
        count = counts.setdefault(profile, Count())
        count.sheets += 1
        count.targets += len(sheet.truths)
        count.status[reading.status.value] += 1
        counter = count.refused if reading.status is PageStatus.REJECT else count.asked
        counter.update({reason.code.value for reason in reading.reasons})
        easy = easy_sheet(sheet)
        count.easy += easy
        count.needless += easy and reading.status is PageStatus.REVIEW
        found.extend(_page_findings(sheet, reading=reading, profile=profile, easy=easy))
        count.unsaid += bool(sheet.foreign) and reading.status is PageStatus.READ
        found.extend(_target_findings(sheet, reading=reading, profile=profile, count=count))
    return found


def easy_sheet(sheet: Sheet) -> bool:
    """Whether nothing on a sheet asks for people: clear marks, no writing elsewhere, nothing brushed."""
    clear = all(
        truth.intent in DECISIVE and (truth.intent is not Intent.STRUCK or truth.clear())
        for truth in sheet.truths.values()
    )
    return clear and not sheet.foreign


def _page_findings(sheet: Sheet, reading: PageReading, profile: str, easy: bool) -> list[Finding]:
    reasons = [reason.code.value for reason in reading.reasons]
    if reading.status is PageStatus.READ and sheet.foreign:
        marks = ", ".join(sorted({foreign.mark for foreign in sheet.foreign}))
        return [_finding(sheet, profile, "unsaid", mark=marks)]
    if reading.status is PageStatus.REJECT:
        facts = {reason.code.value: dict(reason.facts) for reason in reading.reasons}
        return [_finding(sheet, profile, "refused", reasons=facts)]
    if easy and reading.status is PageStatus.REVIEW:
        return [_finding(sheet, profile, "needless", reasons=reasons)]
    return []


def _target_findings(sheet: Sheet, reading: PageReading, profile: str, count: Count) -> list[Finding]:
    found: list[Finding] = []
    rows = {(target.candidate, target.option): target for page in sheet.layout.pages for target in page.targets}
    policy = read_back.policy_of(profile)
    for mark in reading.marks:
        key = (mark.candidate, mark.option)
        truth = sheet.truths[key]
        verdict = judge(truth, mark=mark, status=reading.status, policy=policy)
        if verdict is Verdict.LATENT and _shown(rows[key], reading.foreign_ink):
            verdict = Verdict.TO_PEOPLE
        count.verdicts[verdict.value] += 1
        if verdict not in (Verdict.RIGHT, Verdict.TO_PEOPLE):
            rule = mark.rule.name if mark.rule else ""
            seen = {"state": mark.state.value, "kind": mark.kind.value, "score": round(mark.score, 3), "rule": rule}
            where = {"candidate": mark.candidate, "option": mark.option.value}
            found.append(_finding(sheet, profile, verdict.value, **where, **_said(truth), **seen))
    return found


def _said(truth: Truth) -> dict[str, object]:
    return {"intent": truth.intent.value, "mark": truth.mark, "cover": truth.cover, "words": list(truth.words)}


def _shown(target: Target, foreign: tuple[Box, ...]) -> bool:
    """Whether people are shown ink in the row of a target."""
    x, y, w, h = target.row
    return any(fx < x + w and fx + fw > x and fy < y + h and fy + fh > y for fx, fy, fw, fh in foreign)


def _finding(sheet: Sheet, profile: str, verdict: str, **more: object) -> Finding:
    condition = sheet.condition
    head: Finding = {"verdict": verdict, "style": condition.style, "condition": condition.name, "seed": sheet.seed}
    return head | {"profile": profile, **more}


def count_line(condition: Condition, profile: str, count: Count) -> Finding:
    """Write the counts of a condition under a policy as one line of the list of findings."""
    head: Finding = {"verdict": "count", "style": condition.style, "condition": condition.name, "profile": profile}
    numbers = {name: getattr(count, name) for name in ("sheets", "targets", "needless", "easy", "unsaid")}
    return head | numbers | {"status": dict(count.status), "verdicts": dict(count.verdicts)}


HEADINGS = (
    "condition",
    "sheets",
    "read",
    "people",
    "needless/easy",
    "refused",
    "silent",
    "latent",
    "unsaid",
    "doubts",
    "clear doubts",
)


def table(rows: dict[str, dict[str, Count]], profiles: tuple[str, ...]) -> list[str]:
    """Write the counts as lines of a table, one line a condition; silent and latent under each policy in turn."""
    lines = [_line(HEADINGS)]
    for name, counts in rows.items():
        first = counts[profiles[0]]
        silent = "/".join(str(counts[profile].verdicts[Verdict.SILENT.value]) for profile in profiles)
        latent = "/".join(str(counts[profile].verdicts[Verdict.LATENT.value]) for profile in profiles)
        refused = ", ".join(f"{code} {count}" for code, count in sorted(first.refused.items())) or "0"
        cells = (
            name,
            first.sheets,
            first.status[PageStatus.READ.value],
            first.status[PageStatus.REVIEW.value],
            f"{first.needless}/{first.easy}",
            refused,
            silent,
            latent,
            first.unsaid,
            first.verdicts[Verdict.FALSE_DOUBT.value],
            first.verdicts[Verdict.CLEAR_DOUBT.value],
        )
        lines.append(_line(cells))
    return lines


def _line(cells: tuple[object, ...]) -> str:
    widths = (44, 7, 5, 7, 14, 24, 16, 16, 7, 7, 7)
    return " ".join(f"{cell!s:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()
