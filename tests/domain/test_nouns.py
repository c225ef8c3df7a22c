"""Page codes, slip codes, reasons, quorum lines and faults: what each value gives back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.errors import EnvironmentFault, IntegrityFault, UserError
from ballotcount.domain.layout import PageCode, SlipCode
from ballotcount.domain.outcome import QuorumLine, RuleRef
from ballotcount.domain.reading import PageReading, PageStatus, Reason, ReasonCode, status_of


@pytest.mark.parametrize(
    "code",
    [
        PageCode("0A1B2C3D", 1, layout="DEADBEEF", page=2, pages=3, test=False),
        PageCode("0A1B2C3D", 12, layout="DEADBEEF", page=1, pages=1, test=True, serial="7F"),
    ],
)
def test_a_page_code_reads_back_what_it_printed(code: PageCode) -> None:
    assert PageCode.parse(code.text()) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "B2:0A1B2C3D:1:DEADBEEF:1/1:R",
        "B1:0A1B2C3D:1:DEADBEEF:1/1",
        "B1:0A1B2C3D:1:DEADBEEF:1/1:X",
        "B1:0A1B2C3D:one:DEADBEEF:1/1:R",
        "B1:0A1B2C3D:1:DEADBEEF:11:R",
        "B1:0A1B2C3D:1:DEADBEEF:1/x:R",
        "B1:0A1B2C3D:1:DEADBEEF:1/1:R:7F:8",
        "https://example.org",
    ],
)
def test_a_text_that_is_no_page_code_gives_nothing(text: str) -> None:
    assert PageCode.parse(text) is None


@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ((), PageStatus.READ),
        ((ReasonCode.DOUBTFUL_MARK,), PageStatus.REVIEW),
        ((ReasonCode.DOUBTFUL_MARK, ReasonCode.NO_PAGE), PageStatus.REJECT),
    ],
)
def test_the_gravest_reason_decides_what_happens_to_a_page(codes: tuple[ReasonCode, ...], status: PageStatus) -> None:
    reasons = tuple(Reason(code) for code in codes)
    assert status_of(reasons) is status
    page = PageReading("scan.png", 1, status, reasons)
    assert all(page.has(code) for code in codes)
    assert not page.has(ReasonCode.GLARE)


def test_a_reason_keeps_its_facts_in_order() -> None:
    assert Reason.of(ReasonCode.REGISTRATION, mm=1.5, page=2).facts == (("mm", 1.5), ("page", 2))


def test_a_met_quorum_misses_nobody() -> None:
    rule = RuleRef("quorum_people", "Điều 11", False)
    assert QuorumLine("quorum_people", 90, of=120, need=80, met=True, rule=rule).missing == 0
    assert QuorumLine("quorum_people", 79, of=120, need=80, met=False, rule=rule).missing == 1


@pytest.mark.parametrize("kind", [UserError, EnvironmentFault, IntegrityFault])
def test_a_fault_shows_its_code_and_facts(kind: type[UserError]) -> None:
    fault = kind("roster.bad_date", row=3, given="32/13")
    assert str(fault) == "roster.bad_date(row=3, given='32/13')"


@given(layout=st.text("0123456789abcdef", min_size=8, max_size=8), stack=st.integers(1, 10**6))
def test_the_code_of_a_slip_comes_back_from_its_print(layout: str, stack: int) -> None:
    code = SlipCode(layout, stack)
    assert SlipCode.parse(code.text()) == code
    assert PageCode.parse(code.text()) is None, "a slip is no page"


@pytest.mark.parametrize("text", ["", "S1:0a1b", "S1:0a1b:1:2", "B1:0a1b:1", "S1:0a1b:-1", "S1:0a1b:x", "S1:0a1b:٣"])
def test_other_texts_are_no_code_of_a_slip(text: str) -> None:
    assert SlipCode.parse(text) is None
