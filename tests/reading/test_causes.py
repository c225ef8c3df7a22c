"""Pictures that are no readable page of the round, each with its own cause."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
import segno
import zxingcpp
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.reading import MarkKind, MarkState, PageReading, PageStatus, Reason, ReasonCode
from ballotcount.paper.deck import as_test
from ballotcount.paper.geometry import layout_of
from ballotcount.paper.pdf import ballot_pdf
from ballotcount.paper.spec import BallotSpec, PaperSize, Person
from ballotcount.reading import Reader
from ballotcount.reading.arrays.arrays import without_colour
from ballotcount.reading.pipeline.identification import PageIdentifier
from ballotcount.reading.pipeline.json_line import said
from ballotcount.reading.quality import quality
from ballotcount.reading.registration.frame_search import find_page
from ballotcount.reading.registration.homography import PageFit
from ballotcount.reading.registration.page_code import decode_anywhere
from ballotcount.text.words import speaking
from tests.reading.pages import DPI, Image, ballot, line, reader, sheet, strike
from tests.synth.ballots import names, printed
from tests.synth.blank import PrintedPage

PICTURE_PHASES = (Phase.explicit, Phase.generate)
"""Pictures are slow to read: a case that fails is shown as it was found, not made smaller."""


def cause(picture: Image, other: Reader | None = None) -> ReasonCode:
    reading = (other or reader()).read(picture)
    assert reading.status is PageStatus.REJECT, reading.reasons
    assert reading.marks == ()
    return reading.reasons[0].code


def test_an_empty_desk_is_no_page() -> None:
    assert cause(np.full((1080, 1920), 190, np.uint8)) is ReasonCode.NO_PAGE


def written(size: tuple[int, int]) -> Image:
    """A sheet with twelve lines of writing and no square."""
    paper = np.full((*size, 3), 245, np.uint8)
    for row in range(12):
        text = "Bien ban hop to so nam"
        cv2.putText(
            paper, text, (60, 80 + 50 * row), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 1.0, (120, 40, 30), 2, cv2.LINE_AA
        )
    return paper


def test_a_sheet_of_another_kind_is_a_foreign_paper_on_the_glass_and_under_the_camera() -> None:
    letter = written((1240, 874))
    assert cause(letter) is ReasonCode.FOREIGN_PAPER
    desk = np.full((1500, 2000, 3), (60, 70, 80), np.uint8)
    desk[100 : 100 + letter.shape[0], 500 : 500 + letter.shape[1]] = letter
    assert cause(desk) is ReasonCode.FOREIGN_PAPER


def test_an_empty_side_is_a_back_and_a_part_of_a_ballot_no_foreign_paper() -> None:
    assert cause(np.full((1240, 874, 3), 245, np.uint8)) is ReasonCode.BACK_OF_SHEET
    assert cause(np.ascontiguousarray(sheet()[:480])) is ReasonCode.PAGE_CUT
    assert cause(np.ascontiguousarray(sheet()[-480:])) is ReasonCode.PAGE_CUT


@pytest.mark.parametrize("framed", [False, True])
def test_a_mirrored_ballot_is_never_passed_over_as_the_back_of_a_sheet(framed: bool) -> None:
    mirrored = np.ascontiguousarray(sheet()[:, ::-1])
    if framed:  # under a camera
        desk = np.full((1500, 2000, 3), 90, np.uint8)
        desk[100 : 100 + mirrored.shape[0], 500 : 500 + mirrored.shape[1]] = mirrored
        mirrored = desk
    assert cause(mirrored) is ReasonCode.MIRRORED


def test_a_negative_is_called_one() -> None:
    assert cause(255 - sheet()) is ReasonCode.NEGATIVE


def test_a_page_whose_print_is_nearly_gone_is_ours_however_dark_the_pen() -> None:
    faint = (255 - (255 - sheet().astype(np.int16)) // 18).astype(np.uint8)
    strike(faint, 4)
    assert cause(faint) is ReasonCode.PRINT_PALE


def test_a_side_with_pen_or_streaks_on_it_is_no_back_of_a_sheet() -> None:
    struck = np.full((1240, 874, 3), 245, np.uint8)
    struck[300:340, 200:700] = 60
    assert cause(struck) is not ReasonCode.BACK_OF_SHEET
    streaked = np.full((1240, 874, 3), 245, np.uint8)
    streaked[:, 300:304] = 60
    assert cause(streaked) is ReasonCode.STREAK


def test_squares_of_another_form_where_ours_are_do_not_make_it_a_page() -> None:
    form = written((1240, 874))
    k = 150 / 25.4
    for fiducial in ballot().page.fiducials:
        half = fiducial.size / 2
        x, y = fiducial.center
        for reach, shade in ((half + 2, 245), (half, 20)):
            form[round((y - reach) * k) : round((y + reach) * k), round((x - reach) * k) : round((x + reach) * k)] = (
                shade
            )
    assert cause(form) is ReasonCode.FOREIGN_PAPER


def test_a_black_picture_is_too_dark() -> None:
    assert cause(np.zeros((1080, 1920), np.uint8)) is ReasonCode.TOO_DARK


def test_a_sheet_in_the_dark_is_too_dark() -> None:
    assert cause((sheet() * 0.12).astype(np.uint8)) is ReasonCode.TOO_DARK


def test_a_ballot_of_another_election_is_recognised_by_its_code() -> None:
    other = printed("strike", "A5", 20, 8)
    assert cause(other.grey(150)) is ReasonCode.WRONG_ELECTION


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("round", 2, ReasonCode.WRONG_ROUND),
        ("id", "FFFF0000", ReasonCode.WRONG_VERSION),
        ("test", True, ReasonCode.REAL_SHEET),
    ],
)
def test_what_the_code_says_must_be_what_is_counted(field: str, value: object, code: ReasonCode) -> None:
    layout = replace(ballot().layout, **{field: value})  # type: ignore[arg-type]
    assert cause(sheet(), Reader(layout)) is code


def rehearsed() -> PrintedPage:
    """The same ballot as a numbered test sheet, whose code is larger and stands elsewhere."""
    spec = BallotSpec(
        title="PHIẾU BẦU CỬ",
        organisation=("ĐẢNG BỘ TỈNH MINH HOÀ",),
        body="Ban Chấp hành",
        seats=15,
        style=VotingMethod.STRIKE,
        paper=PaperSize.A5,
        candidates=tuple(Person(number, name) for number, name in enumerate(names(20), start=1)),
        election="B0000007",
    )
    printed_as = as_test(spec, numbered=True)
    return PrintedPage(ballot_pdf(printed_as), layout_of(printed_as))


def test_a_numbered_test_sheet_in_a_real_count_is_named_as_one_and_the_other_way_round() -> None:
    trial = rehearsed()
    assert trial.page.codes[0].bbox != ballot().page.codes[0].bbox
    assert cause(trial.grey(150)) is ReasonCode.TEST_SHEET
    assert cause(sheet(), Reader(trial.layout)) is ReasonCode.REAL_SHEET


def blurred_code(picture: Image, dots: float) -> Image:
    """As a camera sees it that is not quite in focus: a module of the code is 2.2 px wide and no decoder reads it."""
    small = cv2.resize(picture, None, fx=4.1 / 5.9, fy=4.1 / 5.9, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(small, (0, 0), dots), dtype=np.uint8)


def test_a_page_of_ours_whose_code_is_too_soft_to_decode_is_blurred() -> None:
    picture = blurred_code(sheet(), 1.7)
    assert decode_anywhere(without_colour(picture)) is None
    assert cause(picture) is ReasonCode.BLURRED


@pytest.mark.parametrize("said", ["2:9ECE698C:1/1:R", "1:9ECE698D:1/1:R", "1:9ECE698C:1/1:T", "1:9ECE698C:2/2:R"])
def test_a_soft_code_of_another_round_version_or_kind_is_never_taken_for_ours(said: str) -> None:
    picture = sheet()
    k = 150 / 25.4
    other = np.array([list(row) for row in segno.make_qr(f"B1:B0000007:{said}", error="Q", version=2).matrix], np.uint8)
    for code in ballot().page.codes:
        x = round(code.bbox[0] * k)
        y = round(code.bbox[1] * k)
        w = round(code.bbox[2] * k)
        h = round(code.bbox[3] * k)
        drawn = cv2.resize(255 - 255 * other, (w, h), interpolation=cv2.INTER_AREA)
        picture[y : y + h, x : x + w] = np.maximum(drawn, 20)[..., None]
    for dots in (0.0, 1.3, 2.2):
        seen = reader().read(blurred_code(picture, dots) if dots else picture)
        assert seen.status is PageStatus.REJECT
        assert seen.marks == ()


def test_a_code_of_ours_elsewhere_does_not_make_a_page() -> None:
    picture = sheet()
    k = 150 / 25.4
    x = round(ballot().page.codes[0].bbox[0] * k)
    y = round(ballot().page.codes[0].bbox[1] * k)
    w = round(ballot().page.codes[0].bbox[2] * k)
    h = round(ballot().page.codes[0].bbox[3] * k)
    copy = picture[y - 8 : y + h + 8, x - 8 : x + w + 8].copy()
    for code in ballot().page.codes:
        left = round(code.bbox[0] * k)
        top = round(code.bbox[1] * k)
        width = round(code.bbox[2] * k)
        height = round(code.bbox[3] * k)
        picture[top : top + height, left : left + width] = 236
    top = round(185 * k)
    left = round(60 * k)
    picture[top : top + copy.shape[0], left : left + copy.shape[1]] = copy
    assert cause(picture) is ReasonCode.CODE_UNREADABLE


def test_two_sheets_in_one_picture_are_refused() -> None:
    one = cv2.resize(sheet(), None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    both = np.hstack([one, np.full((one.shape[0], 60, 3), 120, np.uint8), one])
    assert cause(both) is ReasonCode.SEVERAL_PAGES


def test_the_corner_of_a_second_sheet_that_looks_out_is_several_pages() -> None:
    one = sheet()
    turned = np.ascontiguousarray(one[::-1, ::-1])
    corner = turned[: one.shape[0] // 2, -one.shape[1] // 5 :]  # two of its squares
    desk = np.full((one.shape[0], one.shape[1] + corner.shape[1] + 40, 3), 120, np.uint8)
    desk[:, : one.shape[1]] = one
    desk[60 : 60 + corner.shape[0], -corner.shape[1] :] = corner
    assert cause(desk) is ReasonCode.SEVERAL_PAGES


def test_one_square_of_a_second_sheet_is_several_pages_and_dark_spots_of_the_desk_are_not() -> None:
    one = sheet()
    desk = np.full((one.shape[0], one.shape[1] + 300, 3), 55, np.uint8)
    desk[:, : one.shape[1]] = one
    for top in (300, 700):
        desk[top : top + 30, -150:-120] = 12  # knots in dark wood
    strike(desk, 4)
    assert reader().read(desk).status is PageStatus.READ
    desk[250:400, -220:] = 240  # now one of them is printed on paper
    desk[300:330, -150:-120] = 12
    assert cause(desk) is ReasonCode.SEVERAL_PAGES


@pytest.mark.parametrize("out_mm", [8.5, 9.5, 10.5, 12.0])
def test_a_sheet_below_whose_marks_look_out_in_part_is_several_pages(out_mm: float) -> None:
    one = sheet()
    out = round(out_mm * 150 / 25.4)
    desk = np.full((one.shape[0], one.shape[1] + out + 200, 3), 70, np.uint8)
    desk[:, out : out + one.shape[1]] = one
    desk[:, : one.shape[1]] = one
    assert cause(desk) is ReasonCode.SEVERAL_PAGES


@pytest.mark.parametrize("side_mm", [9.0, 13.0, 20.0])
@pytest.mark.parametrize("tones", [(235, 150, 60), (235, 190, 130)])
def test_a_ballot_on_a_checked_cloth_is_read(side_mm: float, tones: tuple[int, int, int]) -> None:
    one = sheet()
    strike(one, 4)
    room = 160
    height = one.shape[0] + 2 * room
    width = one.shape[1] + 6 * room
    side = side_mm * 150 / 25.4
    rows = (np.arange(height) // side).astype(int) % 2
    columns = (np.arange(width) // side).astype(int) % 2
    cloth = np.array(tones, np.uint8)[rows[:, None] + columns[None, :]]
    desk = np.repeat(cloth[:, :, None], 3, axis=2)
    desk[room : room + one.shape[0], 3 * room : 3 * room + one.shape[1]] = one
    assert reader().read(desk).status is PageStatus.READ


@pytest.mark.parametrize("gap_mm", [5, 12, 24])
def test_a_former_sheet_that_leaves_the_picture_is_no_second_sheet(gap_mm: float) -> None:
    one = sheet()
    strike(one, 4)
    gap = round(gap_mm * 150 / 25.4)
    desk = np.full((one.shape[0], one.shape[1] + gap + 500, 3), 90, np.uint8)
    desk[:, : one.shape[1]] = one
    desk[:, one.shape[1] + gap :] = sheet()[:, :500]
    assert reader().read(desk).status is PageStatus.READ


def test_print_of_a_second_sheet_beside_the_page_is_several_pages() -> None:
    one = sheet()
    desk = np.full((one.shape[0], one.shape[1] + 500, 3), 60, np.uint8)
    desk[:, -470:] = one[:, 150:620]  # neither a square nor a code of it
    desk[:, : one.shape[1]] = one
    for fiducial in ballot().page.fiducials:
        x = round(fiducial.center[0] * 150 / 25.4)
        y = round(fiducial.center[1] * 150 / 25.4)
        desk[y - 20 : y + 20, max(one.shape[1], x + 350 - 20) : x + 350 + 20 + 500] = 236
    assert cause(desk) is ReasonCode.SEVERAL_PAGES


@pytest.mark.parametrize("gap_mm", [8, 12])
def test_a_letter_with_codes_beside_the_page_is_no_second_sheet(gap_mm: float) -> None:
    one = sheet()
    strike(one, 4)
    gap = round(gap_mm * 150 / 25.4)
    desk = np.full((one.shape[0], one.shape[1] + gap + 500, 3), 60, np.uint8)
    desk[:, : one.shape[1]] = one
    letter = desk[100:800, one.shape[1] + gap : one.shape[1] + gap + 450]
    letter[:] = 245
    code = zxingcpp.create_barcode("https://example.vn/dai-hoi", zxingcpp.BarcodeFormat.QRCode).to_image(scale=5)
    modules = np.asarray(code)
    letter[20 : 20 + len(modules), 20 : 20 + len(modules)] = modules[:, :, None]
    for row in range(300, 680, 30):
        cv2.putText(letter, "Dai hoi dai bieu lan thu 15", (20, row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    assert reader().read(desk).status is PageStatus.READ


def test_a_picture_out_of_focus_is_blurred() -> None:
    soft = cv2.GaussianBlur(sheet(), (0, 0), 3.2)
    assert cause(np.asarray(soft, dtype=np.uint8)) is ReasonCode.BLURRED


def test_too_few_pixels_are_reported_with_their_figure() -> None:
    small = cv2.resize(sheet(), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    reading = reader().read(np.asarray(small, dtype=np.uint8))
    facts = {reason.code: dict(reason.facts) for reason in reading.reasons}
    assert 2.0 < float(facts[ReasonCode.RESOLUTION]["px_per_mm"]) < 2.6


@pytest.mark.parametrize("found", [3.49, 3.52, 3.5400])
def test_too_few_pixels_never_read_as_enough(found: float) -> None:
    """3.52 of 3.54 px/mm was said as "3.5, 3.5 needed"; the resolution named is enough and one a scanner has."""
    needed = 3.5401
    reason = quality.too_coarse(found, needed)
    facts = dict(reason.facts)
    assert float(facts["px_per_mm"]) < float(facts["needed"])
    assert float(facts["dpi"]) / 25.4 >= needed
    for language in ("vi", "en"):
        with speaking(language):
            assert str(facts["dpi"]) in said(reason)
            assert "{" not in said(reason)


def test_glare_that_takes_the_print_away_is_reported() -> None:
    picture = sheet().astype(np.float32)
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    light = 400 * np.exp(-(((x - 300) / 90.0) ** 2 + ((y - 560) / 110.0) ** 2))
    page = np.clip(picture + light[..., None], 0, 255).astype(np.uint8)
    under_a_camera = cv2.copyMakeBorder(page, 60, 60, 400, 400, cv2.BORDER_CONSTANT, value=(70, 80, 90))
    assert cause(np.asarray(under_a_camera, np.uint8)) is ReasonCode.GLARE


def test_a_streak_down_the_page_is_reported() -> None:
    picture = sheet()
    picture[:, 400:402] = (picture[:, 400:402] * 0.5).astype(np.uint8)
    assert cause(picture) is ReasonCode.STREAK


def test_a_page_drawn_out_in_one_direction_has_the_wrong_scale() -> None:
    wide = cv2.resize(sheet(), None, fx=1.1, fy=1.0, interpolation=cv2.INTER_LINEAR)
    assert cause(np.asarray(wide, dtype=np.uint8)) is ReasonCode.SCALE


@pytest.mark.parametrize(("turned", "strength"), [(0, 0.12), (1, 0.3), (2, 0.3), (3, 0.12)])
def test_print_that_shines_through_is_the_back_of_a_sheet(turned: int, strength: float) -> None:
    through = cv2.GaussianBlur(sheet()[:, ::-1].astype(np.float32), (0, 0), 2.0)
    back = np.asarray(np.rot90(238 - strength * (255 - through), turned), np.uint8)
    grain = np.random.default_rng(1).normal(0, 1.5, back.shape)
    assert cause(np.clip(back + grain, 0, 255).astype(np.uint8)) is ReasonCode.BACK_OF_SHEET


@settings(max_examples=8, deadline=None, phases=PICTURE_PHASES)
@given(side=st.sampled_from([0, 1, 2, 3]), lost=st.floats(0.14, 0.25))
def test_a_picture_that_lost_an_edge_says_so(side: int, lost: float) -> None:
    picture = np.rot90(sheet(), side)
    kept = np.ascontiguousarray(np.rot90(picture[round(lost * len(picture)) :], -side))
    reading = reader().read(kept)
    assert reading.status is PageStatus.REJECT
    assert [reason.code for reason in reading.reasons] == [ReasonCode.PAGE_CUT]


@pytest.mark.parametrize("style", ["strike", "box"])
@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("mm", [12, 30])
def test_a_picture_that_lost_the_squares_of_one_side_is_cut_by_as_much(style: str, right: bool, mm: int) -> None:
    picture = sheet(style)
    lost = round(mm * DPI / 25.4)
    reading = reader(style).read(np.ascontiguousarray(picture[:, :-lost] if right else picture[:, lost:]))
    (reason,) = reading.reasons
    assert reason.code is ReasonCode.PAGE_CUT
    assert abs(float(dict(reason.facts)["mm"]) - mm) <= 1


@settings(max_examples=8, deadline=None, phases=PICTURE_PHASES)
@given(toner=st.integers(120, 205), dots=st.booleans())
def test_pale_print_is_never_called_another_paper(toner: int, dots: bool) -> None:
    page = sheet().astype(np.float32)
    picture = 240 - (255 - page) / 255 * (240 - toner)
    if dots:
        holes = np.indices(page.shape[:2]).sum(0) % 2 == 0
        picture[holes] = 240
    grain = np.random.default_rng(2).normal(0, 1.5, page.shape)
    reading = reader().read(np.clip(cv2.GaussianBlur(picture, (0, 0), 0.5) + grain, 0, 255).astype(np.uint8))
    assert not reading.has(ReasonCode.FOREIGN_PAPER)
    assert not reading.has(ReasonCode.GLARE)


def test_pale_print_under_a_camera_is_pale_and_not_covered() -> None:
    """The code is read, the squares are too pale to be found."""
    page = 210 - (255 - sheet(dpi=200).astype(np.float32)) / 255 * 62
    high, wide = page.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    to = np.array([[330, 110], [1320, 90], [1350, 1560], [300, 1590]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, to)
    picture = cv2.warpPerspective(page, matrix, (1700, 1700), borderValue=(60, 60, 60))
    grain = np.random.default_rng(2).normal(0, 1.5, picture.shape)
    assert cause(np.clip(picture + grain, 0, 255).astype(np.uint8)) is ReasonCode.PRINT_PALE


@pytest.mark.parametrize("dpi", [100.0, 150.0, 165.0, 220.0, 300.0])
def test_a_wrong_resolution_in_the_file_is_no_wrong_print(dpi: float) -> None:
    assert reader().read(sheet(), dpi=dpi).status is not PageStatus.REJECT


def test_a_print_at_another_size_is_reported_where_file_and_sheet_agree() -> None:
    small = cv2.resize(sheet(), None, fx=0.85, fy=0.85, interpolation=cv2.INTER_AREA)
    paper = np.full_like(sheet(), 255)
    paper[60 : 60 + small.shape[0], 60 : 60 + small.shape[1]] = small
    assert reader().read(paper, dpi=150.0).has(ReasonCode.SCALE)


@pytest.mark.parametrize("pale", [False, True])
def test_a_wrong_frame_makes_no_wrong_size(pale: bool) -> None:
    """The code has the size that the frame has not; with pale squares the print is pale."""
    gray = without_colour(sheet())
    fit = find_page(gray, ballot().page)
    assert isinstance(fit, PageFit)
    fault = Reason.of(ReasonCode.SCALE, percent=92.5)
    identifier = PageIdentifier(ballot().layout, reader().pages)
    assert identifier.true_scale_fault(gray, fit, fault) is fault
    if pale:
        gray = np.asarray(240 - (255 - gray.astype(np.float32)) / 255 * 60, dtype=np.uint8)
    wrong = replace(fit, matrix=fit.matrix @ np.diag([0.92, 0.92, 1.0]))
    found = identifier.true_scale_fault(gray, wrong, fault)
    assert found.code is (ReasonCode.PRINT_PALE if pale else ReasonCode.REGISTRATION)


def test_correction_fluid_on_a_name_doubts_that_name_only() -> None:
    picture = sheet()
    shape = ballot().names[6]
    k = 150 / 25.4
    picture[
        round((shape.top - 1.5) * k) : round((shape.base + 1.5) * k),
        round((shape.left - 1) * k) : round((shape.right + 1) * k),
    ] = 255
    reading = reader().read(picture)
    assert reading.status is PageStatus.REVIEW, reading.reasons
    doubtful = [mark.candidate for mark in reading.marks if mark.state is MarkState.DOUBTFUL]
    assert 6 in doubtful
    assert len(doubtful) <= 3


def test_one_fiducial_gone_is_no_matter() -> None:
    for fiducial in ballot().page.fiducials:
        picture = sheet()
        x = int(fiducial.center[0] * 150 / 25.4)
        y = int(fiducial.center[1] * 150 / 25.4)
        picture[y - 18 : y + 18, x - 18 : x + 18] = 236
        strike(picture, 4)
        assert reader().read(picture).status is PageStatus.READ


@pytest.mark.parametrize("across", [-1.0, -2.0])
@pytest.mark.parametrize("down", [4.0, 4.8])
def test_punched_holes_beside_squares_hide_no_name(across: float, down: float) -> None:
    """Dark holes of 6 mm join two squares; their centres are no longer those of the squares."""
    picture = sheet()
    k = DPI / 25.4
    for fiducial in ballot().page.fiducials[-2:]:
        at = (round((fiducial.center[0] + across) * k), round((fiducial.center[1] + down) * k))
        cv2.circle(picture, at, round(3 * k), (60, 60, 60), -1, cv2.LINE_AA)
    marks = reader().read(picture).marks
    assert [mark.candidate for mark in marks if mark.kind is MarkKind.UNSEEN] == []
    assert marks


@settings(max_examples=6, deadline=None, phases=PICTURE_PHASES)
@given(share=st.floats(0.1, 0.2), right=st.booleans(), lid=st.booleans())
@example(share=0.1244, right=False, lid=True)
def test_a_ballot_under_the_edge_of_another_sheet_is_no_foreign_paper(share: float, right: bool, lid: bool) -> None:
    picture = sheet()
    wide = round(share * picture.shape[1])
    if right:
        picture[:, -wide:] = 236
    else:
        picture[:, :wide] = 236
    if lid:  # what the scanner's lid shows beside the paper is no line over the page
        picture = np.asarray(
            cv2.copyMakeBorder(picture, 12, 12, 12, 12, cv2.BORDER_CONSTANT, value=(20,) * 3), np.uint8
        )
    reading = reader().read(picture)
    assert [(reason.code, dict(reason.facts).get("kind")) for reason in reading.reasons] == [
        (ReasonCode.NO_PAGE, "covered")
    ]


def test_one_code_crossed_out_is_no_matter_and_both_are() -> None:
    picture = sheet()
    for code in ballot().page.codes[:1]:
        x, y, w, h = code.bbox
        for step in range(6):
            line(picture, [(x, y + step * h / 5), (x + w, y + (5 - step) * h / 5)], width=1.2)
    assert reader().read(picture).code is not None
    for code in ballot().page.codes:
        x = int(code.bbox[0] * 150 / 25.4)
        y = int(code.bbox[1] * 150 / 25.4)
        w = int(code.bbox[2] * 150 / 25.4)
        h = int(code.bbox[3] * 150 / 25.4)
        picture[y : y + h, x : x + w] = 236
    assert cause(picture) is ReasonCode.CODE_UNREADABLE


def test_a_name_written_beside_the_table_is_foreign_ink_with_its_place() -> None:
    picture = sheet()
    for start in (30.0, 34.0, 38.0, 42.0):
        line(picture, [(start, 180), (start + 1.5, 176), (start + 3, 180), (start + 3.6, 177)])
    reading = reader().read(picture)
    assert reading.has(ReasonCode.FOREIGN_INK)
    x, y, w, h = reading.foreign_ink[0]
    assert x < 34 < x + w
    assert y < 178 < y + h


def test_two_pens_of_different_colour_are_reported() -> None:
    picture = sheet()
    for number, ink in ((4, (165, 85, 45)), (9, (40, 35, 190))):
        shape = ballot().names[number]
        y = (shape.top + shape.base) / 2
        line(picture, [(shape.left - 4, y), (shape.right + 14, y)], ink=ink, width=0.7)
    reading = reader().read(picture)
    assert set(reading.inks) == {"blue", "red"}
    assert reading.has(ReasonCode.SEVERAL_INKS)


def test_one_pen_over_black_print_is_one_pen() -> None:
    picture = sheet()
    for number in (4, 5, 9, 12):
        strike(picture, number)
    assert not reader().read(picture).has(ReasonCode.SEVERAL_INKS)


@settings(max_examples=15, deadline=None, phases=PICTURE_PHASES, suppress_health_check=list(HealthCheck))
@given(arrays(np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70), st.sampled_from([1, 3]))), st.integers(1, 12))
def test_noise_of_any_size_is_answered_and_never_read(noise: Image, enlarge: int) -> None:
    picture = noise.repeat(enlarge, 0).repeat(enlarge, 1)
    picture = picture[:, :, 0] if picture.shape[2] == 1 else picture
    reading: PageReading = reader().read(np.ascontiguousarray(picture))
    assert reading.status is PageStatus.REJECT


def test_a_red_desk_beside_a_bent_sheet_is_no_second_pen() -> None:
    picture = sheet()
    for number in (4, 5, 9, 12):
        shape = ballot().names[number]
        y = (shape.top + shape.base) / 2
        line(picture, [(shape.left - 4, y), (shape.right + 14, y)], ink=(165, 85, 45), width=0.7)
    k = 150 / 25.4
    picture[round(60 * k) : round(120 * k), : round(2.5 * k)] = (60, 50, 170)
    reading = reader().read(picture)
    assert reading.inks == ("blue",)


@settings(max_examples=12, deadline=None, phases=PICTURE_PHASES)
@example(length=90.0, slope=0.0, width=0.5, wave=0.0, y=191.75, ink=(110, 50, 30))  # ends at a code
@given(
    length=st.floats(12, 95),
    slope=st.floats(-0.3, 0.3),
    width=st.floats(0.3, 0.8),
    wave=st.floats(0, 0.5),
    y=st.floats(183, 194),
    ink=st.sampled_from([(110, 50, 30), (40, 40, 40), (60, 60, 200), (150, 110, 90)]),
)
def test_a_pen_line_in_the_blank_part_is_foreign_ink(
    length: float, slope: float, width: float, wave: float, y: float, ink: tuple[int, int, int]
) -> None:
    picture = np.asarray(sheet().astype(np.float32) * 0.95, np.uint8)
    across = length / float(np.hypot(1, slope))
    x = np.linspace(74 - across / 2, 74 + across / 2, 60)
    course = y + slope * (x - 74) + wave * np.sin(x / 7)
    if not (course.min() > 178 and course.max() < 200):
        return
    line(picture, list(zip(x, course, strict=True)), width=width, ink=ink)
    assert reader().read(picture).has(ReasonCode.FOREIGN_INK)
