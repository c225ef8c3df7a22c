"""Check whether this computer is fit for a day of counting."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import typer
from platformdirs import user_documents_path

from ballotcount.cli import show
from ballotcount.cli.desk import JSON, SystemClock
from ballotcount.computer.checks import Places, all_lines
from ballotcount.computer.line import CheckLine, CheckVerdict, look
from ballotcount.computer.report import check_document
from ballotcount.computer.settings import keyboard
from ballotcount.documents.papers import keep
from ballotcount.documents.pdf import write
from ballotcount.domain.errors import UserError
from ballotcount.text.words import t

FOLDER = typer.Option(None, "--folder", help="Thư mục sẽ chứa tệp đại hội. Folder of the congress file.")
STICK = typer.Option(None, "--stick", help="USB hoặc thư mục mạng để sao lưu. Stick or share for backups.")
PULL = typer.Option(False, "--pull", help="Thử rút USB trong một phút. Pull the stick out within a minute.")
MODULE = typer.Option(None, "--pkcs11", metavar="DRIVER", help="Trình điều khiển token. Driver of a token.")
REPORT = typer.Option(None, "--report", metavar="REPORT.pdf")


def add(app: typer.Typer) -> None:
    """Add ``check``."""
    app.command(
        "check",
        help="Kiểm tra máy tính trước đại hội. Check this computer before a congress; exit 1 if a line is wrong.",
    )(check)


def check(
    folder: Path | None = FOLDER,
    stick: Path | None = STICK,
    pull: bool = PULL,
    pkcs11: list[Path] | None = MODULE,
    report: Path | None = REPORT,
    as_json: bool = JSON,
) -> int:
    """Kiểm tra máy tính trước đại hội. Check this computer before a congress; exit 1 if a line is wrong."""
    where = folder or user_documents_path()
    if folder is not None and not folder.is_dir():
        raise UserError("check.no_folder", path=folder)
    places = Places(
        folder=where if where.is_dir() else Path.home(),
        stick=stick,
        modules=tuple(pkcs11) if pkcs11 else None,
        pull=pull,
    )
    lines: list[CheckLine] = []
    for one in (*all_lines(places, SystemClock()), *_of_the_desk()):
        lines.append(one())
        # Line by line: the stick is to be pulled out while its line waits for that, up to a minute.
        if not as_json:
            print(
                f"[{t(f'check.verdict.{lines[-1].verdict.value}')}] {lines[-1].heading}: {lines[-1].words}", flush=True
            )
    counts = Counter(line.verdict for line in lines)
    if report is not None:
        keep(write(check_document(lines, platform.node(), datetime.now())), report)
    if as_json:
        show(
            [
                {"check": line.name, "verdict": line.verdict.value, "found": line.finding, "words": line.words}
                for line in lines
            ]
        )
    else:
        print(t("check.said.counts", **{verdict.value: counts[verdict] for verdict in CheckVerdict}))
        if report is not None:
            print(t("check.said.saved", path=report))
    # A line at which people only have to look is no reason for a script to stop.
    return 1 if counts[CheckVerdict.WRONG] else 0


def _of_the_desk() -> list[Callable[[], CheckLine]]:
    """Return the lines that need the window; here they say where to try them."""
    return [lambda: look("screens", "at_desk"), lambda: look("sound", "at_desk"), keyboard]
