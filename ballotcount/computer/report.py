"""The check list on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ballotcount import __version__
from ballotcount.computer.line import CheckLine
from ballotcount.documents.blocks import (
    Align,
    Document,
    Paragraph,
    Run,
    SignatureColumn,
    Signatures,
    TableBlock,
    TextColumn,
    Title,
)
from ballotcount.text.words import t


def check_document(lines: Sequence[CheckLine], computer: str, at: datetime) -> Document:
    """Set the lines out on one page, in the chosen language.

    Args:
        computer: name of the computer.
    """
    heads = (TextColumn(t("check.what"), 22), TextColumn(t("check.verdict"), 13), TextColumn(t("check.found"), 65))
    rows = tuple((line.heading, t(f"check.verdict.{line.verdict.value}"), line.words) for line in lines)
    facts = t("check.facts", computer=computer, at=f"{at:%H:%M, %d/%m/%Y}", version=__version__)
    signer = SignatureColumn(t("check.signer"), t("check.sign"), ())
    return Document(
        title=t("check.title"),
        blocks=(
            Title(((Run(t("check.title"), bold=True),),)),
            Paragraph((Run(facts),), Align.LEFT),
            TableBlock(heads, rows, small=True),
            Signatures((signer,)),
        ),
        # Small type and margins: even the longest sentence of each check has to fit one page, which is signed.
        size=10.0,
        margins=(18.0, 16.0, 13.0, 15.0),
        footer=f"{computer} · {at:%d/%m/%Y %H:%M}",
    )
