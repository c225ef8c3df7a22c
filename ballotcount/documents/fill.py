"""A form and the facts of a round become a document."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ballotcount.documents.blocks import (
    Align,
    Block,
    CodeBlock,
    Document,
    HeadingBlock,
    Line,
    PageBreak,
    Paragraph,
    Run,
    SignatureColumn,
    Signatures,
    TableBlock,
    TextColumn,
    Title,
)
from ballotcount.documents.digest import page_code
from ballotcount.documents.facts import Facts
from ballotcount.documents.form import BlockForm, Form
from ballotcount.documents.phrases import foot_code
from ballotcount.domain.record import RoundRecord

_MARKUP = re.compile(r"(\*\*|//)")
_FIELD = re.compile(r"\{([^{}]*)\}")


def fill(form: Form, facts: Facts, record: RoundRecord) -> Document:
    """Write a round into a form.

    Args:
        facts: the words of ``record``, made once for all papers.
    """
    blocks: list[Block] = []
    for block in form.blocks:
        if holds(block.when, facts.flags):
            blocks += _blocks(block, facts)
    return Document(
        title=form.title,
        blocks=tuple(blocks),
        landscape=form.landscape,
        size=form.size,
        # The code of the journal on every page lets people hold the paper against the file (attack C2).
        footer=" · ".join(filter(None, (plain(form.footer, facts.fields), foot_code(record)))),
        code=page_code(record, facts.fields["result_hash"]) if form.signed else "",
    )


def holds(when: str, flags: frozenset[str]) -> bool:
    """Return whether a condition of a form holds; an empty one always does."""
    if not when:
        return True
    return (when.removeprefix("not ") in flags) is not when.startswith("not ")


def line(text: str, fields: Mapping[str, str]) -> Line:
    """Return text with ``**bold**`` and ``//italic//`` as runs; values come later, so they are never markup."""
    runs: list[Run] = []
    bold = italic = False
    for part in _MARKUP.split(text):
        if part == "**":
            bold = not bold
        elif part == "//":
            italic = not italic
        elif part:
            runs.append(Run(plain(part, fields), bold, italic))
    return tuple(run for run in runs if run.text)


def plain(text: str, fields: Mapping[str, str]) -> str:
    """Return text with its fields filled in."""
    # A function, because backslashes of a replacement text would be read as groups; every name was checked before.
    return _FIELD.sub(lambda found: fields[found[1]], text)


def _blocks(form: BlockForm, facts: Facts) -> list[Block]:
    fields = facts.fields
    if form.kind == "heading":
        return [HeadingBlock(_heading(form.left, fields), _heading(form.right, fields))]
    if form.kind == "title":
        return [Title(tuple(line(text, fields) for text in form.lines))]
    if form.kind == "paragraph":
        return [_paragraph(form, fields)]
    if form.kind == "each":
        return [_paragraph(form, {**fields, **row}) for row in facts.lists[form.rows]]
    if form.kind == "table":
        return [_table(form, facts)]
    if form.kind == "signatures":
        return [_signatures(form, facts)]
    if form.kind == "code":
        return [CodeBlock(plain(form.text, fields), tuple(line(text, fields) for text in form.lines))]
    return [PageBreak()]


def _heading(texts: tuple[str, ...], fields: Mapping[str, str]) -> tuple[Line, ...]:
    """Return lines of one side; ``---`` is a rule, and a line whose fields are all empty is left out."""
    lines = [() if text == "---" else line(text, fields) for text in texts]
    return tuple(made for made, text in zip(lines, texts, strict=True) if made or text == "---")


def _paragraph(form: BlockForm, fields: Mapping[str, str]) -> Paragraph:
    return Paragraph(
        line=line(form.text, fields), align=Align(form.align), indent=form.indent, small=form.small, keep=form.keep
    )


def _table(form: BlockForm, facts: Facts) -> TableBlock:
    shown = [column for column in form.columns if holds(column.when, facts.flags)]
    return TableBlock(
        columns=tuple(TextColumn(plain(c.head, facts.fields), c.width, Align(c.align)) for c in shown),
        rows=tuple(tuple(row[c.field] for c in shown) for row in facts.lists[form.rows]),
        small=form.small,
    )


def _signatures(form: BlockForm, facts: Facts) -> Signatures:
    return Signatures(
        tuple(
            SignatureColumn(
                plain(s.title, facts.fields),
                plain(s.note, facts.fields),
                tuple(row["name"] for row in facts.lists[s.rows]) if s.rows else (),
            )
            for s in form.signers
        )
    )
