"""Packages whose modules are loaded when a name of theirs is first used.

A desk must show its window fast, and the database, the readers of pictures and the writers of documents take most of a
second to load. Such a package names its public objects in ``__init__``; importing the package itself stays cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def lazy_names(package: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a package that loads its modules on demand (PEP 562).

    Args:
        package: dotted name of the package.
        modules: the public names by the module that defines them; each module is a public name as well.
    """
    where = {name: module for module, names in modules.items() for name in names}

    def load(name: str) -> Any:
        if name in modules:
            # The import puts the module into the package, so this is asked once.
            return import_module(f"{package}.{name}")
        if name not in where:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{where[name]}"), name)

    return load
