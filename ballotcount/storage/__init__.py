"""The only package with SQL: the congress file, its journal, its pictures, its backup.

``create`` and ``open_file`` give a ``CongressFile``; ``open_copy`` reads one without touching it. Nothing outside this
package may assume SQLite: the journal is used through ``ballotcount.domain.journal.Journal``.
"""

from typing import TYPE_CHECKING

from ballotcount.files.lazy import lazy_names

if TYPE_CHECKING:
    from ballotcount.storage.backup import Backup, Restored, back_up, elsewhere, restore
    from ballotcount.storage.file import SUFFIX, CongressFile, create, open_copy, open_file, papers_of
    from ballotcount.storage.pictures import Pictures
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "backup": ("Backup", "Restored", "back_up", "elsewhere", "restore"),
            "file": ("SUFFIX", "CongressFile", "create", "open_copy", "open_file", "papers_of"),
            "pictures": ("Pictures",),
        },
    )

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
