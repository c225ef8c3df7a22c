"""The only package with SQL: the congress file, its journal, its pictures, its backup.

``create`` and ``open_file`` give an open congress; ``open_copy`` reads one without touching it. Nothing outside this
package may assume SQLite: the journal is used through ``ballotcount.domain.journal.Journal``.
"""

from typing import TYPE_CHECKING

from ballotcount.files.lazy import lazy_names

if TYPE_CHECKING:
    from ballotcount.storage.backup import Backup, Restored, back_up, elsewhere, restore
    from ballotcount.storage.file import SUFFIX, CongressFile, create, papers_of
    from ballotcount.storage.opened import OpenCongress, copy_beside, link_of, open_copy, open_file
    from ballotcount.storage.pictures import Pictures
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "backup": ("Backup", "Restored", "back_up", "elsewhere", "restore"),
            "file": ("SUFFIX", "CongressFile", "create", "papers_of"),
            "opened": ("OpenCongress", "copy_beside", "link_of", "open_copy", "open_file"),
            "pictures": ("Pictures",),
        },
    )

__all__ = [
    "SUFFIX",
    "Backup",
    "CongressFile",
    "OpenCongress",
    "Pictures",
    "Restored",
    "back_up",
    "copy_beside",
    "create",
    "elsewhere",
    "link_of",
    "open_copy",
    "open_file",
    "papers_of",
    "restore",
]
