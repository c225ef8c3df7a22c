"""Forms that offices lay out in their own ways: columns, brackets, watermarks, unseen text, two ballots on a page."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import UserError
from ballotcount.domain.layout import Option
from ballotcount.paper.adoption.checks import checked
from ballotcount.paper.adoption.draft import FormDraft
from ballotcount.paper.adoption.pdf_form import find_on_pdf
from ballotcount.paper.spec import BallotSpec
from ballotcount.paper.spec_file import spec_of
from tests.office.writers import reportlab_font

PEOPLE = ("Nguyễn Thị Hoà", "Trần Văn Ánh", "Lê Quý Đôn", "Phạm Thúy Kiều", "Vũ Đức Đam")
MM = 72 / 25.4
ROW = 12.0
TOP = 60.0


class Paper:
    """An A5 page on which text and rules are put at places in mm from the top left."""

    def __init__(self) -> None:
        self.out = io.BytesIO()
        self.canvas = Canvas(self.out, pagesize=(148 * MM, 210 * MM))
        self.font = reportlab_font("DejaVuSerif")
        self.new_page()

    def new_page(self, *, next_one: bool = False) -> None:
        """Begin a page with the head of a ballot."""
        if next_one:
            self.canvas.showPage()
        for y, said in ((15, "ĐẢNG BỘ XÃ AN HOÀ - ĐẠI HỘI LẦN THỨ X"), (28, "PHIẾU BẦU CỬ"), (36, "Bầu Ban Chấp hành")):
            self.text(20, y, said)

    def text(
        self, x: float, y: float, said: str, size: float = 12.0, *, unseen: bool = False, spaced: float = 0.0
    ) -> None:
        """Put a text on the line ``y``, its letters so many points further apart than usual."""
        drawn = self.canvas.beginText(x * MM, (210 - y) * MM)
        drawn.setFont(self.font, size)
        drawn.setTextRenderMode(3 if unseen else 0)
        drawn.setCharSpace(spaced)
        drawn.textOut(said)
        self.canvas.drawText(drawn)

    def table(self, xs: tuple[float, ...], rows: int, top: float = TOP - 8) -> None:
        """Rule a table."""
        for x in xs:
            self.canvas.line(x * MM, (210 - top) * MM, x * MM, (210 - top - rows * ROW) * MM)
        for row in range(rows + 1):
            y = (210 - top - row * ROW) * MM
            self.canvas.line(xs[0] * MM, y, xs[-1] * MM, y)

    def pdf(self) -> bytes:
        """Return the file."""
        self.canvas.save()
        return self.out.getvalue()


def found(
    paper: Paper | bytes, people: tuple[str, ...] = PEOPLE, style: VotingMethod = VotingMethod.STRIKE
) -> FormDraft:
    """Find a list on the page."""
    return find_on_pdf(paper if isinstance(paper, bytes) else paper.pdf(), spec_for(people, style))


def spec_for(people: tuple[str, ...], style: VotingMethod = VotingMethod.STRIKE) -> BallotSpec:
    """Return the description of a round with a list."""
    spec = {
        "title": "PHIẾU BẦU CỬ",
        "organisation": "XÃ AN HOÀ",
        "style": style.value,
        "seats": min(3, len(people)),
        "candidates": [{"no": no, "name": name} for no, name in enumerate(people, start=1)],
    }
    return spec_of(json.dumps(spec))


def listed(paper: Paper, people: tuple[str, ...] = PEOPLE, x: float = 35) -> None:
    """Put numbers and names in rows of a table."""
    for row, name in enumerate(people, start=1):
        paper.text(22, TOP + row * ROW, str(row))
        paper.text(x, TOP + row * ROW, name)


def codes(draft: FormDraft) -> dict[int, str]:
    """Return what is asked about each name."""
    return {name.no: name.question.code for name in draft.names if name.question is not None}


def test_figures_of_a_number_stand_together_though_their_ink_is_far_apart() -> None:
    people = tuple(
        f"{family} Văn {given}" for family in ("Trần", "Lê", "Vũ") for given in ("An", "Bảo", "Cường", "Dũng")
    )
    paper = Paper()
    for row, name in enumerate(people, start=1):
        paper.text(22, 50 + row * 9, str(row), 13)
        paper.text(35, 50 + row * 9, name)
    draft = found(paper, people)
    assert codes(draft) == {}
    assert draft.sure


def test_a_name_on_five_lines_is_found_to_its_end() -> None:
    people = ("Tôn Nữ Hoàng Thị Phương Thảo Nguyên", *PEOPLE[1:])
    paper = Paper()
    top = TOP
    for number, name in enumerate(people, start=1):
        paper.text(22, top, str(number))
        words = name.split()
        lines = (*words[:3], " ".join(words[3:5]), " ".join(words[5:])) if len(words) > 5 else (name,)
        for line in lines:
            paper.text(35, top, line)
            top += 6
        top += 6
    draft = found(paper, people)
    assert codes(draft) == {}
    assert len(draft.names[0].lines) == 5


def test_a_heading_with_a_note_in_brackets_names_its_column() -> None:
    paper = Paper()
    paper.table((20, 32, 88, 110, 134), 6)
    for x, words in ((89, ("Đồng ý", "(đánh dấu X)")), (111, ("Không đồng ý", "(đánh dấu X)"))):
        for line, said in enumerate(words):
            paper.text(x, TOP - 3 + 4 * line, said, 8)
    listed(paper)
    draft = found(paper, style=VotingMethod.AGREE)
    assert draft.sure
    options = [dict(name.options) for name in draft.names]
    assert all(one[Option.AGREE][0] < 90 < 109 < one[Option.DISAGREE][0] for one in options)


def headed(paper: Paper) -> None:
    """Draw a list with two columns to mark, whose headings are left to the caller."""
    paper.table((20, 32, 88, 110, 134), 6)
    listed(paper)


def upright_headings(paper: Paper) -> None:
    """Write the headings of both columns upwards."""
    headed(paper)
    for x, words in ((98, ("Đồng ý",)), (118, ("Không", "đồng ý"))):
        for line, said in enumerate(words):
            paper.canvas.saveState()
            paper.canvas.translate((x + 5 * line) * MM, (210 - TOP - 3) * MM)
            paper.canvas.rotate(90)
            paper.text(0, 210, said, 7)
            paper.canvas.restoreState()


def dark_headings(paper: Paper) -> None:
    """Write the headings in white on dark blue, parted by thin black rules."""
    paper.canvas.setFillColorRGB(0.12, 0.22, 0.39)
    paper.canvas.rect(20 * MM, (210 - TOP - 4) * MM, 114 * MM, ROW * MM, stroke=0, fill=1)
    paper.canvas.setFillGray(1)
    paper.text(90, TOP, "Đồng ý", 8)
    paper.text(111, TOP, "Không đồng ý", 8)
    paper.canvas.setFillGray(0)
    headed(paper)


@pytest.mark.parametrize("draw", [upright_headings, dark_headings])
def test_headings_that_stand_upright_or_on_a_dark_ground_name_their_columns(draw: Callable[[Paper], None]) -> None:
    paper = Paper()
    draw(paper)
    draft = found(paper, style=VotingMethod.AGREE)
    assert draft.sure
    options = [dict(name.options) for name in draft.names]
    assert all(one[Option.AGREE][0] < 90 < 109 < one[Option.DISAGREE][0] for one in options)


def test_a_name_on_two_lines_keeps_its_whole_row_beside_names_on_one() -> None:
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper, PEOPLE[:2])
    first, last = PEOPLE[2].rsplit(" ", 1)
    paper.text(22, TOP + 3 * ROW, "3")
    paper.text(35.01, TOP + 3 * ROW - 3, first)
    paper.text(35, TOP + 3 * ROW + 2.5, last)
    draft = found(paper, PEOPLE[:3])
    assert draft.layout is not None
    widths = {round(target.row[2]) for target in draft.layout.pages[0].targets}
    assert widths == {114}


def test_accents_drawn_apart_belong_to_the_letter_below_them() -> None:
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper, PEOPLE[1:])
    y = TOP + 5 * ROW
    paper.text(35, y, "Nguyên Thị Hoa")
    width = paper.canvas.stringWidth("Nguyê", paper.font, 12) / MM
    paper.text(35 + width, y - 0.9, "\u0303")
    paper.text(35 + paper.canvas.stringWidth("Nguyên Thị Hoa", paper.font, 12) / MM, y, "\u0300")
    assert {name.no: name.question for name in found(paper, (*PEOPLE[1:], PEOPLE[0])).names} == dict.fromkeys(
        range(1, 6)
    )


def test_fields_to_fill_in_are_asked_about() -> None:
    paper = Paper()
    listed(paper)
    paper.canvas.acroForm.checkbox(checked=True, x=120 * MM, y=100 * MM)
    assert [one.code for one in found(paper).questions] == ["annotations"]


def test_print_that_runs_off_the_paper_is_refused_before_any_ballot_is() -> None:
    paper = Paper()
    listed(paper)
    paper.text(20, 46, "Gạch ngang họ và tên của người mà đồng chí không tín nhiệm bầu.", 14)
    with pytest.raises(UserError) as fault:
        checked(found(paper))
    assert fault.value.code == "adopt.unread"


def test_family_and_given_name_in_columns_of_their_own_are_one_name() -> None:
    paper = Paper()
    paper.table((20, 32, 88, 134), 6)
    for row, name in enumerate(PEOPLE, start=1):
        family, given = name.rsplit(" ", 1)
        for x, said in ((22, str(row)), (35, family), (92, given)):
            paper.text(x, TOP + row * ROW, said)
    draft = found(paper)
    assert draft.sure
    assert all(name.box is not None and name.box[0] < 36 and name.box[0] + name.box[2] > 92 for name in draft.names)


@pytest.mark.parametrize(("all_rows", "asked"), [(True, 0), (False, 1)])
def test_a_line_below_each_name_is_a_detail_and_below_one_of_them_a_question(all_rows: bool, asked: int) -> None:
    paper = Paper()
    paper.table((20, 32, 134), 6)
    listed(paper)
    for row in range(1, 6) if all_rows else (3,):
        paper.text(35, TOP + row * ROW + 3, "Hoàng Văn Sơn", 8)
    assert [one.code for one in found(paper).questions] == ["extra"] * asked


def test_a_watermark_across_the_names_is_no_part_of_them() -> None:
    paper = Paper()
    listed(paper)
    paper.canvas.saveState()
    paper.canvas.setFillGray(0.8)
    paper.canvas.translate(45 * MM, 70 * MM)
    paper.canvas.rotate(35)
    paper.text(0, 210, "PHIẾU BẦU", 40)
    paper.canvas.restoreState()
    assert found(paper).sure


def draw_unseen(paper: Paper) -> None:
    """Lay the list unseen over other print, as a scanner's text layer."""
    for row, name in enumerate(PEOPLE, start=1):
        paper.text(35, TOP + row * ROW, name, unseen=True)
        paper.text(35, TOP + row * ROW, "Mai Văn Bảy")


def draw_white(paper: Paper) -> None:
    """Put the list on the paper in white."""
    paper.canvas.setFillGray(1)
    listed(paper)


@pytest.mark.parametrize("draw", [draw_unseen, draw_white])
def test_a_name_that_is_in_the_file_and_not_on_the_paper_is_missing(draw: Callable[[Paper], None]) -> None:
    paper = Paper()
    draw(paper)
    draft = found(paper)
    assert draft.layout is None
    assert set(codes(draft).values()) == {"missing"}


def test_a_name_cut_in_two_by_the_end_of_a_page_is_said_with_the_page() -> None:
    paper = Paper()
    listed(paper, PEOPLE[:4])
    paper.text(35, 195, "Vũ Đức")
    paper.new_page(next_one=True)
    paper.text(35, 50, "Đam")
    assert codes(found(paper)) == {5: "cut"}


def test_a_page_with_a_name_and_nothing_else_is_refused() -> None:
    paper = Paper.__new__(Paper)
    paper.out = io.BytesIO()
    paper.canvas = Canvas(paper.out, pagesize=(148 * MM, 210 * MM))
    paper.font = reportlab_font("DejaVuSerif")
    paper.text(35, TOP, PEOPLE[0])
    with pytest.raises(UserError) as fault:
        checked(found(paper, PEOPLE[:1]))
    assert fault.value.code == "adopt.little_print"


def test_several_ballots_on_one_page_are_refused() -> None:
    paper = Paper()
    for row, name in enumerate(PEOPLE, start=1):
        for x in (15, 85):
            paper.text(x, TOP + row * ROW, name, 9)
    with pytest.raises(UserError) as fault:
        found(paper)
    assert fault.value.code == "adopt.two_ballots"


def test_a_page_whose_text_runs_sideways_is_refused() -> None:
    paper = Paper.__new__(Paper)
    paper.out = io.BytesIO()
    paper.canvas = Canvas(paper.out, pagesize=(210 * MM, 148 * MM))
    paper.font = reportlab_font("DejaVuSerif")
    paper.canvas.translate(210 * MM, 0)
    paper.canvas.rotate(90)
    paper.new_page()
    listed(paper)
    with pytest.raises(UserError) as fault:
        found(paper)
    assert fault.value.code == "adopt.sideways"


def test_an_empty_page_is_named() -> None:
    paper = Paper()
    listed(paper)
    paper.canvas.showPage()
    paper.canvas.line(20 * MM, 100 * MM, 120 * MM, 100 * MM)
    with pytest.raises(UserError) as fault:
        found(paper)
    assert (fault.value.code, fault.value.facts["page"]) == ("adopt.empty_page", 2)


def framed(paper: Paper, *boxes: tuple[float, float]) -> None:
    """Put the list on the paper with frames in each row (left side and width), below free headings."""
    for x, heading in ((80, "Đồng ý"), (110, "Không đồng ý")):
        paper.text(x, TOP, heading, 10)
    for row, name in enumerate(PEOPLE, start=1):
        y = TOP + row * ROW
        paper.text(20, y, name, 11)
        for x, width in boxes:
            paper.canvas.rect(x * MM, (210 - y - 3) * MM, width * MM, 9 * MM)


@pytest.mark.parametrize("left", [81.0, 78.0])
def test_a_frame_of_its_own_below_a_heading_without_rules_is_a_box(left: float) -> None:
    paper = Paper()
    framed(paper, (left, 12), (left + 34, 12))
    draft = found(paper, style=VotingMethod.AGREE)
    assert codes(draft) == {}
    for name in draft.names:
        sides = {option: box[0] for option, box in name.options}
        assert sides[Option.AGREE] == pytest.approx(left, abs=0.3)
        assert sides[Option.DISAGREE] == pytest.approx(left + 34, abs=0.3)
        assert all(box[2] < 12 and box[3] < 9 for _, box in name.options)


@pytest.mark.parametrize("boxes", [((90, 24), (126, 20)), ((90, 24), (150, 20)), ((85, 40), (126, 6))])
def test_one_frame_is_never_the_box_of_two_headings(boxes: tuple[tuple[float, float], ...]) -> None:
    paper = Paper()
    framed(paper, *boxes)
    draft = found(paper, style=VotingMethod.AGREE)
    assert all(len({box for _, box in name.options}) == len(name.options) for name in draft.names)
    assert set(codes(draft).values()) == {"no_box"}


def test_a_frame_around_the_whole_list_is_no_box() -> None:
    paper = Paper()
    for x, heading in ((80, "Đồng ý"), (110, "Không đồng ý")):
        paper.text(x, TOP, heading, 10)
    listed(paper)
    paper.canvas.rect(15 * MM, (210 - TOP - 70) * MM, 125 * MM, 80 * MM)
    assert set(codes(found(paper, style=VotingMethod.AGREE)).values()) == {"no_box"}


@pytest.mark.parametrize("spaced", [0.0, 1.0, 2.0, 4.0])
def test_capitals_that_are_spaced_out_are_whole_words(spaced: float) -> None:
    paper = Paper()
    people = (*PEOPLE, "Võ Bá Ý", "Lê Y")
    for row, name in enumerate(people, start=1):
        paper.text(22, TOP + row * ROW, f"{row}. {name.upper()}", spaced=spaced)
    draft = found(paper, people)
    assert draft.sure
    assert [name.box[0] > 25 for name in draft.names if name.box is not None] == [True] * len(people)


@pytest.mark.parametrize(("lower", "said"), [(0.0, False), (-48.0, True)])
def test_a_form_without_a_place_for_the_stamp_is_said(lower: float, *, said: bool) -> None:
    paper = Paper()
    if said:
        paper = Paper.__new__(Paper)
        paper.out = io.BytesIO()
        paper.canvas = Canvas(paper.out, pagesize=(148 * MM, 210 * MM))
        paper.font = reportlab_font("DejaVuSerif")
        paper.text(60, 10, "PHIẾU BẦU CỬ")
    paper.table((20, 32, 110), len(PEOPLE), top=TOP + lower + 4)
    for row, name in enumerate(PEOPLE, start=1):
        paper.text(22, TOP + lower + row * ROW, str(row))
        paper.text(35, TOP + lower + row * ROW, name)
    notes = [note.code for note in checked(found(paper)).notes]
    assert ("no_stamp" in notes) is said
