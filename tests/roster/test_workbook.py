"""Files as offices send them: every kind of .csv, and a clear word for what is no roster."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.roster.importing import read_roster
from ballotcount.roster.workbook import (
    MAX_FILE,
    MAX_ROWS,
    MAX_UNZIPPED,
    column_letters,
    column_number,
    open_sheets,
)
from ballotcount.text.words import LANGUAGES, language, said, set_language
from tests.roster.books import TODAY, book, people
from tests.roster.test_legacy import to_tcvn3, to_vni
from tests.roster.test_names import ORDERED

TEXT = 'STT;Họ và tên;Đơn vị;Ngày sinh\r\n1;Nguyễn Văn Đức;Huyện Đức Thọ;03/05/1970\r\n2;H\'Hen Niê;"A; B";1992\r\n'


def fault_of(path: Path) -> UserError:
    with pytest.raises(UserError) as fault:
        read_roster(path, today=TODAY)
    before = language()
    try:
        for each in LANGUAGES:
            set_language(each)
            sentence = said(fault.value)
            assert not sentence.startswith("error.")
            assert "{" not in sentence
    finally:
        set_language(before)
    return fault.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_in_every_unicode_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    text = TEXT.replace("A; B", "A# B").replace(";", delimiter).replace("A# B", f"A{delimiter} B")
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    one, other = people(path)
    assert (one.name, one.unit, one.born) == ("Nguyễn Văn Đức", "Huyện Đức Thọ", "1970-05-03")
    assert (other.name, other.unit) == ("H'Hen Niê", f"A{delimiter} B".replace("\t ", " "))


def to_cp1258(text: str) -> bytes:
    """Vietnamese Windows writes a letter and its tone apart; what has no shape with tone keeps it joined."""
    import unicodedata

    out = b""
    for sign in text:
        try:
            out += sign.encode("cp1258")
        except UnicodeEncodeError:
            apart = unicodedata.normalize("NFD", sign)
            tones = "".join(mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323")
            rest = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones))
            out += (rest + tones).encode("cp1258")
    return out


def test_csv_of_vietnamese_windows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(to_cp1258(TEXT))
    assert [one.name for one in people(path)] == ["Nguyễn Văn Đức", "H'Hen Niê"]


def test_two_hundred_names_in_vietnamese_windows(tmp_path: Path) -> None:
    names = [name for name in ORDERED if not set(name) & set("ĕŏŭĭñčÑĔŎŬ")]
    path = tmp_path / "a.csv"
    path.write_bytes(to_cp1258("Họ và tên,Năm sinh\n" + "".join(f"{name},1970\n" for name in names)))
    assert [one.name for one in people(path)] == names


@pytest.mark.parametrize(("encode", "code"), [(to_tcvn3, "roster.tcvn3_file"), (to_vni, "roster.vni_file")])
def test_csv_in_an_old_encoding_is_refused(tmp_path: Path, encode: object, code: str) -> None:
    assert callable(encode)
    path = tmp_path / "a.csv"
    path.write_bytes(encode(TEXT).encode("latin-1"))
    fault = fault_of(path)
    assert fault.code == code
    assert fault.facts["likely"] in TEXT


def test_csv_whose_letters_were_lost_on_saving_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode("ascii", "replace"))
    assert fault_of(path).code == "roster.lost_headings"


@pytest.mark.parametrize(
    "raw", [b"\x81\x8d\x8f,\x90\x9d\n\xff\xfe\x81", "Họ và tên\nИванов\n".encode("koi8-r", "ignore")]
)
def test_csv_in_an_unknown_encoding_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    assert fault_of(path).code == "roster.unknown_encoding"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault) as fault:
        read_roster(tmp_path / "a.xlsx", today=TODAY)
    assert fault.value.code == "roster.unreadable"
    assert "a.xlsx" in said(fault.value)


@pytest.mark.parametrize("raw", [b"", b" \r\n", b"\0" * 100])
def test_an_empty_file(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(raw)
    assert fault_of(path).code == "roster.empty_file"


def test_an_old_excel_file_and_a_protected_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "Workbook".encode("utf-16-le"))
    assert fault_of(path).code == "roster.old_excel"
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert fault_of(path).code == "roster.protected"


def test_a_zip_that_is_no_workbook_and_text_named_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert fault_of(path).code == "roster.not_excel"
    path.write_text("Họ và tên\nLê A\n", encoding="utf-8")
    assert fault_of(path).code == "roster.damaged"


def good_xlsx(tmp_path: Path) -> bytes:
    return book(tmp_path / "good.xlsx", [["Họ và tên", "Năm sinh"], *([name, 1970] for name in ORDERED)]).read_bytes()


@pytest.mark.parametrize("kept", [100, 1000, 3000])
def test_a_workbook_not_copied_whole(tmp_path: Path, kept: int) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(good_xlsx(tmp_path)[:kept])
    assert fault_of(path).code == "roster.damaged"


def test_any_flipped_byte_gives_the_same_roster_or_a_clear_refusal(tmp_path: Path) -> None:
    raw = good_xlsx(tmp_path)
    path = tmp_path / "a.xlsx"
    whole = people(tmp_path / "good.xlsx")
    for place in range(0, len(raw), max(1, len(raw) // 150)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 0x55]) + raw[place + 1 :])
        try:
            answer = read_roster(path, today=TODAY)
        except UserError as fault:
            assert fault.code.startswith("roster.")  # noqa: PT017
        else:
            assert getattr(answer, "delegates", whole) == whole


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (MAX_UNZIPPED + 1))
    assert path.stat().st_size < 1024**2
    assert fault_of(path).code == "roster.bomb"


def test_a_zip_that_lies_about_its_size_is_not_unpacked(tmp_path: Path) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    raw = whole.getvalue().replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    path = tmp_path / "a.xlsx"
    path.write_bytes(raw)
    assert fault_of(path).code == "roster.damaged"


def test_entities_that_grow_without_end_are_not_grown(tmp_path: Path) -> None:
    good = book(tmp_path / "good.xlsx", [["Họ và tên"], ["Lê Văn An"]])
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>'.encode()
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(good) as given, zipfile.ZipFile(path, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if name.endswith(("sharedStrings.xml", "sheet1.xml")):
                head, mark, rest = content.partition(b"?>")
                content = (head + mark if mark else b"") + laughs + (rest if mark else head)
                content = content.replace("Lê Văn An".encode(), b"&l9;")
            made.writestr(name, content)
    assert fault_of(path).code == "roster.damaged"


def test_a_file_larger_than_any_roster(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    assert fault_of(path).code == "roster.too_large"


def test_more_rows_than_any_congress(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Họ và tên\n" + "Lê A\n" * MAX_ROWS, encoding="utf-8")
    fault = fault_of(path)
    assert (fault.code, fault.facts["limit"]) == ("roster.too_many_rows", MAX_ROWS)


def test_more_rows_than_any_congress_in_a_workbook(tmp_path: Path) -> None:
    fault = fault_of(book(tmp_path / "a.xlsx", [["Họ và tên"], *(["Lê A"] for _ in range(MAX_ROWS))], title="Trang 1"))
    assert (fault.code, fault.facts["sheet"]) == ("roster.too_many_rows", "Trang 1")


def test_a_workbook_whose_sheet_is_no_xml(tmp_path: Path) -> None:
    book(tmp_path / "good.xlsx", [["Họ và tên"], ["Lê A"]])
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(tmp_path / "good.xlsx") as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<worksheet><sheetData><row" if "sheet1" in name else old.read(name))
    assert fault_of(path).code == "roster.damaged"


def test_a_zip_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    raw = bytearray(good_xlsx(tmp_path))
    raw[raw.find(b"PK\x01\x02") + 8] |= 1  # the flag of encryption in the directory
    path.write_bytes(raw)
    assert fault_of(path).code == "roster.protected"


def test_a_chart_sheet_is_no_list(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = book(tmp_path / "a.xlsx", [["Họ tên"], ["Lê A"]])
    workbook = load_workbook(path)
    workbook.create_chartsheet("Biểu đồ")
    workbook.save(path)
    assert [one.name for one in people(path)] == ["Lê A"]


def test_damaged_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode("utf-16")[:-1])
    assert fault_of(path).code == "roster.damaged"
    path.write_text('Họ và tên\n"' + "a" * 140_000, encoding="utf-8")
    assert fault_of(path).code == "roster.damaged"


def test_cells_of_spaces_are_empty(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", [["STT", "Họ tên", "Đơn vị", "Năm sinh"], [1, "Lê A", " ", " "], [2, " ", "\u00a0", " "]]
    )
    assert [(one.name, one.unit, one.born) for one in people(path)] == [("Lê A", "", "")]


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = book(tmp_path / "a.xlsx", [["Họ tên"], ["Lê A"]])
    workbook = load_workbook(path)
    hidden = workbook.create_sheet("Cũ")
    hidden.append(["Họ tên"])
    hidden.append(["Lê Cũ"])
    hidden.sheet_state = "hidden"
    workbook.save(path)
    assert [one.name for one in people(path)] == ["Lê A"]


def test_error_cells_are_seen(tmp_path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active["A1"] = "x"
    workbook.active["B2"] = "#REF!"
    workbook.active["C9"] = "=A1"
    workbook.save(tmp_path / "a.xlsx")
    ((sheet,),) = open_sheets(tmp_path / "a.xlsx")
    assert dict(sheet.broken) == {(1, 1): "excel_error", (8, 2): "formula"}
    assert len(sheet.rows) == 9


@given(st.integers(0, 20_000))
def test_column_letters_and_numbers_are_inverse(column: int) -> None:
    assert column_number(column_letters(column)) == column


def test_columns_are_named_as_a_spreadsheet_does() -> None:
    assert [column_letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
