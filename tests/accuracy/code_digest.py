"""A digest of code that does not depend on names, docstrings, comments or the place of a file.

Kept results say which code measured them. A rename or a moved file must not make them invalid, while a changed
expression must. Each top-level statement is hashed with its own names numbered in order of appearance; names and
attributes that the code itself defines are replaced by a hash of what they stand for, so ``a < LOW`` and ``a < HIGH``
differ. The hashes are sorted, so the order and the place of definitions do not count.
"""

from __future__ import annotations

import ast
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path


def digest_of(files: Iterable[Path]) -> str:
    """Return 12 hex digits for the code in Python files and the bytes of other files."""
    trees: list[ast.Module] = []
    parts: list[str] = []
    for file in files:
        if file.suffix == ".py":
            trees.append(ast.parse(file.read_text(encoding="utf-8")))
        else:
            parts.append(hashlib.sha256(file.read_bytes()).hexdigest())
    statements = [statement for tree in trees for statement in tree.body if _counts(statement)]
    meanings = _meanings(statements)
    parts += [_hash(_shape(statement, meanings)) for statement in statements]
    return _hash("\n".join(sorted(parts)))[:12]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _counts(statement: ast.stmt) -> bool:
    """Return whether a top-level statement can change an answer; imports, docstrings and ``__all__`` cannot."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return False
    if isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING":
        return False
    return "__all__" not in {name.id for name in ast.walk(statement) if isinstance(name, ast.Name)}


def _defined(statements: Iterable[ast.stmt]) -> Iterable[tuple[str, ast.AST]]:
    """Yield each name that the code defines at top level or in a class, with what defines it."""
    for statement in statements:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield statement.name, statement
            if isinstance(statement, ast.ClassDef):
                yield from _defined(one for one in statement.body if _counts(one))
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                names = target.elts if isinstance(target, ast.Tuple) else [target]
                values = statement.value.elts if isinstance(statement.value, ast.Tuple) else [statement.value]
                for name, value in zip(names, values * (len(names) if len(values) == 1 else 1), strict=False):
                    if isinstance(name, ast.Name):
                        yield name.id, value
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id, statement.value or statement.annotation


def _meanings(statements: list[ast.stmt]) -> Mapping[str, str]:
    """Return a hash of what each own name stands for; two definitions of one name are hashed together."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    own = {name: "" for name, _ in _defined(statements)}
    for name, node in _defined(statements):
        found[name].append(_hash(_shape(node, own)))
    return {name: _hash(" ".join(sorted(hashes))) for name, hashes in found.items()}


def _shape(node: ast.AST, meanings: Mapping[str, str]) -> str:
    """Return the dump of a node with own names replaced, docstrings and annotations of variables left out."""
    places: dict[str, str] = {}
    local = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    local |= {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}

    def rename(name: str) -> str:
        if name in meanings and (name not in local or isinstance(node, ast.ClassDef)):
            return f"own:{meanings[name]}"
        if name in local:
            return places.setdefault(name, f"local:{len(places)}")
        return name

    def text(part: object) -> str:
        if isinstance(part, list):
            return "[" + ",".join(text(one) for one in part if not _is_docstring(one)) + "]"
        if not isinstance(part, ast.AST):
            return repr(part)
        fields = []
        for field, value in ast.iter_fields(part):
            if field in ("id", "attr", "arg", "name") and isinstance(value, str):
                fields.append(rename(value))
            elif field not in ("ctx", "returns", "annotation", "type_comment", "kind"):
                fields.append(text(value))
        return f"{type(part).__name__}({';'.join(fields)})"

    return text(node)


def _is_docstring(part: object) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant) and isinstance(part.value.value, str)


@cache
def digest_of_patterns(root: Path, patterns: tuple[str, ...], left_out: str = "") -> str:
    """Return the digest of the files below ``root`` that match, but for those in the folder ``left_out``."""
    apart = root / left_out if left_out else None
    return digest_of(sorted({f for pattern in patterns for f in root.glob(pattern) if f.parent != apart}))
