"""Every job without a window: the command line.

``command_table`` lists the commands and the modules that bring them; each module has a function ``add``.

Exit codes: 0 done; 1 the answer is no (verify found a difference, a check failed); 2 the call or the input is wrong
(``UserError``); 3 the environment failed (``EnvironmentFault``); 4 the record does not hold (``IntegrityFault``); 130
and 141 as a shell counts them: ended by Ctrl+C, and by a reader of the output who left.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import typer

from ballotcount.cli.command_table import LazyGroup
from ballotcount.cli.help_words import VARIABLE, language_of
from ballotcount.cli.own_words import refusal_of
from ballotcount.domain.errors import EnvironmentFault, Fault, IntegrityFault, UserError
from ballotcount.text import words

CALL: ContextVar[tuple[str, ...]] = ContextVar("CALL", default=())
"""The words of the call that runs, for messages that tell what it left out."""

EXIT_CODES: tuple[tuple[type[Fault], int], ...] = ((UserError, 2), (EnvironmentFault, 3), (IntegrityFault, 4))

CLOSED_PIPE = 141
"""Exit code where the reader of the output has left, such as ``head``."""


def show(value: Any) -> None:
    """Print one JSON document to standard output."""
    print(json.dumps(value, ensure_ascii=False, indent=2))


def fail(fault: Fault, *, as_json: bool) -> int:
    """Say a fault on standard error (as JSON on standard output where asked) and give its exit code."""
    if as_json:
        # Facts can be paths, enums or exceptions, which JSON does not know.
        facts = {name: str(value) for name, value in fault.facts.items()}
        show({"error": fault.code, "facts": facts, "message": words.said(fault)})
    else:
        print(words.said(fault), file=sys.stderr)
    return next(code for kind, code in EXIT_CODES if isinstance(fault, kind))


def build() -> typer.Typer:
    """Return the whole command line; a command's own modules are imported when it is called."""
    app = typer.Typer(
        cls=LazyGroup,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # the built program leaves out the package "rich"
    )

    @app.callback()
    def language(lang: str = typer.Option("vi", "--lang", envvar=VARIABLE, help="vi | en")) -> None:
        if lang not in words.LANGUAGES:
            raise typer.BadParameter(", ".join(words.LANGUAGES), param_hint="--lang")
        words.set_language(lang)

    return app


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    _open_streams()
    call = CALL.set(tuple(given))
    try:
        with words.at_door(words.COMMAND):
            words.set_language(language_of(given))  # a help is shown before the options are read
            code = _run(given)
            unread = _written()
            # An answer of "no" or a fault stays what it is, read or not.
            return code or unread
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EPIPE):
            raise
        return _unread(problem)
    finally:
        CALL.reset(call)


def _open_streams() -> None:
    """Give a process whose standard streams were closed empty ones: a trace after an entry would have it made twice."""
    if sys.stdin is None:
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8", newline=""))  # noqa: SIM115


def _written() -> int:
    """Write what still waits; it would fail when the interpreter ends, with a trace and a code of its own."""
    try:
        sys.stdout.flush()
    except OSError as problem:
        return _unread(problem)
    return 0


def _unread(problem: OSError) -> int:
    """Give the exit code of a command whose output could not be written; what it recorded was recorded before."""
    # The interpreter writes what is left once more at its end and would fail again: it goes nowhere.
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8", newline="")  # noqa: SIM115
    if problem.errno == errno.ENOSPC:
        return 3
    # As a shell counts what a closed pipe ended: 128 and the number of SIGPIPE. A 1 would say that the answer is no.
    return CLOSED_PIPE


def _run(given: list[str]) -> int:
    try:
        # Standalone, the library prints faults itself, in English, and ends the process.
        result = build()(args=given, standalone_mode=False)
    except Fault as fault:
        return fail(fault, as_json="--json" in given)
    except typer.Abort:
        # As a shell counts what Ctrl+C ended: 128 and the number of SIGINT.
        return 130
    except typer.Exit as done:
        return done.exit_code
    except SystemExit as ended:
        # The library ends the process with a 1 where the reader of the output is gone.
        cause = ended.__context__
        if isinstance(cause, OSError) and cause.errno == errno.EPIPE:
            return _unread(cause)
        raise
    except Exception as problem:
        if getattr(problem, "format_message", None) is None:  # not one of the library's own refusals of a call
            raise
        print(refusal_of(problem), file=sys.stderr)
        return 2
    return int(result or 0)
