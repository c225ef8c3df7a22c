"""Layouts of other rounds that lie beside the one in hand: a warning where their ballots could be mixed up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Anchor, Layout
from ballotcount.files import layout_file
from ballotcount.paper.adoption.draft import FormQuestion
from ballotcount.paper.adoption.likeness import likeness
from ballotcount.reading import Reader

MOST_BYTES = 20_000_000
"""A layout of four pages at 300 dpi has less than half of it."""
MOST_FILES = 50
"""JSON files of a folder that are looked at; a congress has fewer rounds."""


def alike(reader: Reader, folders: Iterable[Path], own: Iterable[str], *, known: bool) -> Iterator[FormQuestion]:
    """Yield a question for each form in some folders whose ballots a reader can hardly tell from its own.

    Args:
        reader: of the layout in hand.
        own: names of files that hold this layout, or will.
        known: whether the same layout in another file is this one again, and no other round's.
    """
    names = frozenset(own)
    for path, other in _layouts(folders):
        if path.name in names or (known and other.id == reader.layout.id):
            continue
        how = likeness(reader, other)
        if how is not None:
            yield FormQuestion(code=how.value, facts={"file": path.name, "round": other.round})


def _layouts(folders: Iterable[Path]) -> Iterator[tuple[Path, Layout]]:
    """Yield the readable layouts of offices' forms; other files are passed over."""
    for folder in dict.fromkeys(one.resolve() for one in folders):
        for path in sorted(folder.glob("*.json"))[:MOST_FILES]:
            try:
                if path.stat().st_size > MOST_BYTES:
                    continue
                layout = layout_file.read(path)
            except (OSError, UserError):
                continue
            if layout.anchor is Anchor.PRINT:
                yield path, layout
