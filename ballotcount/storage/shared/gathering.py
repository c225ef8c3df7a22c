"""One congress file with everything that is at the tables, written while they work or after they stopped."""

from __future__ import annotations

from pathlib import Path

from ballotcount.domain.errors import UserError
from ballotcount.storage.home import write_file
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.shared.hosting import folder_of
from ballotcount.storage.shared.journal import rows_after
from ballotcount.storage.shared.link import Link
from ballotcount.storage.shared.pictures import SharedPictures, share_papers
from ballotcount.storage.shared.server import OwnServer


def gather(path: Path, target: Path, binaries: Path | None = None) -> tuple[int, str]:
    """Write one congress file with everything that is at the tables, while they work or after they stopped.

    Args:
        path: the congress file that was brought to the tables.
        target: the new file.

    Returns:
        Number and hash of the last entry.

    Raises:
        UserError: ``tables.not_hosted``, nothing of this file is at the tables; ``storage.exists``.
        IntegrityFault: ``journal.broken``.
        EnvironmentFault: the server or the disk failed.
    """
    server = OwnServer(folder_of(path), binaries)
    if not server.made:
        raise UserError("tables.not_hosted", path=path)
    if target.exists():
        raise UserError("storage.exists", path=target)
    ran = server.runs
    link = Link(server.start())
    try:
        rows = rows_after(link, 0)
        pictures = SharedPictures(link, target.with_suffix(".pictures"))
        own = Pictures(target.with_suffix(".pictures"))
        for digest in pictures:
            own.put(pictures.get(digest))
        share_papers(link, target.with_suffix(".papers"))
        write_file(target, rows)
    finally:
        link.drop()
        if not ran:
            server.stop()
    return rows[-1].seq, rows[-1].hash
