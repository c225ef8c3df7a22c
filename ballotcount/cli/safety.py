"""PINs, copies and the way back without a window."""

from __future__ import annotations

from pathlib import Path

import typer

from ballotcount import storage
from ballotcount.cli import show
from ballotcount.cli.desk import (
    AS,
    BOARD_SECOND,
    FILE,
    JSON,
    PIN,
    SECOND_PIN,
    SystemClock,
    consent,
    opened,
    opened_unsigned,
    opening,
    pin_of,
    tell,
)
from ballotcount.cli.groups import group
from ballotcount.domain.head_code import head_code
from ballotcount.service import people
from ballotcount.service.copies import backup_remarks, needs_people, restore_remarks
from ballotcount.storage import Backup
from ballotcount.text.words import t

WHO = typer.Option(..., "--teller", metavar="t3")
NEW_PIN = typer.Option("", "--new-pin", envvar="BALLOTCOUNT_NEW_PIN")


def add(app: typer.Typer) -> None:
    """Add ``board pin``, ``board reset-pin``, ``backup`` and ``restore``."""
    board = group(app, "board", "Ban kiểm phiếu. The counting board.")
    board.command("pin")(set_pin)
    board.command("reset-pin")(reset_pin)
    app.command("backup")(backup)
    app.command("restore")(restore)


def set_pin(
    file: Path = FILE,
    who: str = WHO,
    new_pin: str = NEW_PIN,
    second: str = BOARD_SECOND,
    second_pin: str = SECOND_PIN,
    teller: str = AS,
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Đổi mã PIN. Change a PIN: one's own, or as the head anybody's together with another member."""
    with opened(file, teller, pin) as session:
        other = consent(session, second, second_pin) if second else None
        changes = people.set_pin(session, who, pin_of(new_pin, who, "--new-pin"), second=other)
        tell(changes, "around.said.pin", as_json, id=who, name=session.state.name_of(who))


def reset_pin(
    file: Path = FILE,
    who: str = WHO,
    new_pin: str = NEW_PIN,
    other: str = typer.Option(..., "--second", metavar="t3", help="Thành viên thứ hai. The second member."),
    other_pin: str = SECOND_PIN,
    teller: str = typer.Option(..., "--as", metavar="t2", help="Thành viên thứ nhất. The first member."),
    pin: str = PIN,
    as_json: bool = JSON,
) -> None:
    """Trưởng ban quên PIN: hai thành viên khác đặt lại. Let two other members set a new PIN for a head."""
    with opened(file, teller, pin) as session:
        # The first of the two agrees by their PIN as well: the entry names both.
        one = people.vouch(session, teller, pin_of(pin, teller))
        made = pin_of(new_pin, who, "--new-pin")
        changes = people.reset_pin(session, teller=who, pin=made, one=one, other=consent(session, other, other_pin))
        tell(changes, "around.said.reset", as_json, id=who, name=session.state.name_of(who))


def backup(
    file: Path = FILE, folder: Path = typer.Argument(..., metavar="FOLDER", dir_okay=True), as_json: bool = JSON
) -> None:
    """Sao lưu tệp đại hội sang nơi khác và đọc kiểm tra lại. Copy a congress file elsewhere and read the copy back."""
    with opened_unsigned(file) as (held, _):
        made = storage.back_up(held, folder, SystemClock())
    if as_json:
        show(_backup_figures(made))
    else:
        print(t("desk.backup.made", folder=folder, seq=made.head.seq))
        for line in backup_remarks(made):
            print(line)
    if needs_people(made):
        raise typer.Exit(1)


def restore(
    backup: Path = typer.Argument(..., metavar="BACKUP.ballot"),
    target: Path = typer.Argument(..., metavar="FILE.ballot"),
    as_json: bool = JSON,
) -> None:
    """Khôi phục tệp đại hội từ bản sao lưu, có kiểm tra nhật ký. Restore a congress file from a backup, checked."""
    restored = opening().restore(backup, target, SystemClock())
    head = restored.head
    if as_json:
        newest = restored.newest.seq if restored.newest else None
        show(
            {
                "file": str(target),
                "seq": head.seq,
                "head": head.hash,
                "head_code": head_code(head.hash),
                "damaged": list(restored.damaged),
                "newest": newest,
                "aside": [path.name for path in restored.aside],
                "may_lack_log": restored.may_lack_log,
            }
        )
    else:
        print(t("around.said.restored", file=target, seq=head.seq, hash=head_code(head.hash)))
        for line in restore_remarks(restored, backup.name):
            print(line)
    # A script must not go on: entries or pictures that were known are not in this copy.
    if restored.damaged or restored.newest:
        raise typer.Exit(1)


def _backup_figures(made: Backup) -> dict[str, object]:
    return {
        "file": str(made.path),
        "seq": made.head.seq,
        "head": made.head.hash,
        "head_code": head_code(made.head.hash),
        "pictures": made.pictures,
        "damaged": list(made.damaged),
        "repaired": list(made.repaired),
        "kept": made.kept.name if made.kept else None,
        "apart": made.apart,
    }
