"""Every form, short and long, whole on its pages; the same bytes for the same record."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp

from ballotcount.documents import form, papers, pdf
from ballotcount.documents.blocks import Document, Paragraph, Run, SignatureColumn, Signatures
from ballotcount.documents.digest import result_hash
from ballotcount.documents.figures import whole
from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import BoardPapers, Credentials, CredentialsGroup, LogAct, LogLine, RoundRecord
from tests.documents import kinds, readback, rounds

CREDENTIALS = Credentials(
    348,
    346,
    (
        CredentialsGroup("sex", (("Nữ", 96), ("Nam", 250)), 346),
        CredentialsGroup("age", (("Dưới 40 tuổi", 60), ("Từ 40 tuổi", 286)), 346),
    ),
)
LOG = BoardPapers(
    log=tuple(
        LogLine(
            f"2026-03-05T02:{at // 60:02d}:{at % 60:02d}.000000Z",
            LogAct.ENTERED,
            by="Vũ Minh Khánh",
            station="A",
            pass_number=1,
            stack=1 + at // 50,
            sheet=1 + at % 50,
            ballot=Ballot(((3, LineMark.STRUCK),)),
        )
        for at in range(120)
    )
)


def made(record: RoundRecord, name: str, ending: str = ".pdf") -> bytes:
    more = replace(record, credentials=CREDENTIALS, witnesses=("Ngô Thế Lan", "Bùi Xuân Mai"))
    return papers.render(papers.compose(more, name, papers=LOG, root="ef" * 32), ending)


@pytest.mark.parametrize("name", form.forms())
def test_every_form_renders_short_and_long_in_both_kinds(name: str) -> None:
    for record in (rounds.short(), rounds.without_tail(rounds.short()), rounds.long()):
        raw = made(record, name)
        pages = readback.pdf_pages(raw)
        for number, text in enumerate(pages, 1):
            assert f"{number}/{len(pages)}" in text
        assert "{" not in " ".join(pages)
    assert "{" not in readback.docx_text(made(rounds.short(), name, ".docx"))


def test_the_signature_block_is_never_alone_on_a_page() -> None:
    for count in range(20, 52):
        lines = tuple(Paragraph((Run(f"dòng {place}"),)) for place in range(count))
        document = Document("x", (*lines, Signatures((SignatureColumn("TRƯỞNG BAN", "(ký)", ("Hoàng Đức Ánh",)),))))
        pages = readback.pdf_pages(pdf.write(document))
        last = next(text for text in pages if "TRƯỞNG BAN" in text)
        assert f"dòng {count - 1}" in last
        assert "Hoàng Đức Ánh" in last


def test_table_heads_repeat_on_every_page_and_250_names_are_all_there() -> None:
    record = rounds.full()
    pages = readback.pdf_pages(made(record, "minutes-party"))
    carrying = [text for text in pages if "Trúng cử" in text and re.search(r"\d+ \w+ \w+ \w+ \d+ ", text)]
    assert len(carrying) > 4
    assert all("Số phiếu bầu" in text for text in carrying)
    text = " ".join(pages)
    assert all(f"{one.no} {one.name}" in text for one in record.round.candidates)


def test_words_own_table_heads_repeat_and_its_rows_stay_whole() -> None:
    record = rounds.record(30, 20, 20)
    xml = zipfile.ZipFile(io.BytesIO(made(record, "minutes-party", ".docx"))).read("word/document.xml").decode()
    tables = xml.split("<w:tbl>")[1:]
    long = [table for table in tables if table.count("<w:tr>") + table.count("<w:tr ") > 10]
    assert len(long) == 3
    for table in long:
        assert table.count("<w:tblHeader") == 1
        assert table.count("<w:cantSplit") >= table.count("<w:tr") - table.count("<w:trPr") - 1
    assert xml.count("<w:keepNext/>") > 3


@pytest.mark.parametrize("ending", [".pdf", ".docx"])
def test_the_same_record_gives_the_same_bytes(ending: str) -> None:
    assert made(rounds.short(), "minutes-party", ending) == made(rounds.short(), "minutes-party", ending)


def test_each_page_signed_by_hand_carries_election_result_and_page() -> None:
    record = rounds.short()
    pdf_file = pypdfium2.PdfDocument(made(record, "minutes-party"))
    pages = len(pdf_file)
    for number in range(pages):
        picture = pdf_file[number].render(scale=2.5).to_numpy()
        told = {found.text for found in zxingcpp.read_barcodes(picture)}
        assert f"BM1:E1:E1R1:{result_hash(record).upper()}:{number + 1}/{pages}" in told
    pdf_file.close()


def test_a_photo_of_another_result_has_another_code() -> None:
    record = rounds.short()
    other = replace(record, sheets=replace(record.sheets, left_over=9))
    assert result_hash(record) != result_hash(other)


def test_a_letter_that_the_type_lacks_becomes_a_box_and_stops_no_paper() -> None:
    """Attack H6: a sign without a glyph once made the minutes impossible, after the announcement, for good."""
    record = replace(rounds.short(), shortfall="một người 🙂 giữ\u200b phiếu\u202e")
    assert "Một người □ giữ phiếu" in readback.pdf_text(made(record, "minutes-party"))


def test_markup_in_a_name_stays_a_name() -> None:
    record = rounds.short()
    names = (Candidate(1, "A **B** <b>C</b> & {x}"), *record.round.candidates[1:])
    record = replace(record, round=replace(record.round, candidates=names))
    assert "A **B** <b>C</b> & {x}" in readback.pdf_text(made(record, "minutes-party"))


def test_papers_that_need_more_say_so() -> None:
    record = rounds.short()
    for name, code in (("credentials", "document.no_credentials"), ("entry-log", "document.no_papers")):
        with pytest.raises(UserError) as told:
            papers.compose(record, name)
        assert told.value.code == code
    with pytest.raises(UserError) as told:
        papers.compose(record, "sheets", paper="minutes")
    assert told.value.code == "form.other_paper"
    with pytest.raises(UserError) as told:
        papers.render(papers.compose(record), ".odt")
    assert told.value.code == "document.ending"


def test_the_public_papers_tell_no_place_of_a_sheet() -> None:
    """What goes out of the room names no stack; only the entry log does."""
    for name in form.forms():
        text = readback.pdf_text(made(rounds.short(), name))
        assert ("Tập" in text) == (name == "entry-log"), name


@pytest.mark.parametrize(("name", "record"), kinds.every().items())
def test_every_organisation_reads_its_own_figures(name: str, record: RoundRecord) -> None:
    text = readback.pdf_text(made(record, name.strip()))
    style = record.round.style
    for line in record.outcome.lines:
        figures = (line.levels.high, line.levels.medium, line.levels.low) if line.levels else (line.votes,)
        at = text.index(f"{line.no} {line.name} {whole(figures[0])}")
        for figure in figures:
            at = text.index(whole(figure), at)
    if style is VotingMethod.LEVELS:
        assert "Tín nhiệm cao" in text
    elif record.outcome.needed is not None and style is not VotingMethod.OPINION and name != "minutes-public":
        # An area of a public election reports its votes; who is elected follows from the whole constituency.
        assert f"ít nhất {record.outcome.needed} phiếu" in text
    assert record.rules.board.lower() in text.lower()
    assert "documents." not in text
