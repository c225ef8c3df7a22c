"""What an open congress gives, whether it is a file on this laptop or a record that several tables share."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from ballotcount.domain.clock import Clock
from ballotcount.domain.journal import Head, Journal
from ballotcount.storage import file as files
from ballotcount.storage import shared
from ballotcount.storage.chain import ChainRow
from ballotcount.storage.pictures import Pictures

if TYPE_CHECKING:
    from ballotcount.domain.errors import Fault
    from ballotcount.storage.shared.link import Link
    from ballotcount.storage.shared.sightings import SharedSightings
    from ballotcount.storage.shared.stations import StackClaims


class StoredJournal(Journal, Protocol):
    """A journal as a store keeps it."""

    @property
    def genesis(self) -> str:
        """Hash of the first entry: what tells one congress from another. Empty before it is written."""
        ...

    def trust(self, head: Head) -> None:
        """Take signatures up to a head as checked: this computer has checked them before."""
        ...

    def put_off_check(self) -> None:
        """Leave every signature to ``check_on``: this computer never saw the journal, and people want to see it now."""
        ...

    def rows(self) -> tuple[ChainRow, ...]:
        """Return every entry as its table row holds it."""
        ...


class OpenCongress(Protocol):
    """An open congress.

    Attributes:
        path: the file that was opened.
        clock: that tells the moments of entries.
        journal: its chain of entries.
        pictures: of sheets.
        claims: of stacks, where there are several tables; None for a file.
        sightings: of sheets that other tables counted; None for a file.
        papers: the folder of proofs and layouts; it may not exist.
        copy_fault: why a table could not keep its copy at the end; None for a file.
        may_lack_log: the file was written by version 0.1, and what its log held may be missing.
    """

    path: Path
    clock: Clock
    pictures: Pictures
    papers: Path
    may_lack_log: bool

    @property
    def copy_fault(self) -> Fault | None:
        """Why this table could not keep its copy at the end."""
        ...

    @property
    def claims(self) -> StackClaims | None:
        """Stacks that this table has taken."""
        ...

    @property
    def sightings(self) -> SharedSightings | None:
        """Sheets that the cameras and scanners of other tables counted."""
        ...

    @property
    def journal(self) -> StoredJournal:
        """The chain of entries."""
        ...

    def copy_to(self, target: Path) -> None:
        """Write a congress file with everything, as of now, and wait until it is on disk."""
        ...

    def close(self) -> None:
        """Close it."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_file(path: Path, clock: Clock, station: str) -> OpenCongress:
    """Open a congress to work in it: a congress file, or the file of a table.

    Args:
        station: name of this counting table; the file of a table has its own.

    Raises:
        UserError, IntegrityFault, EnvironmentFault: as ``file.open_file``; as ``shared.file.open_table``.
    """
    if path.suffix == shared.TABLE:
        return open_table(path, clock)
    return files.open_file(path, clock, station)


def open_copy(path: Path, clock: Clock) -> OpenCongress:
    """Open a congress to read or verify it; nothing is written.

    Raises:
        UserError, IntegrityFault, EnvironmentFault: as ``open_file``.
    """
    if path.suffix == shared.TABLE:
        return open_table(path, clock)
    return files.open_copy(path, clock)


def open_table(path: Path, clock: Clock) -> OpenCongress:
    """Open the file of a table.

    Raises:
        UserError: ``tables.not_installed``; as ``shared.file.open_table``.
    """
    return shared.file.open_table(path, clock)


def copy_beside(file: OpenCongress) -> OpenCongress | None:
    """Open a copy as of now, for work beside the work; None for a table, whose record lies elsewhere.

    Raises:
        EnvironmentFault: as ``CongressFile.copy_beside``.
    """
    return file.copy_beside() if isinstance(file, files.CongressFile) else None


def link_of(file: OpenCongress | None) -> Link | None:
    """Return the way of an open table to the others; None for a congress file, or for none."""
    # By its suffix: to ask for the class loads the client of PostgreSQL, which many laptops lack.
    if file is None or file.path.suffix != shared.TABLE:
        return None
    assert isinstance(file, shared.file.TableFile)
    return file.link
