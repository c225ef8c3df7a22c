"""The only room with SQL: the congress file, its journal, its pictures, its backup.

``create`` and ``open_file`` give a ``CongressFile``; ``open_copy`` reads one without touching it. Nothing outside this
room may assume SQLite: the journal is used through ``ballotcount.domain.journal.Journal``.
"""

from ballotcount.storage.backup import Backup, Restored, back_up, elsewhere, restore
from ballotcount.storage.file import SUFFIX, CongressFile, create, open_copy, open_file, papers_of
from ballotcount.storage.pictures import Pictures

__all__ = [
    "SUFFIX",
    "Backup",
    "CongressFile",
    "Pictures",
    "Restored",
    "back_up",
    "create",
    "elsewhere",
    "open_copy",
    "open_file",
    "papers_of",
    "restore",
]
