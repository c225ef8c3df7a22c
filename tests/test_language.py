"""The language of the code: plain technical English, imports at the top, calls by name, one statement a line."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (
    *sorted(f"ballotcount/{d.name}" for d in (ROOT / "ballotcount").iterdir() if (d / "__init__.py").exists()),
    "ui",
    "tests",
    "scripts",
)

BANNED = (
    r"\beye\b",
    r"\banew\b",
    r"\btold\b",
    r"\bwhoever\b",
    r"\bis but\b",
    r"\bare but\b",
    r"\bnone of a\b",
    r"\bthat is none\b",
    r"\bis none\b",
    r"\bare none\b",
    r"\bfrom which (it|a|an|the|on)\b",
    r"\bso much of\b",
    r"\bpeople's\b",
    r"\blet go\b",
    r"\bworth something\b",
    r"\bput right\b",
    r"\bof its own making\b",
    r"\bwhat goes on\b",
    r"\bwhat came of\b",
    r"\bso that whoever\b",
    r"\bhence\b",
    r"\bthereof\b",
    r"\bwherein\b",
    r"\bwhereof\b",
    r"\bnought\b",
    r"\bbe it\b",
    r"\bin vain\b",
    r"\bapart from which\b",
    r"\bmelted\b",
    r"\bborne\b",
    r"\bthe like\b",
    r"\bof old\b",
    r"\bmay not be but\b",
    r"\bnothing but\b",
    r"\ball but\b",
    r"\bshall\b",
    r"\bupon\b",
    r"\btwo of a kind\b",
    r"\bout of which\b",
    r"\bof which (a|the) target\b",
)
"""Archaic or personified wording that a reader with B2 English must read twice."""

VERBS = """
Accept Add Adopt Agree Announce Answer Append Apply Ask Attach Begin Bind Blur Break Bring Build Call Change
Check Choose Clear Clip Close Collect Combine Compare Compile Complete Compute Convert Copy Correct Count Cover
Create Cut Decide Declare Decode Derive Describe Detect Disagree Disconnect Divide Do Doubt Draw Drop Elect Emit
Empty Enable Encode End Enter Estimate Exclude Expand Explain Fetch Fill Filter Find Finish Fit Fix Fold Follow
Forget Found Gather Give Go Group Grow Hand Hear Hide Hold Ignore Import Insist Install Interpolate Invert Issue
Join Judge Keep Kill Lay Leave Let Limit Link List Listen Load Locate Lock Look Make Map Mark Match Measure
Merge Move Name Narrow Note Number Offer Open Paint Pair Parse Pass Paste Pick Place Plan Play Prepare Press
Print Project Propose Prove Push Put Raise Rank Reach Read Record Refine Refuse Register Reject Release Remember
Remove Render Reopen Repeat Replace Report Reset Resolve Restore Return Run Save Say Scale Scan Seal Search Seat
Select Send Serve Set Share Shift Show Shrink Shut Sign Skip Smooth Sort Split Start Stop Store Subtract Sum
Switch Take Talk Tell Test Thin Throw Trace Track Translate Trim Try Turn Type Undo Unpack Update Use Verify
Vote Wait Warn Warp Watch Whiten Write Yield
"""
"""Verbs with which the docstring of a function begins; another plain verb may be added."""

MOST_LATE_IMPORTS = 20
"""Most imports inside functions, over the whole project; each is there for the time it saves."""

FOREIGN = ("cv2.", "np.", "Q", "canvas.", "self.canv.", "struct.", "st.")
"""Calls of libraries whose functions share a name with one of ours."""

MOST_POSITIONAL = 3
"""Most positional arguments of a call to the project's own functions and classes."""

MOST_POSITIONAL_IN_TESTS = 5
"""The same in tests, where calls of a service begin with the same arguments: session, round, pass, stack, sheet."""

KEPT_AS_IT_IS = ("tests/synth/", "tests/accuracy/measure.py")
"""The first generator: kept figures in ``docs/accuracy`` name the digest of its code, and other calls change that."""


def files_of(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@cache
def nodes_of(file: Path) -> tuple[ast.AST, ...]:
    """Return every node of a file; walking a tree costs more than the checks, so it is done once."""
    return tuple(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def docstrings(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each docstring, of modules, classes, functions and constants."""
    for node in nodes_of(file):
        for statement in getattr(node, "body", ()) if not isinstance(node, ast.Lambda | ast.IfExp) else ():
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                value = statement.value.value
                if isinstance(value, str):
                    yield statement.lineno, value


def comments(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each comment."""
    for token in tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def names(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and words of each function and class name."""
    for node in nodes_of(file):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name.replace("_", " ")


def variables(file: Path) -> Iterator[tuple[int, str]]:
    """Yield line and words of each variable, parameter and attribute where it gets its value."""
    for node in nodes_of(file):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg.replace("_", " ")
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id.replace("_", " ")
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr.replace("_", " ")


def has_one(text: str, parts: list[str]) -> bool:
    """Whether a text has one of the parts in it."""
    return any(part in text for part in parts)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_banned_word_stands_in_docstrings_comments_or_names(package: str) -> None:
    pattern = re.compile("|".join(BANNED), re.IGNORECASE)
    sure = [max(re.split(r"\\b|\(.*\)", one), key=len) for one in BANNED]
    """A part of each pattern that stands in every text it finds: searching for plain text is much faster."""
    found = [
        f"{file.relative_to(ROOT)}:{line}: {match[0]}"
        for file in files_of(package)
        if file != Path(__file__) and has_one(file.read_text(encoding="utf-8").replace("_", " ").lower(), sure)
        for source in (docstrings, comments, names, *([] if package == "tests" else [variables]))
        for line, text in source(file)
        for match in pattern.finditer(text)
    ]
    check(found)


@pytest.mark.parametrize("package", [one for one in PACKAGES if one not in ("tests", "scripts")])
def test_imports_stand_at_the_top(package: str) -> None:
    """A late import carries ``# late:`` and its reason on the line, or on the line above."""
    found = []
    for file in files_of(package):
        lines = file.read_text(encoding="utf-8").splitlines()
        inside = [
            range(node.lineno, (node.end_lineno or node.lineno) + 1)
            for node in nodes_of(file)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        for node in nodes_of(file):
            if isinstance(node, ast.Import | ast.ImportFrom) and any(node.lineno in one for one in inside):
                near = " ".join(lines[max(0, node.lineno - 2) : node.end_lineno])
                if "# late:" not in near:
                    found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {lines[node.lineno - 1].strip()}")
    check(found)


def test_late_imports_are_few() -> None:
    late = [
        f"{file.relative_to(ROOT)}: {line}"
        for package in PACKAGES
        if package not in ("tests", "scripts")
        for file in files_of(package)
        for line in file.read_text(encoding="utf-8").splitlines()
        if "# late:" in line
    ]
    assert len(late) <= MOST_LATE_IMPORTS, "\n".join(late)


@pytest.mark.parametrize("package", PACKAGES)
def test_unrelated_values_are_not_assigned_in_parallel(package: str) -> None:
    """``a, b = b, a`` and ``x, y = point`` are fine; ``a, b = f(), 3`` and ``a, b = (f(x) for ...)`` are not."""
    found = []
    for file in files_of(package):
        for node in nodes_of(file):
            if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
                continue
            swap = isinstance(node.value, ast.Tuple) and {ast.unparse(e) for e in node.value.elts} == {
                ast.unparse(e) for e in node.targets[0].elts
            }
            if isinstance(node.value, ast.GeneratorExp) or (isinstance(node.value, ast.Tuple) and not swap):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:90]}")
    check(found)


@cache
def own_callables() -> frozenset[str]:
    """Return the names of the project's functions and classes, without Qt's names and those that take any number."""
    found = [
        node
        for package in PACKAGES
        for file in files_of(package)
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    ]
    any_number = {node.name for node in found if isinstance(node, ast.FunctionDef) and node.args.vararg is not None}
    qt = {node.name for node in found if isinstance(node, ast.FunctionDef) and re.search("[a-z][A-Z]", node.name)}
    return frozenset(node.name for node in found) - any_number - qt


def handed_in(file: Path) -> frozenset[str]:
    """Return the names of all parameters in a file: what is called by such a name, a fixture for one, is not ours."""
    return frozenset(node.arg for node in nodes_of(file) if isinstance(node, ast.arg))


@pytest.mark.parametrize("package", PACKAGES)
def test_calls_with_more_than_three_arguments_name_them(package: str) -> None:
    most = MOST_POSITIONAL_IN_TESTS if package == "tests" else MOST_POSITIONAL
    found = []
    for file in files_of(package):
        if str(file.relative_to(ROOT)).startswith(KEPT_AS_IT_IS):
            continue
        for node in nodes_of(file):
            if not isinstance(node, ast.Call) or len(node.args) <= most:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if isinstance(node.func, ast.Attribute) and ast.unparse(node.func).startswith(FOREIGN):
                continue
            if isinstance(node.func, ast.Name) and called in handed_in(file):
                continue
            if called in own_callables() and not any(isinstance(one, ast.Starred) for one in node.args):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno}: {ast.unparse(node)[:90]}")
    check(found)


def described(doc: str) -> Iterator[str]:
    """Yield the names that stand under ``Args`` of a docstring."""
    _, _, below = doc.partition("Args:\n")
    part = textwrap.dedent(below.split("\n\n")[0])
    for line in part.splitlines():
        named = re.match(r"([*\w][\w*, ]*):", line)
        yield from (name.strip().lstrip("*") for name in named[1].split(",")) if named else ()


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """Return the names of a function's parameters."""
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    return {one.arg for one in every if one is not None}


@pytest.mark.parametrize("package", ["ballotcount", "ui"])
def test_docstrings_describe_parameters_that_exist(package: str) -> None:
    found = []
    for file in files_of(package):
        for node in nodes_of(file):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                unknown = set(described(ast.get_docstring(node) or "")) - parameters(node)
                found += [f"{file.relative_to(ROOT)}:{node.lineno} {node.name}: {name}" for name in sorted(unknown)]
    check(found)


def is_help(doc: str, package: str) -> bool:
    """Return whether a docstring is the help of a command, which begins with a sentence in Vietnamese."""
    return package == "ballotcount/cli" and not doc.partition(".")[0].isascii()


def is_property(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function is read as an attribute, so that its docstring may be a noun."""
    return any("property" in ast.unparse(one) for one in function.decorator_list)


@pytest.mark.parametrize("package", [one for one in PACKAGES if one != "tests"])
def test_docstrings_of_functions_begin_with_a_verb(package: str) -> None:
    """What a function does is said as an order: "Return ...", "Draw ...", "Refuse ..."; a noun alone is a riddle."""
    verbs = frozenset(VERBS.split())
    found = []
    for file in files_of(package):
        for node in nodes_of(file):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or is_property(node):
                continue
            doc = ast.get_docstring(node)
            if doc and doc.replace(",", " ").split()[0] not in verbs and not is_help(doc, package):
                found.append(f"{file.relative_to(ROOT)}:{node.lineno} {node.name}: {doc.splitlines()[0][:80]}")
    check(found)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_named_by_an_underscore(package: str) -> None:
    """A traceback, a profile and a search must be able to name every handler."""
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in files_of(package)
        for node in nodes_of(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.strip("_")
    ]
    assert not found


def check(found: list[str]) -> None:
    """Fail on findings and show the first of them."""
    assert not found, f"{len(found)} found:\n" + "\n".join(found[:60])
