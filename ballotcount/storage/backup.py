"""Copies to a second place (USB stick, share), verified after writing, and the way back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from ballotcount.domain.clock import Clock
from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.domain.journal import Head
from ballotcount.domain.long_work import WorkStopped
from ballotcount.storage import disk, heads
from ballotcount.storage.beside import put_aside
from ballotcount.storage.faults import faults_about
from ballotcount.storage.file import SUFFIX, open_copy, papers_of
from ballotcount.storage.journal import stamp
from ballotcount.storage.opened import OpenCongress
from ballotcount.storage.pictures import Pictures, copy_pictures
from ballotcount.storage.shared import TABLE
from ballotcount.storage.watch import identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A copy that was read back and found equal.

    Attributes:
        head: where the copied chain ends.
        pictures: pictures in the second place that were read back and are whole.
        damaged: names of pictures that are whole in neither place.
        repaired: names of pictures that were damaged in one place and written again from the other.
        kept: a copy of the same name that was not replaced, because its record is not the beginning of this one.
        apart: the first entry at which the second place knows another record; None where it knows none.
    """

    path: Path
    head: Head
    pictures: int
    damaged: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    kept: Path | None = None
    apart: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was brought back.

    Attributes:
        head: where its chain ends; the head teller compares it with the last slip or the minutes.
        damaged: names of pictures that could not be brought back.
        genesis: hash of its first entry.
        hashes: of its entries, by their number.
        newest: the latest head that is known of this congress and is not in the backup.
        may_lack_log: it was written by version 0.1, and what its log held may be missing.
        aside: files of an older file of that name that were in the way, under the names they have now.
    """

    head: Head
    genesis: str = ""
    hashes: Mapping[int, str] = field(default_factory=dict)
    damaged: tuple[str, ...] = ()
    newest: Head | None = None
    aside: tuple[Path, ...] = ()
    may_lack_log: bool = False


@dataclass(frozen=True, slots=True)
class Walked:
    """A chain that was read from the first entry to the last.

    Attributes:
        signed: SHA-256 of all signatures: the chain does not cover them.
    """

    head: Head
    hashes: dict[int, str]
    signed: str

    @property
    def genesis(self) -> str:
        """Hash of the first entry: what tells one congress from another."""
        return self.hashes.get(1, "")


def back_up(file: OpenCongress, folder: Path, clock: Clock) -> Backup:
    """Copy an open congress file, its pictures and its papers into another folder and check the copy.

    The former copy is replaced only when its record is the beginning of this one, and only after the new copy has been
    checked. Otherwise both are kept, the new one under another name.

    Raises:
        UserError: ``backup.same_place``, the folder is the file's own.
        EnvironmentFault: ``backup.full``, ``backup.read_only``, ``backup.disk``; ``backup.gone``, pulled out meanwhile.
        IntegrityFault: what was written cannot be read back as it was.
        WorkStopped: somebody stopped it; the former copy is what it was.
    """
    with _of_the_copy(folder):
        return _back_up(file, folder, clock)


_OF_THE_COPY = {
    "storage.disk_full": "backup.full",
    "storage.read_only": "backup.read_only",
    "storage.cannot_open": "backup.read_only",
    "storage.gone": "backup.gone",
    "storage.disk": "backup.disk",
}


@contextmanager
def _of_the_copy(folder: Path) -> Iterator[None]:
    """Say of a fault in the second place that the copy failed: what was counted is safe in the first."""
    try:
        yield
    except EnvironmentFault as fault:
        code = _OF_THE_COPY.get(fault.code)
        # A fault of the congress file itself passes: of that one nobody may say that what was counted is safe.
        if code is None or not Path(str(fault.facts.get("path", ""))).is_relative_to(folder):
            raise
        if _identity_of(folder) is None:
            code = "backup.gone"  # whatever the database or a driver called it
        raise EnvironmentFault(code, path=folder, detail=fault.facts.get("detail", "")) from fault


def _back_up(file: OpenCongress, folder: Path, clock: Clock) -> Backup:
    if folder.resolve() == file.papers.parent.resolve():  # a copy that is read lies elsewhere itself
        raise UserError("backup.same_place", path=folder)
    with faults_about(folder):
        folder.mkdir(parents=True, exist_ok=True)
        place = identity(folder.stat())
    # A copy vouches for the record, so what was taken on trust at the opening is checked first (attack C2).
    file.journal.require_checked()
    chain = _walk(file)
    # The copy of a table's record is a congress file: under a table's name nobody could open or restore it.
    named = file.path.with_suffix(SUFFIX) if file.path.suffix == TABLE else file.path
    wanted = folder / named.name
    target = _target(wanted, chain, clock)
    part = target.with_name(target.name + ".part")
    with faults_about(part):
        disk.remove(part)
    try:
        file.copy_to(part)
        _require_same_chain(part, chain, clock)
        copied = copy_pictures(file.pictures, Pictures(target.with_suffix(".pictures")))
    except WorkStopped:
        disk.remove(part)
        raise
    _copy_papers(file.papers, papers_of(target))
    _require_still(folder, place)
    with faults_about(target):
        # A journal left beside the former copy would be played into the new one.
        put_aside(target)
        disk.replace(part, target)
    # What people will open is what has the name now.
    _require_same_chain(target, chain, clock)
    with faults_about(folder):
        listed = heads.list_of(folder, chain.genesis)
        # The list says it even where the copy was deleted: so a file that was set back is found (attacks C1, C2).
        apart = heads.first_apart(heads.read(listed), chain.hashes)
        heads.add(listed, stamp(clock.now()), chain.head)
    return Backup(
        path=target,
        head=chain.head,
        pictures=copied.whole,
        damaged=copied.damaged,
        repaired=copied.repaired,
        kept=wanted if target != wanted else None,
        apart=apart,
    )


def _target(wanted: Path, chain: Walked, clock: Clock) -> Path:
    """Return the first name whose copy, if there is one, is the beginning of this record."""
    others = (wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}") for number in itertools.count(2))
    targets = itertools.chain((wanted,), others)
    return next(one for one in targets if not one.exists() or _is_beginning(one, chain, clock))


def _is_beginning(copy: Path, chain: Walked, clock: Clock) -> bool:
    """Return whether a copy can be replaced without losing an entry. One that cannot be read is kept for inspection."""
    try:
        with open_copy(copy, clock) as opened:
            end = opened.journal.head.seq
            # Where it is our beginning its signatures are checked already; a head that it does not hold is not trusted.
            opened.journal.trust(Head(end, chain.hashes.get(end, "")))
            former = _walk(opened)
    except (UserError, IntegrityFault):
        return False
    # A practice congress of the same file name once took the place of the only backup (attack C1).
    return bool(former.genesis) and chain.hashes.get(former.head.seq) == former.head.hash


def elsewhere(file: Path, folder: Path) -> bool:
    """Return whether a folder lies on another disk than a file; where one is gone, it does not."""
    try:
        return folder.stat().st_dev != file.stat().st_dev
    except OSError:
        return False


def _identity_of(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another of that name; None where it is gone or, on Windows, not ready."""
    try:
        return identity(folder.stat())
    except OSError:
        return None


def _require_still(folder: Path, place: tuple[int, int]) -> None:
    # The folder under a stick that was pulled out may stay, or be made again by the copy: on the computer's own disk.
    if _identity_of(folder) != place:
        raise EnvironmentFault("backup.gone", path=folder)


def restore(backup: Path, target: Path, clock: Clock) -> Restored:
    """Bring a backup back as a working file, on this or another machine, with every picture that is whole.

    Raises:
        UserError: ``storage.exists``, there is a file already where it should go; or as ``open_file``.
        IntegrityFault: the backup's chain does not hold.
    """
    if target.exists():
        raise UserError("storage.exists", path=target)
    part = target.with_name(target.name + ".part")
    try:
        return _restore(backup, target, part=part, clock=clock)
    except Fault:
        try:
            disk.remove(part)
        except OSError:
            pass  # the disk cannot be written: what it said first is what people need to know
        raise


def _restore(backup: Path, target: Path, *, part: Path, clock: Clock) -> Restored:
    with open_copy(backup, clock) as source:
        chain = _walk(source)
        with faults_about(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            disk.remove(part)
        source.copy_to(part)
        _require_same_chain(part, chain, clock)
        # Nothing is written into the backup: it may lie on a medium that is read-only.
        pictures = copy_pictures(source.pictures, Pictures(target.with_suffix(".pictures")), repair=False)
        _copy_papers(source.papers, papers_of(target))
    with faults_about(target):
        # The name is free, but a journal that was left under it would be played into the restored file (attack C5).
        aside = put_aside(target)
        disk.replace(part, target)
    _require_same_chain(target, chain, clock)
    return Restored(
        head=chain.head,
        genesis=chain.genesis,
        hashes=chain.hashes,
        damaged=pictures.damaged,
        newest=_newest(backup, chain),
        aside=aside,
        may_lack_log=source.may_lack_log,
    )


def _newest(backup: Path, chain: Walked) -> Head | None:
    """Return the latest head beside a backup that is not in it: there was a longer or another record."""
    with faults_about(backup):
        known = heads.read(heads.list_of(backup.parent, chain.genesis))
    missing = [head for head in known if chain.hashes.get(head.seq) != head.hash]
    return missing[-1] if missing else None


def _require_same_chain(path: Path, chain: Walked, clock: Clock) -> None:
    with open_copy(path, clock) as copy:
        # The signatures are compared, so they need not be proved again.
        copy.journal.trust(chain.head)
        found = _walk(copy)
    if found != chain:
        raise IntegrityFault("backup.differs", path=path)


def _walk(file: OpenCongress) -> Walked:
    """Read a chain, its signatures checked.

    Raises:
        IntegrityFault: as ``SqlJournal.entries``.
    """
    hashes: dict[int, str] = {}
    signed = sha256()
    for entry in file.journal.entries():
        hashes[entry.seq] = entry.hash
        signed.update(repr([(one.teller, one.value) for one in entry.signatures]).encode())
    return Walked(file.journal.head, hashes, signed.hexdigest())


def _copy_papers(source: Path, target: Path) -> None:
    """Copy proofs and layouts beside the file; without them another machine could not read the sheets by camera."""
    for paper in sorted(source.glob("*")):
        copy = target / paper.name
        if not paper.is_file():
            continue
        with faults_about(copy):
            content = paper.read_bytes()
            if copy.exists() and copy.read_bytes() == content:
                continue
            target.mkdir(parents=True, exist_ok=True)
            disk.write_whole(copy, content)
            if copy.read_bytes() != content:
                raise IntegrityFault("backup.differs", path=copy)
