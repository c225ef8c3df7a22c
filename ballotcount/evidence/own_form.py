"""Minutes made by a form of the office's own: whether every figure of the result comes from the record.

A form holds words besides its fields. Words that name a candidate or count votes would say something that nobody
counted, and a form without the table of results would leave out what was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ballotcount.documents.blocks import Document, TableBlock
from ballotcount.documents.figures import whole
from ballotcount.documents.form import BlockForm, Form
from ballotcount.domain.record import RoundRecord
from ballotcount.roster.same_name import name_key

_FIELD = re.compile(r"\{[^{}]*\}")
_COUNTED = re.compile(r"\d[\d.,]*\s*(phiếu|votes?\b|%)", re.IGNORECASE)


def faults(form: Form, document: Document, record: RoundRecord) -> Iterator[str]:
    """Yield what a form says by itself, or leaves out.

    Args:
        document: what the form makes of the record.
    """
    names = {name_key(line.name) for line in record.outcome.lines}
    for words in _words(form):
        bare = _FIELD.sub(" ", words)
        # Whole words, or a short name would be found inside a longer word of the form.
        said = f" {name_key(bare)} "
        if any(f" {name} " in said for name in names) or _COUNTED.search(bare):
            yield bare.strip()[:80]
    rows = [row for block in document.blocks if isinstance(block, TableBlock) for row in block.rows]
    for line in record.outcome.lines:
        if not any(line.name in row and whole(line.votes) in row for row in rows):
            yield line.name


def _words(form: Form) -> Iterator[str]:
    yield form.title
    yield form.footer
    for block in form.blocks:
        yield from _of_block(block)


def _of_block(block: BlockForm) -> Iterator[str]:
    yield block.text
    yield from (*block.left, *block.right, *block.lines)
    for column in block.columns:
        yield column.head
        yield column.field
    for signer in block.signers:
        yield signer.title
        yield signer.note
