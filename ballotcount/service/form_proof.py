"""Prove an office's form with printed sheets: from picture files, from films, or laid under a camera one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from ballotcount.capture.frames import Frame
from ballotcount.capture.pictures import Files, PictureRef, load
from ballotcount.capture.video import VideoFile
from ballotcount.domain.errors import UserError
from ballotcount.domain.events import FormProved
from ballotcount.domain.layout import Layout
from ballotcount.domain.long_work import report
from ballotcount.domain.reading import MarkState, PageReading, Reason
from ballotcount.paper.adoption.proving import BlankCheck, MarkPlan, check_blank, differing
from ballotcount.reading import Reader
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.pipeline.ballots import put_together
from ballotcount.reading.pipeline.json_line import said
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.service.filmed import settled
from ballotcount.service.paper import PROOF_BLANKS, PROOF_COVER, PROOF_MARKED, PROOF_OFF_UM
from ballotcount.text.words import t

FILMS = frozenset({".mp4", ".avi", ".mkv", ".mov", ".webm", ".m4v"})
"""Endings of files that are taken for films."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProof:
    """What printed sheets of a form showed.

    Attributes:
        blanks: each unmarked page against the form.
        marked: for each sheet of the plan that was read, what differs from it.
        proved: the figures as they are written down.
    """

    blanks: tuple[BlankCheck, ...]
    marked: tuple[tuple[str, ...], ...]
    proved: FormProved

    @property
    def faults(self) -> tuple[str, ...]:
        """Why the form does not hold, in words; empty where it does."""
        return tuple(self._faults())

    def _faults(self) -> Iterator[str]:
        for one in self.blanks:
            yield from blank_faults(one, name=one.reading.source)
        for number, lines in enumerate(self.marked, start=1):
            if lines:
                yield t("adopt.marked_differs", sheet=number, lines="; ".join(lines))
        if self.proved.blanks < PROOF_BLANKS or self.proved.marked < PROOF_MARKED:
            yield t("error.form.too_few", blanks=PROOF_BLANKS, marked=PROOF_MARKED)


def blank_faults(check: BlankCheck, *, name: str) -> Iterator[str]:
    """Yield why an unmarked sheet does not agree with the form, in words.

    Args:
        name: of the sheet.
    """
    if not check.agrees:
        yield t("adopt.blank_refused", name=name, why="; ".join(map(said, check.reading.reasons)))
    elif round(100 * check.cover) < PROOF_COVER:
        yield t("adopt.blank_differs", name=name, word=check.word, percent=round(100 * check.cover))
    elif round(1000 * check.off_mm) > PROOF_OFF_UM:
        yield t("adopt.blank_off", name=name, mm=round(check.off_mm, 2))


def proof_of(
    layout: Layout, round_id: str, *, blanks: Iterable[BlankCheck], marked: Iterable[PageReading], plan: MarkPlan
) -> FormProof:
    """Judge printed sheets of a form: unmarked ones against its file, marked ones against the plan.

    Args:
        marked: in the order of the plan, all pages of a sheet together.
    """
    checks = tuple(blanks)
    wrong = tuple(_differing(layout, marked, plan))
    seen = Counter(one.reading.code.page for one in checks if one.reading.code is not None)
    proved = FormProved(
        round_id,
        layout=layout.id,
        # A form of two pages is proved only as far as the page that was laid least often.
        blanks=min(seen[page.page] for page in layout.pages),
        cover_percent=min((round(100 * one.cover) for one in checks), default=0),
        # Without any unmarked sheet the print must not pass as lying exactly in its place.
        off_um=max((round(1000 * one.off_mm) for one in checks), default=99_000),
        marked=len(wrong),
        targets=len(wrong) * sum(len(page.targets) for page in layout.pages),
    )
    return FormProof(blanks=checks, marked=wrong, proved=proved)


def _differing(layout: Layout, pages: Iterable[PageReading], plan: MarkPlan) -> Iterator[tuple[str, ...]]:
    """Yield, for each marked sheet in the order of the plan, what was not read as planned."""
    sheets = groupby(put_together(pages, len(layout.pages)), key=lambda reading: reading.ballot)
    # Fewer sheets than planned are no fault here: their number is judged with the proof.
    for planned, (_, sheet) in zip(plan.sheets, sheets, strict=False):
        yield tuple(differing(planned, list(sheet)))


def proof_from_files(
    reader: Reader, round_id: str, *, blanks: Sequence[Path], marked: Sequence[Path], plan: MarkPlan
) -> FormProof:
    """Read pictures, folders of pictures and films of printed sheets.

    Args:
        reader: of the form's layout.
        marked: in the order of the plan, all pages of a sheet together.

    Raises:
        UserError: ``form.picture``: a file is no picture of a sheet; ``form.same_picture``: it was given before;
            ``reading.no_file``, ``reading.no_pictures``, ``capture.no_video``.
    """
    known: dict[tuple[str, int], str] = {}
    first = _sources(blanks)
    second = _sources(marked)
    total = len(first) + len(second)
    return proof_of(
        reader.layout,
        round_id,
        blanks=[check_blank(trace) for trace in _sheets(reader, first, known, of=(0, total))],
        marked=[trace.reading for trace in _sheets(reader, second, known, of=(len(first), total))],
        plan=plan,
    )


def _sources(paths: Sequence[Path]) -> list[Path | PictureRef]:
    """Return the films and the pictures that files and folders hold, in their order."""
    found: list[Path | PictureRef] = []
    for path in paths:
        if path.suffix.lower() in FILMS:
            found.append(path)
        else:
            found += Files((path,)).refs()
    return found


def _sheets(
    reader: Reader, sources: Sequence[Path | PictureRef], known: dict[tuple[str, int], str], *, of: tuple[int, int]
) -> Iterator[PageTrace]:
    """Yield the pages that films and pictures show; it is reported how many of all are done, and may be stopped.

    Args:
        of: films and pictures done before these, and all.
    """
    before, total = of
    for number, source in enumerate(sources, start=before):
        report(number, total)
        if isinstance(source, Path):
            for trace in _filmed(reader, source):
                yield trace
                report(number, total)
        else:
            yield _pictured(reader, source, known)


def _pictured(reader: Reader, ref: PictureRef, known: dict[tuple[str, int], str]) -> PageTrace:
    """Return what a picture shows; the same one twice proves nothing."""
    shot = load(ref, reader.layout.paper)
    if isinstance(shot, Reason):
        raise UserError("form.picture", name=ref.name, why=said(shot))
    before = known.setdefault((shot.sha256, ref.page), ref.name)
    # Identity on purpose: a file that is given twice has an equal name.
    if before is not ref.name:
        raise UserError("form.same_picture", name=ref.name, before=before)
    return reader.trace(shot.image, source=ref.name, page=ref.page, dpi=shot.dpi)


def _filmed(reader: Reader, path: Path) -> Iterator[PageTrace]:
    """Yield each sheet that is laid down in a film."""
    for event, trace in settled(reader, frames_of(path), MarkedMemory()):
        if trace is not None:
            # The second of the film lets people find the sheet that a fault names.
            yield replace(trace, reading=replace(trace.reading, source=f"{path.name} ({event.t:.0f} s)"))


def frames_of(path: Path) -> Iterator[Frame]:
    """Yield the pictures of a film."""
    with closing(VideoFile(path)) as video:
        yield from (item for item in video if isinstance(item, Frame))


class MarkedMemory(SheetMemory):
    """Which marked sheets were laid before. Unmarked ones look alike, so each is taken for another.

    Sheets of a plan carry the same hand's marks on the same names, so only a certain likeness counts.
    """

    def find(self, reading: PageReading, lying: int | None = None) -> tuple[int, bool] | None:
        """Return the number of an earlier sheet that this one is for certain."""
        marked = any(mark.state is not MarkState.EMPTY for mark in reading.marks)
        found = super().find(reading, lying) if marked else None
        return found if found is not None and found[1] else None


class LaidSheets:
    """Sheets laid under a camera one after another: unmarked ones of every page first, then those of the plan.

    Args:
        plan: which places the marked ones have to show.
    """

    def __init__(self, layout: Layout, plan: MarkPlan) -> None:
        self.layout = layout
        self.plan = plan
        self.blanks: list[BlankCheck] = []
        self.marked: list[PageReading] = []

    @property
    def blanks_left(self) -> int:
        """Unmarked pages that are still to be laid."""
        seen = Counter(one.reading.code.page for one in self.blanks if one.reading.code is not None)
        return sum(max(0, PROOF_BLANKS - seen[page.page]) for page in self.layout.pages)

    @property
    def sheet(self) -> int:
        """Number of the marked sheet to be laid next, from 1; more than ``PROOF_MARKED`` when all were."""
        return len(self.marked) // len(self.layout.pages) + 1

    @property
    def complete(self) -> bool:
        """Whether nothing is still to be laid."""
        return not self.blanks_left and self.sheet > PROOF_MARKED

    def take(self, trace: PageTrace) -> tuple[str, ...]:
        """Take the next page; what does not prove the form is kept too, until somebody takes it back.

        Returns:
            Why it does not prove the form, in words.
        """
        if self.complete:
            return ()
        if self.blanks_left:
            check = check_blank(trace)
            self.blanks.append(check)
            return tuple(blank_faults(check, name=t("adopt.laid_blank", number=len(self.blanks))))
        sheet = self.sheet
        pages = self.marked[(sheet - 1) * len(self.layout.pages) :]
        # The same page twice is a page laid again; paired by order alone it would pass for the next one.
        if any(one.code == trace.reading.code for one in pages):
            return (t("adopt.laid_page_twice", sheet=sheet),)
        self.marked.append(trace.reading)
        wrong = differing(self.plan.sheets[sheet - 1], [trace.reading])
        return (t("adopt.marked_differs", sheet=sheet, lines="; ".join(wrong)),) if wrong else ()

    def take_back(self) -> None:
        """Forget the page that was taken last."""
        if self.marked:
            self.marked.pop()
        elif self.blanks:
            self.blanks.pop()

    def proof(self, round_id: str) -> FormProof:
        """Return what the sheets show."""
        return proof_of(self.layout, round_id, blanks=self.blanks, marked=self.marked, plan=self.plan)
