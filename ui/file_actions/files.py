"""Opening and founding congress files, on the lane."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import sample, service, storage
from ballotcount.service.copies import file_remarks
from ballotcount.text.words import t
from ui.desk import Desk
from ui.file_actions.backup import keep_at
from ui.file_actions.heads import opening, remember_head

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.domain.people import Congress
    from ballotcount.service.session import Session
    from ballotcount.storage import OpenCongress

SAMPLE_PIN = "2468"
"""Of everybody in the sample congress."""

SAMPLE_FOLDER = "ballotcount-sample-"
"""How the folder of a sample congress begins."""

RECENT = 5
"""Files remembered for the list of those opened last."""


def open_path(
    desk: Desk,
    path: Path,
    message: str = "",
    *,
    prepare: Callable[[OpenCongress], None] = lambda file: None,
    failed: Callable[[Fault], None] | None = None,
) -> None:
    """Open a congress file; the one open before is closed when this one is open, and stays where it cannot be.

    Args:
        message: what is said when it is open, instead of the usual words.
        prepare: called with the file on the lane, before its record is taken.
        failed: called when it cannot be opened, instead of a complaint.
    """

    def work() -> None:
        # Before the file goes: its end is what the next opening is held against.
        remember_head(desk)
        if _is_open(desk, path):
            desk.opened.close()  # its lock would stand in the way
        file = storage.open_file(path, desk.clock, desk.station)
        try:
            prepare(file)
            session = opening(desk).session(file, file.clock)
            desk.opened.close()
        except BaseException:
            # A bug too must free the lock, or the file could not be opened until the program ends.
            file.close()
            raise
        desk.opened.session = session
        desk.opened.file = file

    _opening(desk, path=path, work=work, message=message, failed=failed)


def close_file(desk: Desk, then: Callable[[], object] = lambda: None) -> None:
    """Close the open congress and open none."""

    def work() -> None:
        remember_head(desk)
        desk.opened.close()

    def done(_: None) -> None:
        # The round, its ballot and the last copy belong to the congress that is closed.
        forget_chosen(desk)
        desk.path = None
        desk.did_open.emit()
        desk.everything()
        then()

    desk.lane.submit(work, then=done, failed=desk.complain, owner=desk)


def open_joined(
    desk: Desk,
    path: Path,
    join: Callable[[], tuple[OpenCongress, Session]],
    *,
    message: str,
    then: Callable[[], None],
    failed: Callable[[Fault], None],
) -> None:
    """Go on as a table that has just joined.

    Args:
        path: of the table's file.
        join: joins, and gives what it opened.
        message: what is said then.
        failed: called where it was refused; what was open stays open.
    """

    def work() -> None:
        remember_head(desk)
        if _is_open(desk, path):
            desk.opened.close()
        file, session = join()
        desk.opened.close()
        desk.opened.session = session
        desk.opened.file = file

    _opening(desk, path=path, work=work, message=message, then=then, failed=failed)


def _is_open(desk: Desk, path: Path) -> bool:
    """Return whether a path is that of the open congress, however it is written."""
    file = desk.opened.file
    # The same file may be reached by a link; ``samefile`` fails on a path that does not exist yet.
    return file is not None and (file.path == path or (path.exists() and file.path.samefile(path)))


def found_path(desk: Desk, path: Path, congress: Congress, head: str, pin: str, copies: Path | None = None) -> None:
    """Make a new file with its congress and its first head teller.

    Args:
        copies: the second place to which the file is copied from the start on; None for none.
    """

    def work() -> None:
        remember_head(desk)
        desk.opened.close()
        file = storage.create(path, clock=desk.clock, station=desk.station, program="BallotCount")
        try:
            desk.opened.session = service.founding.found(
                file.journal, clock=desk.clock, congress=congress, head=head, pin=pin, pictures=file.pictures
            )
        except BaseException:
            # What the form lacked was found after the file was made; an empty file must not stay in the way.
            file.close()
            path.unlink(missing_ok=True)
            raise
        desk.opened.file = file

    _opening(desk, path, work, then=lambda: keep_at(desk, copies))


def keep_proof(path: Path) -> None:
    """Put what the sample's day has drawn to where the desk keeps the proof of a congress file."""
    storage.papers_of(path).mkdir()
    for drawn, place in (("phieu-e1r1.pdf", "e1r1-proof.pdf"), ("phieu-e1r1.layout.json", "e1r1-layout.json")):
        (path.parent / drawn).replace(storage.papers_of(path) / place)


def open_sample(desk: Desk) -> None:
    """Open a fresh sample congress while its second pass is typed; everybody's PIN is said."""
    path = Path(tempfile.mkdtemp(prefix=SAMPLE_FOLDER)) / "dai-hoi-mau.ballot"

    def work() -> None:
        sample.at_moment(path, sample.Step.FIRST_PASS)
        keep_proof(path)

    def done(_: None) -> None:
        open_path(desk, path, t("desk.sample_opened", pin=SAMPLE_PIN))

    desk.lane.submit(work, then=done, failed=desk.complain, owner=desk)


def _opening(
    desk: Desk,
    path: Path,
    work: Callable[[], None],
    message: str = "",
    then: Callable[[], None] = lambda: None,
    failed: Callable[[Fault], None] | None = None,
) -> None:
    def opened() -> tuple[tuple[str, str], tuple[str, ...]]:
        work()
        # A day of ballots is kept for good: looking through it for garbage held the window for a tenth of a second.
        gc.freeze()
        congress = desk.opened.need().congress
        file = desk.opened.file
        remarks = file_remarks(file, path.name) if file is not None else ()
        return (congress.name, f"{congress.date:%d/%m/%Y}"), remarks

    def done(found: tuple[tuple[str, str], tuple[str, ...]]) -> None:
        congress, remarks = found
        if not _is_sample(path):
            remember(desk, RecentFile(path, *congress))
        show_opened(desk, path, message or t("desk.opened", name=path.name))
        then()
        if remarks:
            desk.did_say.emit("bad", " ".join(remarks))

    desk.lane.submit(opened, then=done, failed=failed or desk.complain, owner=desk, harmless=True)


def show_opened(desk: Desk, path: Path, message: str) -> None:
    """Begin with the congress that was just opened: nothing that was chosen in the one before holds."""
    forget_chosen(desk)
    desk.path = path
    desk.did_open.emit()
    desk.everything()
    desk.did_say.emit("good", message)


def forget_chosen(desk: Desk) -> None:
    """Forget what was chosen in one congress: it does not hold in another."""
    desk.round = ""
    desk.ballot_looks = {}
    desk.backed_up = None
    desk.backup_failed = False


@dataclass(frozen=True, slots=True)
class RecentFile:
    """A congress file opened before; ``name`` and ``date`` are the congress's, empty where they are not known."""

    path: Path
    name: str = ""
    date: str = ""


def recent(desk: Desk) -> list[RecentFile]:
    """Return the files opened last that are still there."""
    kept = [line.split("\t") for line in desk.settings.text("recent", "").split("\n") if line]
    # A line of an older version holds the path alone.
    files = [RecentFile(Path(path), *more[:2]) for path, *more in kept]
    return [one for one in files if one.path.exists()]


def remember(desk: Desk, file: RecentFile) -> None:
    """Put a file at the top of those opened last."""
    others = [one for one in recent(desk) if one.path != file.path]
    lines = ["\t".join((str(one.path), one.name, one.date)) for one in [file, *others][:RECENT]]
    desk.settings.put("recent", "\n".join(lines))


def _is_sample(path: Path) -> bool:
    """Return whether a file is a sample congress, which nobody wants to find again."""
    return path.parent.name.startswith(SAMPLE_FOLDER)
