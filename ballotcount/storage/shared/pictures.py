"""Pictures and papers of a congress at the tables: kept by the server, with a folder on this laptop beside them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.storage import disk
from ballotcount.storage.faults import faults_about
from ballotcount.storage.pictures import Pictures
from ballotcount.storage.shared.link import Link


class SharedPictures(Pictures):
    """Pictures that the server keeps; the folder holds those that this laptop has read or written.

    Args:
        link: to the server.
        folder: on this laptop.
    """

    def __init__(self, link: Link, folder: Path) -> None:
        super().__init__(folder)
        self._link = link
        self._here = Pictures(folder)

    def put(self, picture: bytes) -> str:
        """Keep a picture and return its SHA-256; the server has it on disk when this returns.

        Raises:
            EnvironmentFault: ``tables.lost``.
        """
        digest = sha256(picture).hexdigest()
        with self._link.use() as connection:
            connection.execute(
                "INSERT INTO picture (digest, content) VALUES (%s, %s) ON CONFLICT DO NOTHING", (digest, picture)
            )
        return digest

    def get(self, digest: str) -> bytes:
        """Return a picture's bytes, from this laptop where it has them whole, otherwise from the server.

        Raises:
            UserError: ``storage.no_picture``.
            IntegrityFault: ``storage.picture_changed``.
        """
        if self._here.whole(digest):
            return self._here.get(digest)
        picture = self._fetched(digest)
        if picture is None:
            raise UserError("storage.no_picture", path=self.path(digest))
        if sha256(picture).hexdigest() != digest:
            raise IntegrityFault("storage.picture_changed", path=self.path(digest))
        self._here.put(picture)
        return picture

    def whole(self, digest: str) -> bool:
        """Return whether the server has a picture that is what its name says."""
        picture = self._fetched(digest)
        return picture is not None and sha256(picture).hexdigest() == digest

    def __iter__(self) -> Iterator[str]:
        """Yield the SHA-256 of every picture the server keeps, in order."""
        with self._link.use() as connection:
            rows = connection.execute("SELECT digest FROM picture ORDER BY digest").fetchall()
        return iter([str(digest) for (digest,) in rows])

    def _fetched(self, digest: str) -> bytes | None:
        with self._link.use() as connection:
            found = connection.execute("SELECT content FROM picture WHERE digest = %s", (digest,)).fetchone()
        return bytes(found[0]) if found else None


def share_papers(link: Link, folder: Path) -> None:
    """Bring layouts and proofs that the server has to a folder, and those that only the folder has to the server.

    Raises:
        EnvironmentFault: the server or the disk failed.
    """
    with link.use() as connection:
        rows = connection.execute("SELECT name, encode(sha256(content), 'hex') FROM paper").fetchall()
    there = dict(rows)
    with faults_about(folder):
        here = {path.name: path for path in folder.glob("*") if path.is_file()} if folder.exists() else {}
        for name, path in here.items():
            if name not in there:
                _send(link, name, path.read_bytes())
        for name, digest in there.items():
            if name not in here or sha256(here[name].read_bytes()).hexdigest() != digest:
                folder.mkdir(parents=True, exist_ok=True)
                # A name from the server must not lead out of the folder.
                disk.write_whole(folder / Path(name).name, _brought(link, name))


def _send(link: Link, name: str, content: bytes) -> None:
    with link.use() as connection:
        connection.execute("INSERT INTO paper (name, content) VALUES (%s, %s) ON CONFLICT DO NOTHING", (name, content))


def _brought(link: Link, name: str) -> bytes:
    with link.use() as connection:
        found = connection.execute("SELECT content FROM paper WHERE name = %s", (name,)).fetchone()
    return bytes(found[0]) if found else b""
