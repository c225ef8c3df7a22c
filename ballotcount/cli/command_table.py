"""The command line's table of contents: which module brings which command.

``ballotcount --help`` prints this table and imports nothing else; a command's modules are imported when it is called.
``tests/cli/test_command_table.py`` compares the table with the modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ballotcount.cli.help_words import in_one_language, translate
from ballotcount.cli.own_words import in_own_words


@dataclass(frozen=True, slots=True)
class Command:
    """One command or group of commands.

    Attributes:
        modules: of ``ballotcount.cli``, each with a function ``add``; several may fill one group.
        help: what the overview prints, the first line of the command's own help.
    """

    name: str
    modules: tuple[str, ...]
    help: str


COMMANDS: tuple[Command, ...] = (
    Command("new", ("congress",), "Lập tệp đại hội mới. Set up a congress in a new file."),
    Command("decide", ("congress",), "Ghi nhận quyết định của đại hội hoặc Đoàn Chủ tịch. Record a decision."),
    Command(
        "status",
        ("congress",),
        "Cho biết đại hội đến bước nào, không cần mã PIN. Say where a congress stands; needs no PIN.",
    ),
    Command(
        "close",
        ("rounds",),
        "Khóa kết quả: Trưởng ban và một người nữa. Lock the result: the head teller and one more.",
    ),
    Command("reopen", ("rounds",), "Mở lại kết quả đã khóa, kèm lý do. Reopen a locked result with a reason."),
    Command("announce", ("rounds",), "Công bố kết quả. Announce the result."),
    Command(
        "enter",
        ("counting",),
        "Nhập phiếu, mỗi dòng một phiếu. Enter sheets, one a line.",
    ),
    Command(
        "tally",
        ("counting",),
        "Cho xem kết quả; chưa khóa thì cần PIN của trưởng ban hoặc thư ký. Show the count; by PIN until it is locked.",
    ),
    Command("differences", ("counting",), "Liệt kê sai lệch giữa các lượt. List the lines on which the passes differ."),
    Command("judge", ("counting",), "Xử lý một sai lệch theo phiếu giấy. Settle a difference by the paper ballot."),
    Command(
        "disputes",
        ("counting",),
        "Các phiếu chờ kết luận; phiếu làm đổi kết quả đứng trước. List open disputes, those that matter first.",
    ),
    Command(
        "rule",
        ("counting",),
        "Đề xuất, xác nhận hoặc kết luận về một phiếu. Propose, confirm or give a ruling on a ballot.",
    ),
    Command(
        "stand",
        ("passes",),
        "Quyết định cách đọc một loại dấu: hai thành viên. Decide how a kind of mark is read: two members.",
    ),
    Command("pass", ("passes",), "Lượt kiểm theo cách đã quyết định. A pass in the way decided."),
    Command("sample", ("passes",), "Lượt hai bằng rút mẫu. A sample as the second pass."),
    Command("piles", ("passes",), "Lượt hai bằng nhóm phiếu giống nhau. Piles of equal ballots as the second pass."),
    Command("minutes", ("documents",), "Lập biên bản kiểm phiếu (.pdf hoặc .docx). Make the counting minutes."),
    Command("report", ("documents",), "Lập văn bản theo một mẫu (.pdf hoặc .docx). Make a document from a form."),
    Command(
        "sign",
        ("evidence",),
        "Ký số biên bản PDF. Sign a PDF with a key file or a USB token; run it again for the next signer.",
    ),
    Command(
        "signatures",
        ("evidence",),
        "Kiểm tra chữ ký số trong PDF, không cần mạng. Check the signatures of a PDF, offline; exit 1 if one is bad.",
    ),
    Command(
        "capsule",
        ("evidence",),
        "Đóng gói hồ sơ điện tử thành một tệp .zip để ai cũng kiểm chứng được. Seal a day into one record file.",
    ),
    Command(
        "match",
        ("evidence",),
        "So ảnh chụp trang biên bản đã ký với hồ sơ. Match photos of signed pages to the record; exit 1 "
        "if one differs.",
    ),
    Command(
        "backup",
        ("safety",),
        "Sao lưu tệp đại hội sang nơi khác và đọc kiểm tra lại. Copy a congress file elsewhere and read the copy back.",
    ),
    Command(
        "restore",
        ("safety",),
        "Khôi phục tệp đại hội từ bản sao lưu, có kiểm tra nhật ký. Restore a congress file from a backup, checked.",
    ),
    Command(
        "verify",
        ("proof",),
        "Kiểm chứng nhật ký và tính lại mọi kết quả. Check every entry and count every result again; exit 1 if not.",
    ),
    Command(
        "export",
        ("proof",),
        "Xuất kết quả một lần bầu, hoặc toàn bộ số liệu. Export a round's result, or the whole state.",
    ),
    Command(
        "demo",
        ("proof",),
        "Chạy trọn một ngày của đại hội mẫu, để lại các tệp. Run the sample congress's whole day and leave its files.",
    ),
    Command("read", ("read",), "Đọc phiếu từ ảnh. Read ballots from pictures."),
    Command("watch", ("watch",), "Đếm phiếu bằng máy quay. Count under a camera."),
    Command(
        "outcome",
        ("outcome",),
        "Kết quả theo quy chế, từ một tệp JSON. / The result under the rules, from a JSON file.",
    ),
    Command("roster", ("roster", "congress"), "Danh sách đại biểu. The list of delegates."),
    Command("board", ("congress", "safety"), "Ban kiểm phiếu. The counting board."),
    Command("election", ("elections",), "Nội dung bầu. Elections."),
    Command("round", ("rounds",), "Lần bầu. Rounds."),
    Command("forms", ("documents",), "Mẫu văn bản. Forms of documents."),
    Command(
        "audit",
        ("evidence",),
        "Rút phiếu kiểm tra trước hội trường. Draw ballots and check them before the hall.",
    ),
    Command("ballots", ("ballots",), "In phiếu bầu. Print ballots."),
    Command(
        "rehearse",
        ("rehearse",),
        "Thử máy đọc bằng bộ phiếu thử. Test a camera or scanner with the test ballots.",
    ),
    Command(
        "check",
        ("check",),
        "Kiểm tra máy tính trước đại hội. Check this computer before a congress; exit 1 if a line is wrong.",
    ),
    Command(
        "host",
        ("tables",),
        "Mở đại hội cho nhiều bàn kiểm phiếu. Let several tables work on one congress, until stopped.",
    ),
    Command("join", ("tables",), "Đưa máy này vào làm một bàn kiểm phiếu. Let this laptop join as a counting table."),
    Command(
        "stations",
        ("tables",),
        "Các bàn kiểm phiếu: ai, đang làm gì, còn nối không. List the tables: who, what, and whether they answer.",
    ),
    Command(
        "gather",
        ("tables",),
        "Đưa mọi mục của các bàn về một tệp. Bring everything from the tables home into one file.",
    ),
    Command("profiles", ("profiles",), "Bộ quy chế. / Rule profiles."),
)
"""Every command, in the order of the overview."""


class LazyGroup(TyperGroup):
    """The group of all commands; it builds the called one only."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the table, in its order."""
        return [one.name for one in COMMANDS]

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """Return a command with its help and nothing to run; ``resolve_command`` puts the real one in its place."""
        known = next((one for one in COMMANDS if one.name == cmd_name), None)
        # A shell of a command is enough for the overview, which must appear at once on an old laptop too.
        return TyperCommand(known.name, help=in_one_language(known.help)) if known else None

    def get_help(self, ctx: Any) -> str:
        """Return the overview with its headings in the language spoken."""
        return in_own_words(super().get_help(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Import the modules of the called command and build it."""
        name, found, rest = super().resolve_command(ctx, args)
        return (name, translate(load(name)) if found is not None and name is not None else found, rest)


def load(name: str) -> Any:
    """Build one command of the table with everything it needs."""
    app = typer.Typer(rich_markup_mode=None)
    app.callback()(_nothing)
    known = next(one for one in COMMANDS if one.name == name)
    for module in known.modules:
        brought: Any = import_module(f"ballotcount.cli.{module}")
        brought.add(app)
    whole = typer.main.get_group(app)
    return whole.commands[name]


def _nothing() -> None:
    """Make the app a group, whatever the number of its commands."""
