"""Forms: the field order of an organisation's papers, in a file that an office can copy and change.

A form is TOML: a title, the paper it makes, and ``[[block]]`` after ``[[block]]`` in the order of the paper. Text may
hold ``{fields}``, ``**bold**`` and ``//italic//``. A mistake is reported with its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ballotcount.documents.names import EDITION, FIELDS, FLAGS, PAPERS, REPLACED, ROWS
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.files.places import resource
from ballotcount.files.text_faults import TomlFault, toml_fault
from ballotcount.text.causes import cause_of

_Part = TypeVar("_Part")
_FIELD = re.compile(r"\{([^{}]*)\}")
# tomllib says no lines for values, so blocks are found in the text and counted along with the parsed ones.
_BLOCK = re.compile(r"^\s*\[\[\s*block\s*\]\]")


MOST_BYTES = 256 << 10
"""A form of the program has some 12 KB; one of megabytes would keep the desk busy for minutes."""


@dataclass(frozen=True, slots=True)
class ColumnForm:
    head: str
    field: str
    width: float
    align: str
    when: str


@dataclass(frozen=True, slots=True)
class SignerForm:
    title: str
    note: str
    rows: str


@dataclass(frozen=True, slots=True)
class BlockForm:
    """One block of a form; which attributes are used depends on its kind."""

    kind: str
    when: str = ""
    text: str = ""
    rows: str = ""
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    columns: tuple[ColumnForm, ...] = ()
    signers: tuple[SignerForm, ...] = ()
    align: str = "justify"
    indent: float = 0.0
    small: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """The order of fields of one paper.

    Attributes:
        paper: which paper it makes, one of ``PAPERS``.
        signed: True when the paper is signed by hand, so that each page carries its QR.
        edition: edition of the program's forms it was copied from, from 1.
    """

    id: str
    title: str
    paper: str
    blocks: tuple[BlockForm, ...]
    landscape: bool = False
    size: float = 13.0
    signed: bool = False
    footer: str = ""
    edition: int = 1


_KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "heading": {"left": list, "right": list},
    "title": {"lines": list},
    "paragraph": {"text": str, "align": str, "indent": (int, float), "small": bool, "keep": bool},
    "each": {"rows": str, "text": str, "align": str, "indent": (int, float), "small": bool, "keep": bool},
    "table": {"rows": str, "columns": list, "small": bool},
    "signatures": {"columns": list},
    "code": {"text": str, "lines": list},
    "page_break": {},
}
_NEEDED = {
    "heading": ("left", "right"),
    "title": ("lines",),
    "paragraph": ("text",),
    "each": ("rows", "text"),
    "table": ("rows", "columns"),
    "signatures": ("columns",),
    "code": ("text",),
}
_TOP: dict[str, type | tuple[type, ...]] = {
    "title": str,
    "paper": str,
    "landscape": bool,
    "size": (int, float),
    "signed": bool,
    "footer": str,
    "edition": int,
    "block": list,
}
_COLUMN: dict[str, type | tuple[type, ...]] = {
    "head": str,
    "field": str,
    "width": (int, float),
    "align": str,
    "when": str,
}
_SIGNER: dict[str, type | tuple[type, ...]] = {"title": str, "note": str, "names": str}
_ALIGNS = ("left", "center", "right", "justify")


def forms() -> tuple[str, ...]:
    """Return ids of the forms that come with the program."""
    return tuple(sorted(path.stem for path in resource("forms").glob("*.toml")))


def find(name: str) -> Path:
    """Return the file of a form: a path as it is, a plain id among the program's own forms.

    Raises:
        UserError: ``form.unknown``.
    """
    path = Path(name) if name.endswith(".toml") else resource("forms", f"{name}.toml")
    if not path.is_file():
        raise UserError("form.unknown", name=name, known=", ".join(forms()))
    return path


def load(name: str) -> Form:
    """Read and check a form.

    Args:
        name: id of a form of the program, or the path of a ``.toml`` file.

    Raises:
        UserError: ``form.unknown``, or ``form.broken`` with file, line and cause.
        EnvironmentFault: the file cannot be read.
    """
    path = find(name)
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise EnvironmentFault("form.unreadable", file=path.name, cause=cause_of(problem)) from problem
    return parse(raw, path.stem, path.name)


def older(form: Form) -> tuple[str, ...] | None:
    """Return what to change in a form of an older edition, such as "{rules} → {cite}"; None for a form of today.

    A copied form goes on working: every field of an older edition is still known.
    """
    if form.edition >= EDITION:
        return None
    used = {name for block in form.blocks for text in _spoken(block) for name in _FIELD.findall(text)}
    return tuple("{" + old + "} → {" + new + "}" for old, new in REPLACED.items() if old in used)


def _spoken(block: BlockForm) -> Iterator[str]:
    """Yield every text of a block that is printed."""
    yield block.text
    yield from block.left
    yield from block.right
    yield from block.lines
    yield from (column.head for column in block.columns)
    yield from (signer.title for signer in block.signers)


def parse(raw: bytes, id: str, file: str) -> Form:
    """Read and check the text of a form; see ``load``."""
    if len(raw) > MOST_BYTES:
        raise UserError("form.broken", file=file, line=1, cause=TomlFault.TOO_LONG)
    try:
        # Notepad puts a byte order mark before the text, which TOML does not allow.
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        # Counted in bytes: what stands behind the fault cannot be decoded.
        line = raw[: problem.start].count(b"\n") + 1
        raise UserError("form.broken", file=file, line=line, cause=TomlFault.NOT_UTF8) from problem
    try:
        given = tomllib.loads(text)
    # A hostile form of nested brackets must end in one sentence, not in a crash (attack M10).
    except RecursionError as problem:
        raise UserError("form.broken", file=file, line=1, cause=TomlFault.NESTED) from problem
    except tomllib.TOMLDecodeError as problem:
        found = re.search(r"at line (\d+)", str(problem))
        # A form that stops in the middle has its fault at "end of document", which carries no line.
        line = int(found[1]) if found else text.count("\n") + 1
        raise UserError(
            "form.syntax", file=file, line=line, cause=toml_fault(problem), detail=str(problem)
        ) from problem
    return _Check(text, file).form(given, id)


class _Check:
    """Turns TOML into a form and names the line of what does not fit."""

    def __init__(self, text: str, file: str) -> None:
        self.lines = text.splitlines()
        self.file = file
        self.starts = [number for number, line in enumerate(self.lines, 1) if _BLOCK.match(line)]

    def form(self, given: Mapping[str, Any], id: str) -> Form:
        self.keys(given, _TOP, 1)
        for key in ("title", "paper", "block"):
            if key not in given:
                raise self.broken(1, f"{key}?")
        if given["paper"] not in PAPERS:
            raise self.broken(self.line_of(given["paper"], 1), f'paper = "{given["paper"]}" ({", ".join(PAPERS)})')
        # Fields are checked now, so that filling in never meets an unknown one after the announcement.
        self.fields(given.get("footer", ""), FIELDS, 1)
        return Form(
            id=id,
            title=given["title"],
            paper=given["paper"],
            blocks=tuple(self.block(block, start) for block, start in zip(given["block"], self.at(), strict=False)),
            landscape=given.get("landscape", False),
            size=float(given.get("size", 13)),
            signed=given.get("signed", False),
            footer=given.get("footer", ""),
            edition=given.get("edition", 1),
        )

    def at(self) -> Iterator[int]:
        yield from self.starts
        while True:  # blocks written as an inline array have no line of their own
            yield 1

    def block(self, given: Mapping[str, Any], start: int) -> BlockForm:
        kind = given.get("kind")
        if kind not in _KEYS:
            raise self.broken(self.line_of(str(kind), start), f'kind = "{kind}" ({", ".join(_KEYS)})')
        self.keys(given, {"kind": str, "when": str, **_KEYS[kind]}, start)
        for key in _NEEDED.get(kind, ()):
            if key not in given:
                raise self.broken(start, f"{kind}: {key}?")
        self.flag(given.get("when", ""), start)
        # Texts repeated for each row may use the fields of that row as well.
        known = FIELDS | self.row_fields(given, start) if "rows" in given else FIELDS
        for text in _texts(given):
            self.fields(text, known, start)
        if given.get("align", "justify") not in _ALIGNS:
            raise self.broken(self.line_of(given["align"], start), f'align = "{given["align"]}"')
        return BlockForm(
            kind=kind,
            when=given.get("when", ""),
            text=given.get("text", ""),
            rows=given.get("rows", ""),
            left=tuple(given.get("left", ())),
            right=tuple(given.get("right", ())),
            lines=tuple(given.get("lines", ())),
            columns=self.each(given, start, self.column) if kind == "table" else (),
            signers=self.each(given, start, self.signer) if kind == "signatures" else (),
            align=given.get("align", "justify"),
            indent=float(given.get("indent", 0)),
            small=given.get("small", False),
            keep=given.get("keep", False),
        )

    def each(
        self, given: Mapping[str, Any], start: int, read: Callable[[Mapping[str, Any], Mapping[str, Any], int], _Part]
    ) -> tuple[_Part, ...]:
        columns = given["columns"]
        if not columns or not all(isinstance(column, dict) for column in columns):
            raise self.broken(self.line_of("columns", start), "columns = [{...}]")
        return tuple(read(column, given, start) for column in columns)

    def column(self, given: Mapping[str, Any], block: Mapping[str, Any], start: int) -> ColumnForm:
        self.keys(given, _COLUMN, start)
        field = given.get("field", "")
        if field not in ROWS[block["rows"]]:
            raise self.broken(
                self.line_of(f'"{field}"', start), f'field = "{field}" ({", ".join(ROWS[block["rows"]])})'
            )
        # Widths are shares of their sum; 0 or less would leave a column without room.
        if given.get("width", 10) <= 0:
            raise self.broken(self.line_of(f'"{field}"', start), f"width = {given['width']}")
        self.flag(given.get("when", ""), start)
        align = given.get("align", "left")
        if align not in _ALIGNS:
            raise self.broken(self.line_of(f'"{align}"', start), f'align = "{align}"')
        self.fields(given.get("head", ""), FIELDS, start)
        return ColumnForm(
            head=given.get("head", ""),
            field=field,
            width=float(given.get("width", 10)),
            align=align,
            when=given.get("when", ""),
        )

    def signer(self, given: Mapping[str, Any], block: Mapping[str, Any], start: int) -> SignerForm:
        self.keys(given, _SIGNER, start)
        for text in (given.get("title", ""), given.get("note", "")):
            self.fields(text, FIELDS, start)
        rows = given.get("names", "")
        if rows and "name" not in ROWS.get(rows, frozenset()):
            raise self.broken(self.line_of(f'"{rows}"', start), f'names = "{rows}"')
        return SignerForm(given.get("title", ""), given.get("note", ""), rows)

    def row_fields(self, given: Mapping[str, Any], start: int) -> frozenset[str]:
        if given["rows"] not in ROWS:
            raise self.broken(
                self.line_of(f'"{given["rows"]}"', start), f'rows = "{given["rows"]}" ({", ".join(sorted(ROWS))})'
            )
        return ROWS[given["rows"]]

    def keys(self, given: Mapping[str, Any], known: Mapping[str, type | tuple[type, ...]], start: int) -> None:
        for key, value in given.items():
            kind = known.get(key)
            # In Python True is an int, so "indent = true" would pass as a number.
            fits = kind is not None and isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
            if not fits:
                raise self.broken(self.key_line(key, start), f"{key} = {value!r}"[:120])

    def flag(self, when: str, start: int) -> None:
        if when and when.removeprefix("not ") not in FLAGS:
            raise self.broken(self.line_of(f'"{when}"', start), f'when = "{when}" ({", ".join(sorted(FLAGS))})')

    def fields(self, text: object, known: frozenset[str], start: int) -> None:
        if not isinstance(text, str):
            raise self.broken(start, repr(text)[:120])
        for name in _FIELD.findall(text):
            if name not in known:
                raise self.broken(self.line_of("{" + name + "}", start), "{" + name + "}")
        # A single brace is a mistyped field; it would be printed as it stands.
        if "{" in _FIELD.sub("", text) or "}" in _FIELD.sub("", text):
            raise self.broken(self.line_of(text[:20], start), text[:120])

    def line_of(self, needle: str, start: int) -> int:
        """Return the first line from ``start`` on that holds ``needle``; ``start`` itself where none does."""
        for number in range(start, len(self.lines) + 1):
            if needle in self.lines[number - 1]:
                return number
        return start

    def key_line(self, key: str, start: int) -> int:
        wanted = re.compile(rf"(^|[\s{{,]){re.escape(key)}\s*=")
        for number in range(start, len(self.lines) + 1):
            if wanted.search(self.lines[number - 1]):
                return number
        return start

    def broken(self, line: int, cause: str) -> UserError:
        return UserError("form.broken", file=self.file, line=line, cause=cause)


def _texts(given: Mapping[str, Any]) -> Iterator[object]:
    for key in ("left", "right", "lines"):
        yield from given.get(key, ())
    if "text" in given:
        yield given["text"]
