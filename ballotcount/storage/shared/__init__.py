"""One journal for several tables, on PostgreSQL.

| module | what it holds |
|---|---|
| ``link`` | one connection to the tables, made again when the cable comes back |
| ``journal``, ``pictures``, ``papers`` | what a congress file holds, kept by the server |
| ``file`` | ``TableFile``: a congress at the tables, used like a congress file |
| ``record_copy`` | the copy of the whole record that each table keeps |
| ``sql`` | tables, triggers and rights on the server |
| ``server`` | a PostgreSQL server of our own, beside the congress file |
| ``front`` | the door of the server: TLS for everything that comes in |
| ``admission``, ``guests`` | the talk with a table that joins; the invitation, and who came with it |
| ``minder`` | looks after the door: its address, where it is wanted, joins that were not finished |
| ``invitation`` | the eight words, and what they hold |
| ``hosting`` | to the tables and back: the head's laptop |
| ``gathering`` | one file with everything, at any moment |
| ``forged`` | entries that nobody signed: taken away |
| ``stations`` | who sits where, who has which stack |
| ``sightings`` | sheets that cameras counted, so that a sheet is known at every table |
| ``watch``, ``hall`` | hearing of the others; the picture of the hall's screen |

The chain is the same as in a file: the same bytes, hashes and signatures. Appends are serialised by the database.
Everything here needs the extra ``tables`` (``psycopg``, and a PostgreSQL server on the head's laptop).
"""

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ballotcount.domain.errors import UserError
from ballotcount.files.lazy import lazy_names

TABLE = ".table"
"""Ending of the file that a table keeps: how it reaches the record that several tables share."""

if TYPE_CHECKING:
    from ballotcount.storage.shared import (
        admission,
        file,
        gathering,
        guests,
        hall,
        hosting,
        invitation,
        journal,
        link,
        server,
        sightings,
        stations,
        watch,
    )
else:
    _MODULES = (
        *("admission", "file", "gathering", "guests", "hall", "hosting", "invitation", "journal"),
        *("link", "server", "sightings", "stations", "watch"),
    )
    _load = lazy_names(
        __name__,
        dict.fromkeys(_MODULES, ()),
    )

    def __getattr__(name: str) -> object:
        """Load a module of this package, or say that this laptop lacks the client of the database."""
        if find_spec("psycopg") is None:
            raise UserError("tables.not_installed")
        return _load(name)


__all__ = [
    "admission",
    "file",
    "gathering",
    "guests",
    "hall",
    "hosting",
    "invitation",
    "journal",
    "link",
    "server",
    "sightings",
    "stations",
    "watch",
]
