"""What to mark on the spare sheets of an office's form, as a page to mark them by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ballotcount.documents.blocks import Document, Paragraph, Run, TableBlock, TextColumn, Title
from ballotcount.domain.layout import Layout, Option
from ballotcount.paper.adoption.proving import MarkPlan
from ballotcount.text.words import t


def plan_lines(plan: MarkPlan) -> tuple[str, ...]:
    """Return for each spare sheet what is marked on it, in words."""
    return tuple("; ".join(_said(sheet)) for sheet in plan.sheets)


def _said(sheet: Sequence[tuple[int, Option]]) -> Iterator[str]:
    for option in Option:
        numbers = [str(number) for number, own in sheet if own is option]
        if numbers:
            yield t(f"adopt.marks.{option.value}", numbers=", ".join(numbers))


def plan_document(plan: MarkPlan, layout: Layout) -> Document:
    """Set the plan out as a table, one row for each spare sheet."""
    rows = tuple((str(number), line, "") for number, line in enumerate(plan_lines(plan), start=1))
    columns = (
        TextColumn(t("adopt.plan_sheet"), 12),
        TextColumn(t("adopt.plan_marks"), 70),
        TextColumn(t("adopt.plan_done"), 18),
    )
    return Document(
        title=t("adopt.plan_title"),
        blocks=(
            Title(((Run(t("adopt.plan_title"), bold=True),),)),
            Paragraph((Run(t("adopt.plan_words")),)),
            TableBlock(columns, rows),
        ),
        footer=layout.id,
    )
