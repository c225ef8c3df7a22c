"""The one way from a congress file to a session, for desk and command line: held against what was seen of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ballotcount import storage
from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Head
from ballotcount.domain.people import Congress
from ballotcount.service.session import Session
from ballotcount.storage.known_heads import KnownHeads, require_goes_on

if TYPE_CHECKING:
    from ballotcount.domain.journal import Journal
    from ballotcount.storage import OpenCongress, Restored


LONG = 10_000
"""Entries from which people see a file that this computer never saw before its signatures are checked.

A signature takes 0.09 ms of a processor (``python -m tests.benchmarks.large_desk``): below this a second in all.
"""


def prove(session: Session) -> None:
    """Do every entry of a session's journal again, as ``prove_journal``."""
    prove_journal(session.journal)


def prove_journal(journal: Journal) -> None:
    """Do every entry of a journal again under the rules of the count.

    Raises:
        IntegrityFault: the first entry that no command would have written.
    """
    from ballotcount.service.verify import verify  # late: it loads every command, and is needed before a lock alone

    fault = verify(journal).fault
    if fault is not None:
        raise fault


class Opening:
    """Makes sessions of congress files.

    Args:
        heads: what this computer has seen.
        practice: the congress of the sample, whose PINs are public and which anybody begins again at will:
            nothing of it is remembered. None: there is no such congress.
        trusting: whether signatures up to the head that was seen are not checked while the file is opened, but before
            an entry is written that vouches for them (``WEIGHTY``). Those of a long file that was never seen are then
            checked after it is opened, and before anything else can be done with it (``Session.require_seen``).
    """

    def __init__(self, heads: KnownHeads, practice: Congress | None = None, *, trusting: bool = False) -> None:
        self._heads = heads
        self._practice = practice
        self._trusting = trusting

    def session(self, file: OpenCongress, clock: Clock) -> Session:
        """Return the session of an open file whose chain, signatures and end were checked; its end is remembered.

        Raises:
            IntegrityFault: as ``Journal.entries``; ``record.shorter``, ``record.forked``; of a record that tables
                share ``tables.shorter``, ``tables.other_record``.
        """
        genesis = file.journal.genesis
        known = self._heads.find(genesis)
        if self._trusting and known is not None:
            file.journal.trust(known)
        elif self._trusting and file.journal.head.seq >= LONG:
            file.journal.put_off_check()
        session = Session(file.journal, clock, pictures=file.pictures, claims=file.claims, sightings=file.sightings)
        session.prove = prove
        # Asked of every file, whatever it calls itself: a forger could give it the name of the sample.
        try:
            require_goes_on(session.journal, genesis, self._heads)
        except IntegrityFault as fault:
            if file.claims is None:
                raise
            code = "tables.shorter" if fault.code == "record.shorter" else "tables.other_record"
            raise IntegrityFault(code, **fault.facts) from fault
        self.remember(session)
        return session

    def require_known(self, file: OpenCongress) -> None:
        """Refuse a file that does not go on from what this computer saw; for a check that opens no session.

        Raises:
            IntegrityFault: ``record.shorter``, ``record.forked``.
        """
        require_goes_on(file.journal, file.journal.genesis, self._heads)

    def remember(self, session: Session) -> None:
        """Remember where a file ends, once its entries were checked."""
        if session.journal.unchecked is None and not self._is_practice(session):
            self._heads.remember(session.journal, session.state.genesis)

    def seen(self, genesis: str) -> Head | None:
        """Return the last head that this computer saw of a congress."""
        return self._heads.find(genesis)

    def forget(self, genesis: str) -> None:
        """Forget what was seen of a congress, when somebody decided to go back to another record of it."""
        self._heads.forget(genesis)

    def restore(self, backup: Path, target: Path, clock: Clock) -> Restored:
        """Bring a backup back as ``storage.restore``; it may then be opened here, although more was seen.

        ``newest`` also tells of a head that this computer saw and that is not in the backup.

        Raises:
            UserError, IntegrityFault, EnvironmentFault: as ``storage.restore``.
        """
        restored = storage.restore(backup, target, clock)
        known = self._heads.find(restored.genesis)
        # By hash, not by number: a forked record may be just as long.
        if known is not None and restored.hashes.get(known.seq) != known.hash:
            self._heads.forget(restored.genesis)
            if restored.newest is None or restored.newest.seq < known.seq:
                return replace(restored, newest=known)
        return restored

    def _is_practice(self, session: Session) -> bool:
        return session.state.congress is None or session.state.congress == self._practice
