"""The slips of the stacks: printed before the count, cut apart, one laid on each stack with its running numbers."""

from __future__ import annotations

from collections.abc import Sequence

from ballotcount.documents.blocks import Align, Block, Document, Paragraph, Run
from ballotcount.text.words import t


def slips_document(stacks: Sequence[str], of: str) -> Document:
    """Set out one slip for each stack.

    Args:
        stacks: each with its running numbers, in words.
        of: the round, in words.
    """
    blocks: list[Block] = []
    for stack in stacks:
        blocks += [
            # A slip that breaks over two pages cannot be laid on its stack.
            Paragraph((Run(stack, bold=True), Run(f" · {of}")), Align.LEFT, keep=True),
            Paragraph((Run(t("slips.number")),), Align.LEFT, keep=True),
            Paragraph((Run(t("slips.codes")),), Align.LEFT, keep=True),
            Paragraph((Run("- " * 60),), Align.CENTER, small=True),
        ]
    return Document(title=t("slips.title"), blocks=tuple(blocks), footer=of)
