"""The papers of every organisation and state, to look at: ``python -m tests.documents.show [FOLDER] [--pdf]``.

Without a folder it remakes the pictures in ``docs/papers``: the minutes of every kind of congress, of a further vote
and of a run-off, and every other form.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2

from ballotcount.documents import form, papers
from ballotcount.documents.papers import minutes_form
from ballotcount.domain.election import RoundKind
from ballotcount.domain.record import RoundRecord
from tests.documents import kinds, rounds
from tests.documents.test_papers import CREDENTIALS
from tests.documents.test_wording import later

PICTURES = Path(__file__).parents[2] / "docs" / "papers"
DPI = 75
GREYS = 16


def shown() -> dict[str, tuple[str, RoundRecord]]:
    """File name, form and record of every paper that is shown."""
    party = replace(rounds.record(9, 6, 57), credentials=CREDENTIALS)
    found = {
        "minutes-party": ("minutes-party", party),
        "minutes-party-further": ("minutes-party", replace(later(party, RoundKind.FURTHER), added=(3,))),
        "minutes-party-run-off": ("minutes-party", later(party, RoundKind.RUN_OFF)),
    }
    for name, record in kinds.every().items():
        if name.strip() != "minutes-party":
            found[name] = (minutes_form(record.round.profile, record.rules.form), record)
    for name in sorted(form.forms()):
        if not name.startswith("minutes-") and name != "entry-log":
            found[name] = (name, party)
    return found


def main(folder: Path = PICTURES, *, pdf: bool = False) -> None:
    """Write the pages of every paper as small grey pictures, or the papers themselves."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, (form_id, record) in shown().items():
        content = papers.render(papers.compose(record, form_id), ".pdf")
        if pdf:
            (folder / f"{name}.pdf").write_bytes(content)
            continue
        pages = pypdfium2.PdfDocument(content)
        for number, page in enumerate(pages, start=1):
            picture = page.render(scale=DPI / 72).to_pil().convert("L").quantize(GREYS)
            picture.save(folder / f"{name}-{number}.png", optimize=True)


def parsed(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Parse the words after the command; words it does not know must not remake the kept pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=PICTURES, help="where to write (default: docs/papers)")
    parser.add_argument("--pdf", action="store_true", help="write the papers themselves, not pictures")
    return parser.parse_args(words)


if __name__ == "__main__":
    asked = parsed()
    main(asked.folder, pdf=asked.pdf)
