"""Approval before print: differences are shown one by one, and no proof can pass for a ballot."""

from __future__ import annotations

import re
from dataclasses import replace

import pypdfium2
import zxingcpp
from PIL import Image

from ballotcount.paper.checks import Approved, PointVerdict, check_list
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.proof import check_list_pdf, pdf_digest, proof_pdf
from ballotcount.paper.sheet import compose
from tests.paper.ballots import ballot
from tests.paper.pictures import cut, pages

SPEC = ballot(count=6)
NAMES = tuple(person.name for person in SPEC.candidates)


def verdicts(approved: Approved) -> dict[str, PointVerdict]:
    return {point.id: point.verdict for point in check_list(SPEC, approved)}


def different(approved: Approved) -> list[str]:
    return [point for point, verdict in verdicts(approved).items() if verdict is PointVerdict.DIFFERENT]


def test_a_ballot_that_follows_the_approved_list_is_the_same_throughout() -> None:
    approved = Approved(NAMES, SPEC.seats, SPEC.organisation, SPEC.title, SPEC.body)
    found = verdicts(approved)
    assert different(approved) == []
    assert found["seats"] is found["organisation"] is found["title"] is found["body"] is PointVerdict.SAME
    assert [found[f"name.{number}"] for number in range(1, 7)] == [PointVerdict.SAME] * 6


def test_two_names_in_each_others_place_are_two_differences() -> None:
    swapped = (NAMES[1], NAMES[0], *NAMES[2:])
    assert different(Approved(swapped)) == ["name.1", "name.2"]


def test_a_missing_and_an_added_name_are_seen() -> None:
    assert different(Approved((*NAMES, "Lê Văn Thêm"))) == ["names", "name.+7"]
    assert different(Approved(NAMES[:-1])) == ["names", "name.6"]


def test_one_wrong_mark_over_a_letter_is_a_difference() -> None:
    wrong = NAMES[0].replace("ị", "í").replace("ă", "â").replace("ữ", "ứ") + "g"
    assert different(Approved((wrong, *NAMES[1:]))) == ["name.1"]


def test_seats_and_heading_are_compared() -> None:
    assert different(Approved(NAMES, SPEC.seats + 1)) == ["seats"]
    assert different(Approved(NAMES, organisation=("ĐẢNG BỘ KHÁC",))) == ["organisation"]


def test_what_is_not_on_record_is_left_to_people() -> None:
    assert set(verdicts(Approved()).values()) == {PointVerdict.UNKNOWN}


def test_the_proof_shows_the_ballot_but_no_machine_takes_it_for_one() -> None:
    sheet = compose(SPEC)
    page = pages(proof_pdf(sheet), 150)[0]
    assert zxingcpp.read_barcodes(Image.fromarray(page)) == []
    for mark in sheet.leaves[0].fiducials:
        x = mark.center[0] - mark.size / 2
        y = mark.center[1] - mark.size / 2
        assert cut(page, (x, y, mark.size, mark.size), 150, around=-0.5).mean() > 200
    for target in sheet.leaves[0].targets:
        assert (cut(page, target.bbox, 150) < 100).any()


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        whole = ""
        for page in document:
            text = page.get_textpage()
            whole += " " + text.get_text_range()
            text.close()
            page.close()
        return re.sub(r"\s+", " ", whole)
    finally:
        document.close()


def test_the_check_list_names_everything_and_the_digest() -> None:
    spec = ballot("agree", "A4", 60)
    sheet = compose(spec)
    digest = pdf_digest(ballot_pdf(sheet))
    approved = Approved(tuple(person.name for person in spec.candidates), 99)
    listed = check_list_pdf(sheet, check_list(sheet.spec, approved), digest, 348)
    said = text_of(listed)
    for person in spec.candidates:
        assert person.name in said
    assert "".join(re.findall(r"\b[0-9a-f]{8}\b", said)).find(digest) >= 0
    assert sheet.id in said
    assert "348" in said
    assert said.count("KHÁC") == 1
    assert listed == check_list_pdf(sheet, check_list(sheet.spec, approved), digest, 348)


def test_letters_with_a_meaning_in_markup_are_printed_as_they_are() -> None:
    spec = replace(SPEC, title="PHIẾU <B> & </PARA>")
    sheet = compose(spec)
    assert "PHIẾU <B> & </PARA>" in text_of(check_list_pdf(sheet, check_list(sheet.spec, Approved()), "0" * 64, None))


def test_another_ballot_has_another_digest() -> None:
    assert pdf_digest(ballot_pdf(compose(SPEC))) != pdf_digest(ballot_pdf(compose(replace(SPEC, seats=1))))
