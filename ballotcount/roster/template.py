"""The roster to download and fill in: an .xlsx with headings, two example rows, lists to choose from, and notes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.roster.people_rows import EXAMPLE_NAMES
from ballotcount.text.causes import cause_of

ROWS = 2000
"""Rows below the headings that carry the lists to choose from and the forms of dates."""
HEADING_ROW = 4
_ROWS_DRAWN = 400
"""Rows with lines and forms; further rows take the lists to choose from only."""
_FORMATS = {"Ngày sinh": "@", "Ngày vào Đảng": "@", "Trình độ văn hóa": "@", "Số cổ phần": "#,##0"}
"""Text where a spreadsheet would turn 12/12 or 03/02/1975 into a day of its own order."""
INK = "1F1B16"
RED = "9E1B1E"
PAPER = "FFF8E7"
RULE = "C9BFAE"
GREY = "6B645A"


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column of the template.

    Attributes:
        width: in characters of the body font.
        note: what to write, shown when a cell of the column is chosen.
        choices: values offered in a list; others are warned of where ``strict``.
    """

    heading: str
    width: int
    note: str
    examples: tuple[object, object]
    choices: tuple[str, ...] = ()
    strict: bool = False
    centred: bool = False


COLUMNS = (
    TemplateColumn(heading="STT", width=6, note="Số thứ tự.", examples=(1, 2), centred=True),
    TemplateColumn(
        heading="Họ và tên",
        width=28,
        note="Bắt buộc. Họ và tên đầy đủ, chữ Unicode, như sẽ in trên phiếu.",
        examples=EXAMPLE_NAMES,
    ),
    TemplateColumn(
        heading="Đơn vị",
        width=26,
        note="Đoàn đại biểu, đảng bộ, chi bộ hoặc đơn vị của đại biểu.",
        examples=("Đảng bộ xã A", "Đảng bộ xã B"),
    ),
    TemplateColumn(
        heading="Ngày sinh",
        width=13,
        note="Ngày/tháng/năm; nếu chỉ biết năm thì ghi năm.",
        examples=("03/02/1975", "1988"),
        centred=True,
    ),
    TemplateColumn(
        heading="Giới tính",
        width=10,
        note="Nam hoặc Nữ.",
        examples=("Nam", "Nữ"),
        choices=("Nam", "Nữ"),
        strict=True,
        centred=True,
    ),
    TemplateColumn(
        heading="Dân tộc",
        width=11,
        note="Chọn hoặc gõ tên dân tộc.",
        examples=("Kinh", "Ê Đê"),
        choices=(
            "Kinh",
            "Tày",
            "Thái",
            "Mường",
            "Khmer",
            "Hoa",
            "Nùng",
            "Mông",
            "Dao",
            "Gia Rai",
            "Ê Đê",
            "Ba Na",
            "Chăm",
        ),
        centred=True,
    ),
    TemplateColumn(
        heading="Chức vụ",
        width=30,
        note="Chức vụ và nơi công tác.",
        examples=("Phó Bí thư Đảng ủy xã", "Chủ tịch Hội LHPN xã"),
    ),
    TemplateColumn(
        heading="Loại đại biểu",
        width=15,
        note="Được bầu, Đương nhiên, Chỉ định hoặc Dự khuyết. Để trống: được bầu.",
        examples=("Đương nhiên", "Được bầu"),
        choices=("Được bầu", "Đương nhiên", "Chỉ định", "Dự khuyết"),
        strict=True,
        centred=True,
    ),
    TemplateColumn(
        heading="Ngày vào Đảng",
        width=14,
        note="Ngày/tháng/năm vào Đảng, Đoàn hoặc Hội.",
        examples=("19/05/1999", "2012"),
        centred=True,
    ),
    TemplateColumn(
        heading="Trình độ văn hóa",
        width=11,
        note="Ví dụ 12/12.",
        examples=("12/12", "12/12"),
        choices=("12/12", "10/10", "9/12", "7/10"),
        centred=True,
    ),
    TemplateColumn(
        heading="Trình độ chuyên môn",
        width=16,
        note="Bằng cấp cao nhất.",
        examples=("Thạc sĩ", "Đại học"),
        choices=("Tiến sĩ", "Thạc sĩ", "Đại học", "Cao đẳng", "Trung cấp", "Sơ cấp"),
    ),
    TemplateColumn(
        heading="Lý luận chính trị",
        width=13,
        note="Sơ cấp, trung cấp, cao cấp, cử nhân.",
        examples=("Cao cấp", "Trung cấp"),
        choices=("Cử nhân", "Cao cấp", "Trung cấp", "Sơ cấp"),
    ),
    TemplateColumn(
        heading="Cấp ủy viên cấp triệu tập",
        width=14,
        note="Ghi x nếu là ủy viên của cấp ủy triệu tập đại hội. Để trống nếu không.",
        examples=("x", ""),
        choices=("x",),
        strict=True,
        centred=True,
    ),
    TemplateColumn(
        heading="Số cổ phần", width=12, note="Chỉ dùng cho đại hội đồng cổ đông: số nguyên.", examples=("", "")
    ),
    TemplateColumn(
        heading="Tên sắp xếp",
        width=20,
        note="Chỉ dùng khi tên xếp sai vần: viết lại theo thứ tự họ, đệm, tên.",
        examples=("", ""),
    ),
    TemplateColumn(
        heading="Ghi chú",
        width=32,
        note="Không bắt buộc.",
        examples=("Dòng ví dụ, xóa trước khi nhập", "Dòng ví dụ, xóa trước khi nhập"),
    ),
)

_NOTES = (
    "Điền danh sách ở trang “Danh sách”, mỗi người một dòng, liền nhau, từ dòng ngay dưới tiêu đề.",
    "Xóa hai dòng ví dụ trước khi nhập. Chỉ cột “Họ và tên” là bắt buộc; cột nào không cần có thể xóa cả cột.",
    "Được đổi thứ tự cột và thêm cột riêng; cột không nhận ra sẽ được báo và bỏ qua.",
    "Dùng chữ Unicode (Times New Roman, Arial...). Chữ .VnTime (TCVN3) hoặc VNI-Times phải chuyển mã trước.",
    "Ngày tháng viết theo thứ tự ngày/tháng/năm. Chỉ biết năm thì ghi bốn chữ số của năm.",
    "Hai người trùng họ tên: ghi đủ ngày sinh hoặc đơn vị để phân biệt.",
    "Người dân tộc Tây Nguyên xếp theo tên: Ksor Phước ở vần P, H'Hen Niê và Y Thanh Hà Niê Kđăm ở vần H. "
    "Tên nào chương trình xếp chưa đúng thì ghi cột “Tên sắp xếp”.",
    "Còn ô sai thì chưa nhập ai: mỗi ô sai được báo kèm trang tính, dòng, cột và lý do.",
)


def write_template(path: Path) -> None:
    """Write the template; an existing file is replaced.

    Raises:
        EnvironmentFault: the file cannot be written.
    """
    book = Workbook()
    people = book.active
    people.title = "Danh sách"
    _title(people)
    for number, column in enumerate(COLUMNS, start=1):
        _column(people, number, column)
    people.row_dimensions[HEADING_ROW].height = 40
    for row in range(HEADING_ROW + 1, HEADING_ROW + 1 + _ROWS_DRAWN):
        people.row_dimensions[row].height = 20  # room for letters with two marks
    # Number and name stay in view while somebody fills in the columns far to the right.
    people.freeze_panes = people.cell(HEADING_ROW + 1, 3)
    _page(people)
    _notes(book.create_sheet("Hướng dẫn"))
    try:
        book.save(path)
    except OSError as problem:
        raise EnvironmentFault("roster.unwritable", file=path.name, reason=cause_of(problem)) from problem


def _font(size: int, colour: str = INK, **styles: bool) -> Any:
    return Font(name="Times New Roman", size=size, color=colour, **styles)


def _title(sheet: Any) -> None:
    sheet["B1"] = "DANH SÁCH ĐẠI BIỂU"
    sheet["B1"].font = _font(18, RED, bold=True)
    sheet["B2"] = "Mỗi người một dòng. Chỉ cột “Họ và tên” là bắt buộc. Cách điền ở trang “Hướng dẫn”."
    sheet["B2"].font = _font(12, GREY, italic=True)
    sheet.row_dimensions[1].height = 28
    sheet.row_dimensions[2].height = 20


def _column(sheet: Any, number: int, column: TemplateColumn) -> None:
    sheet.column_dimensions[get_column_letter(number)].width = column.width
    heading = sheet.cell(HEADING_ROW, number, column.heading)
    heading.font = _font(12, "FFFFFF", bold=True)
    heading.fill = PatternFill("solid", fgColor=RED)
    heading.border = _lines()
    heading.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    _body(sheet, number, column)
    for offset, example in enumerate(column.examples):
        cell = sheet.cell(HEADING_ROW + 1 + offset, number, example or None)
        cell.font = _font(12, GREY, italic=True)
        cell.fill = PatternFill("solid", fgColor=PAPER)
    sheet.add_data_validation(_validation(number, column))


def _body(sheet: Any, number: int, column: TemplateColumn) -> None:
    lines = _lines()
    font = _font(12)
    place = Alignment(horizontal="center" if column.centred else None, vertical="center")
    form = _FORMATS.get(column.heading, "General")
    for offset in range(_ROWS_DRAWN):
        cell = sheet.cell(HEADING_ROW + 1 + offset, number)
        cell.border = lines
        cell.font = font
        cell.alignment = place
        cell.number_format = form


def _lines() -> Any:
    line = Side(style="thin", color=RULE)
    return Border(left=line, right=line, top=line, bottom=line)


def _validation(number: int, column: TemplateColumn) -> Any:
    letter = get_column_letter(number)
    rule = (
        # A list that is written out like this may have 255 characters; Excel calls a longer one damage.
        DataValidation(type="list", formula1='"' + ",".join(column.choices) + '"', allow_blank=True)
        if column.choices
        else DataValidation(allow_blank=True)
    )
    # Excel takes at most 32 characters for this title.
    rule.promptTitle = column.heading[:32]
    rule.prompt = column.note
    rule.showInputMessage = True
    rule.showErrorMessage = column.strict
    if column.strict:
        rule.errorTitle = column.heading[:32]
        rule.error = "Giá trị này không có trong danh sách. Chọn một giá trị ở mũi tên cạnh ô."
    rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{HEADING_ROW + ROWS}")
    return rule


def _page(sheet: Any) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    # 0 means as many pages as the list needs.
    sheet.page_setup.fitToHeight = 0
    # Without this flag the two settings above are ignored.
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"


def _notes(sheet: Any) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = 100
    sheet["B1"] = "CÁCH ĐIỀN DANH SÁCH"
    sheet["B1"].font = _font(16, RED, bold=True)
    for row, note in enumerate(_NOTES, start=3):
        sheet.cell(row, 1, f"{row - 2}.").font = _font(13)
        cell = sheet.cell(row, 2, note)
        cell.font = _font(13)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(row, 1).alignment = Alignment(vertical="top")
        sheet.row_dimensions[row].height = 38 if len(note) > 95 else 20
