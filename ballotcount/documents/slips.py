"""The slips of the stacks, each with its running numbers: strips to cut apart, or whole sheets that a scanner feeds."""

from __future__ import annotations

from collections.abc import Sequence

from ballotcount.documents.blocks import Align, Block, CodeBlock, Document, PageBreak, Paragraph, Run, Title
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
            *_to_fill_in(keep=True),
            Paragraph((Run("- " * 60),), Align.CENTER, small=True),
        ]
    return Document(title=t("slips.title"), blocks=tuple(blocks), footer=of)


def feeder_slips(stacks: Sequence[tuple[str, str]], of: str) -> Document:
    """Set out one sheet for each stack, which goes through the scanner behind its last ballot.

    Args:
        stacks: the name of each stack, and the text of its code.
        of: the round, in words.
    """
    blocks: list[Block] = []
    for stack, code in stacks:
        # All of it stands in the upper half: beside ballots of A5 the sheet is cut, so that one size is fed.
        blocks += [
            Title(((Run(stack, bold=True),),)),
            Paragraph((Run(of),), Align.CENTER),
            CodeBlock(code, ((Run(t("slips.feed")),),)),
            *_to_fill_in(keep=False),  # what is kept with a page break would slide onto the next sheet
            PageBreak(),
        ]
    return Document(title=t("slips.title"), blocks=tuple(blocks[:-1]), footer=of)


def _to_fill_in(*, keep: bool) -> tuple[Paragraph, Paragraph]:
    """Return the lines on which people write the number of ballots and the codes of the journal."""
    return (
        Paragraph((Run(t("slips.number")),), Align.LEFT, keep=keep),
        Paragraph((Run(t("slips.codes")),), Align.LEFT, keep=keep),
    )
