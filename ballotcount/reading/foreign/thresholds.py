"""Thresholds for ink outside the targets: pieces of writing, folds and specks, stamps, colours of ink.

Lengths are mm on paper unless a field says px, which are pixels of the flat page (5.9 px per mm). Darkness is in grey
levels, 0 to 255. Re-measure after a change: ``python -m tests.accuracy --condition scan150 --mix foreign --targets
20000`` (found and invented), the same with ``cam1080``; a field without "measured" was set on sheets inspected one by
one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignThresholds:
    """Limits of the search for foreign ink, stage by stage."""

    # -- segmentation (segments.py) ------------------------------------------------

    print_free: int = 185
    """Lightness of the wide print bound above which paper is free of print, grey levels. Not measured."""
    pale: int = 36
    """Least darkness of foreign ink, grey levels; folds and the back of the sheet are paler. Not measured."""
    edge_mm: float = 4.0
    """Rim of the paper that is not searched, mm: shadows of the edge, staples, thumbs. Not measured."""
    speck_mm: float = 1.1
    """Larger side of the largest piece of dust or toner, mm. Not measured."""
    near_mm: float = 3.0
    """Greatest gap between pieces of one word, mm. Not measured."""
    least_mm: float = 1.5
    """Least extent of a piece of writing, mm: a small cross has more. Measured: crosses of 1.6 to 4 mm beside squares
    and codes (94 drawn pages), with 2.6 seven were lost, none with it; of 600 ordinary sheets with boxes (seeds 1840000
    and 1842000) and 324 of the second generator (1855000, ``--style box --condition all``) none more goes to people."""
    least_area_mm2: float = 1.0
    """Least ink of a piece of writing, mm2. Measured: a sign of 3 mm has 1.5."""
    hair_px: int = 2
    """Thickness of a line that is straight as no hand draws it, px: the fringe of a printed rule. Not measured."""
    fold_mm: float = 25.0
    """Length above which a straight line may be a crease or a streak, mm. Not measured."""
    straight_mm: float = 1.3
    """Thickness up to which a long piece is a crease or a streak, mm. Not measured."""
    crease_slope: float = 0.1
    """Greatest slope of a crease or a streak. Not measured."""
    across_mm: float = 2.0
    """Distance from the examined part's edge up to which a line reaches that edge, mm. Not measured."""
    crease_cover: float = 0.8
    """Share of its length that a crease's darker parts cover at most; a pen line is drawn through. Not measured."""
    crease_dark: float = 60
    """Darkness of a crease's darker parts at most, grey levels. Not measured."""
    fringe_mm: float = 0.75
    """Thickness up to which ink along print is that print's own fringe, mm. Not measured."""
    fringe_print: int = 150
    """Lightness of the print bound below which print is near, grey levels. Not measured."""
    fringe_share: float = 0.6
    """Share of a piece on or beside print above which it is fringe. Not measured."""
    tail_mm: float = 1.1
    """Height of a strike's tail beyond the band around it, mm; letters are higher. Not measured."""
    tail_times: float = 3.0
    """Length of such a tail over its height, at least; letters are shorter. Not measured."""
    goes_on_mm: float = 10.0
    """Paper examined beyond both ends of a thin straight line, mm. Not measured."""
    goes_on: float = 0.4
    """Share of the line's darkness with which a crease continues there; after a pen stroke the paper is bare. Not
    measured."""
    goes_on_beside_px: int = 6
    """Rows examined beside such a line, px. Not measured."""
    held: float = 0.9
    """Share of the line's ink whose rows must be visible beyond an end: a rule hides the continuation. Not
    measured."""

    # -- lines cut by print (through_print.py) ------------------------------------------------

    through_mm: float = 18.0
    """Distance of the middles of two pieces of one line at most, mm: a row of names of 12 mm, a code of 10. Chosen."""
    through_wide_px: int = 2
    """Least width of a piece, px. Not measured."""
    through_least_px: int = 7
    """Least ink of a piece, px. Not measured."""
    through_most: int = 60
    """Pieces of a page that are compared, the largest of them: more are dirt, and slow to compare. Chosen."""
    through_covered: float = 0.9
    """Share of the way between two pieces on which ink or print lies, and no bare paper. Not measured."""
    through_shown_px: int = 4
    """Fewest places on that way where print is open enough to show a pen, px. Not measured."""
    through_dark: float = 0.6
    """Share of these places that are as dark as a pen. Not measured."""
    through_solid_px: int = 15
    """Least ink of each of two pieces on either side of a square or a code, which show no pen, px. Not measured."""
    through_least_mm: float = 4.0
    """Least extent of such a line, mm. Not measured."""

    # -- where squares and codes lie in the picture (printed_marks.py) ------------------------------------------------

    mark_moved_mm: float = 1.5
    """Distance from its place up to which a square or a code is looked for, mm. Measured: cam1080, 0.9 to 1.5 at the
    corners of three sheets of six."""
    mark_rim_mm: float = 0.7
    """Paper around it that is compared with it, mm. Not measured."""
    mark_fits: float = 0.6
    """Least correlation with the print. Measured: nine sheets, squares 0.96 and more, codes 0.69 and more."""
    mark_around_mm: float = 0.5
    """mm around it that belong to it: blur, and a code that is stretched. Not measured."""

    # -- ink that belongs to a target (explained.py) ------------------------------------------------

    stroke_ends_mm: float = 22.0
    """Distance a strike is followed straight on beyond its name, and longest tail after that, mm. Not measured."""
    stroke_beside_mm: float = 0.7
    """Half width of the band along a strike, beside the stroke itself, mm. Not measured."""
    stroke_slope: int = 12
    """Columns that give the direction of a stroke's end. Not measured."""
    stroke_cover: float = 0.3
    """Ink cover of a column that belongs to the stroke, 0 to 1. Not measured."""
    stem_mm: float = 1.6
    """Shortest upright stem of a letter, mm; the end of a strike is flat or has one hook. Not measured."""
    stem_pen_mm: float = 0.5
    """Pens thicker than this need longer stems, mm. Not measured."""
    stem_thick_mm: float = 0.35
    """Most extra length for a thick pen, mm. Not measured."""
    beside_least_mm2: float = 1.5
    """Ink beside a struck name, off its stroke's line, that is writing when it has one stem, mm2. Measured with
    ``stems``."""
    stems: int = 3
    """Stems that are writing even on the line of the stroke. Measured: of 815 words "giữ lại" written in the row
    behind a strike (595 scans, 220 camera) the three limits miss 4; of 6,119 clean strikes none has as much
    beside it."""
    stems_apart: int = 2
    """The same for stems beyond a gap. Measured with ``stems``."""
    apart_mm: float = 1.0
    """Bare paper between a line and the writing behind it, mm. Not measured."""
    beyond_row_mm: float = 13.0
    """Distance beyond its row at which a word behind a long name may lie, mm. Not measured."""
    beside_gap_mm: float = 1.0
    """Gap between a name and the writing beside it, mm. Not measured."""
    beside_rule_mm: float = 0.8
    """Rows along the table's rules that are left out, mm: a neighbour's ink, or the rule. Not measured."""

    # -- ink on print (rule_lines.py, over_print.py) ------------------------------------------------

    rule_long_mm: float = 60.0
    """Length at or above which a rule without others like it is compared with itself and not only with the page's
    rules, mm. Not measured."""
    rule_print_mm: float = 4.0
    """Length along a rule over which its print is compared with that of the rules above and below, mm. Not measured."""
    letters_away_mm: float = 1.0
    """Distance from the joined feet of letters at which other letters of their line begin to be looked at, mm. Chosen:
    a pen along the feet reaches a little beyond them."""
    letters_reach_mm: float = 40.0
    """Length of the line to either side that is looked at, mm. Chosen."""
    letters_ink: float = 10000.0
    """Least darkness of the print there, grey levels summed, that tells how dark letters are shown: about four letters.
    Chosen."""
    rule_unlike: float = 1.25
    """How much heavier or lighter than the page's rules a rule without others like it may be printed. Not measured."""
    rule_even_mm: float = 30.0
    """Length at or above which a rule may be heavier than others, if it is so from end to end, mm. Chosen: longer than
    the sides of boxes and than most lines that a hand draws on a rule."""
    rule_least: float = 2.0
    """Share of a rule that may be lighter than the rest before it is no longer taken for heavy all along, %. Not
    measured."""
    rule_heaviest: float = 2.2
    """How much heavier than the page's rules a long rule may be printed, if it is so from end to end. Measured: rules
    of half a point in eleven forms, drawn at 148 to 302 dpi by pdftoppm, are up to 2.05 times as heavy."""
    even_varies: float = 0.15
    """How much the ink along a rule may differ, share of it, where a machine drew it to whole dots. Measured: rules of
    own ballots and office forms that were a dot heavier, drawn by two renderers at 150 to 300 dpi, at most 0.13; their
    end places are left out: with them the short rule of a heading was called a pen on 33 of 224 pages, now on 1; 40
    lines of recorded hands along whole rules, 0.20 and more but for four of more than 0.5 mm."""
    even_sways_px: float = 0.6
    """How far the middle of such a rule may move across its band, px: registration moves it too. Measured: the same
    rules, 0.45 at most; the four lines, 0.67 and more."""
    even_ends: int = 2
    """Places at the ends of such a rule that may show nothing of it. Chosen: one at each end."""
    two_dots_px2: float = 0.33
    """Most by which the variance across a rule of two dots is greater than that of rules of one dot, px2: 0.25 by its
    pixels alone. Chosen."""
    between_px2: float = 0.25
    """Least of that variance that is taken for a rule of one dot, px2: half of it on one pixel, half on the next."""
    dot_percentile: float = 90.0
    """Percentile of the rules of one dot whose variance is that of a dot between two pixels. Chosen."""
    two_dots_off: float = 0.08
    """Share by which its ink may differ from twice that of the page's rules of one dot. Measured: 0.05 at most."""
    dots_apart: float = 1.5
    """Times the ink of a rule of one dot above which a rule is not one of them. Chosen: between one and two dots."""
    single_least: int = 2
    """Fewest rules of one dot that show how dark a dot is. Chosen."""
    rule_smooth_mm: float = 2.0
    """Length along a rule over which its ink is averaged, mm. Not measured."""
    rule_ink: float = 100.0
    """Ink on a rule that print does not explain, grey levels summed across it. Measured: 20 lines on rules, scanned
    and photographed, 183 and more; 120 clean sheets and 90 on worn paper below 60 (python -m tests.synth2 --condition
    'group_between_*')."""
    rule_line_mm: float = 6.0
    """Length of such ink that is a line of a pen, mm. Measured: the same lines, 22 and more."""
    pale_smooth_mm: float = 8.0
    """Length over which the ink of a long pale line is averaged, mm. Not measured."""
    pale_ink: float = 70.0
    """Ink on a rule, as ``rule_ink``, that is a long pale line. Measured: 120 unmarked pages, scanned and photographed,
    over 20 mm at most 63; 60 pens of 60 grey levels and more, four in five above 75; lines of 0.35 mm and 60 grey
    levels on a rule, 72 and more (`tests/reading/test_lines_along_rows.py`)."""
    pale_ink_noise: float = 12.0
    """The same in times the noise of the paper. Measured with ``pale_ink``."""
    pale_line_mm: float = 20.0
    """Length of such a line, mm."""
    rule_fold: float = 0.25
    """Darkness of a fold in the margins, as a share of the ink on a rule, at or above which the fold explains it. Not
    measured."""
    rule_stretch: float = 1.6
    """Times the print that a fold draws out into the gap between the two halves of the page: the mesh has closed a part
    of it. Measured: tests/reading/test_faint.py, 1.3 and less."""
    rule_fold_rows: float = 3.0
    """Rows that such a fold darkens about as much as its darkest one: they make up its ink. Not measured."""
    rule_open_least: float = 0.2
    """Share of the places averaged along a rule that count at least, where other print crosses it in most of them. Not
    measured."""
    rule_fold_mm: float = 1.7
    """Distance of such a fold from the rule at most, mm. Not measured."""
    rule_light: float = 5.0
    """Percentile of the places along a page's rules whose lightness tells how uneven they are. Not measured."""
    rule_uneven: float = 2.8
    """Times that unevenness up to which a rule as narrow as others is print alone. Measured (cam1080): 23 stretches of
    untouched rules with more than ``pale_ink``, at most 2.7; 63 pens of any kind on rules, 4 and more."""
    rule_uneven_most: float = 54.0
    """Greatest unevenness that is believed, grey levels summed across a rule: 150 with ``rule_uneven``. Measured: the
    same stretches, 130 at most; the same pens, one below 149."""
    rule_wide_noise: int = 8
    """Grey levels over the paper beside a rule that do not count for its width. Not measured."""
    rule_wide_ink: int = 60
    """Darkness across a place, grey levels summed, below which its width is not measured. Not measured."""
    rule_wide_places: int = 3
    """Fewest places whose mean is a width. Not measured."""
    rule_wider_px2: float = 0.3
    """More of the variance across a rule than other rules have, px2, above which a pen made it wider. Measured: the
    same stretches, 0.24 at most; 73 lines of pale pencils on rules and up to 0.6 mm beside them, 64 above."""
    rule_shift_px: int = 3
    """px by which the print in the band of a rule is looked for beside its place, both ways. Not measured."""
    rule_fits: float = 0.05
    """More of the correlation with the picture that print elsewhere must have. Not measured."""
    rule_name_mm: float = 3.0
    """Least length of such a line along a name, so that it may mean that name, mm. Not measured."""
    rule_at_mm: float = 1.0
    """Distance between a rule and the edge of the rows it parts, at most, mm."""
    rule_explained: float = 0.3
    """Share of its length that strokes of targets explain, up to which it is a line of its own. Not measured."""
    rule_own_px: int = 4
    """px at either side of a row's rule in which only strokes explain ink, and not that the row's name is struck.
    Chosen: rules are searched 2 px to either side, and rows are rounded."""
    rule_line_width_mm: float = 0.5
    """Width of such a line as foreign ink, mm."""
    text_dark: float = 36.0
    """Least darkness of a pen on printed words, grey levels. Not measured."""
    text_noise: float = 1.6
    """The same in times the noise floor. Not measured."""
    text_least_px: int = 4
    """Fewest pixels of such darkness on a line of text that is examined: a small mark shows few. Not measured."""
    text_ink_mm: float = 1.2
    """Length of pen line on one line of printed words that people should see, mm. Measured: 6 names struck beside
    boxes, 1.4 and more; 660 clean and ordinary sheets, with ``text_line`` none (python -m tests.synth2 --style box
    --condition mark_struck_name)."""
    text_wide_mm: float = 1.2
    """Least width of such ink, mm: a small cross on a name is ink too. Measured: crosses of 1.7 to 2.5 mm were lost
    with 2.6; of 86 sheets under as many conditions ink narrower than 2.6 mm lay on a line of text on one, a coffee
    ring (python -m tests.synth2 --style box)."""
    text_line: float = 12.0
    """Grey levels of the darkest level line between the letters. Measured: the same names, 39 and more, words written
    over print 13.9; a fold 9, blurred print 1."""
    text_shown: float = 0.6
    """Share of the print that is shown at its place; less where it lies elsewhere, and then nothing can be said."""

    small_line: float = 9.0
    """Grey levels of the darkest level line between the letters beside a target, at or above which a small mark may lie
    there. Measured: 444 untouched texts each by scan150 and cam1080, 3.8 at most; 48 marks of 0.9 to 2 mm, 31 above."""
    small_line_noise: float = 2.5
    """The same in times the noise of the paper. Not measured."""
    small_px: int = 6
    """Fewest pixels as dark as a pen at its darkest place. Not measured."""
    small_dark: float = 45.0
    """Grey levels of such pixels at least; print on the back that shines through beside print has fewer so dark. Not
    measured."""
    small_shift_px: int = 1
    """px by which the print of a short text at a fold may lie beside its place without being a small mark. Measured:
    800 scans (seeds 980000 on) and 500 camera sheets (982000 on, ``--mix ordinary``): 3 and 5 with a false mark on a
    number before, none left."""
    small_short_mm: float = 4.0
    """Width of a text, mm, below which it is too short to be registered by itself: a number. Longer texts are."""
    small_around_mm: float = 1.0
    """mm around a small mark in which the place of print is looked for. Not measured."""
    small_beside_px: int = 3
    """px by which the print around a small mark may lie beside its place, where it fits the picture best."""
    small_fits: float = 0.1
    """Correlation by which it fits better there than at its place. Measured: print beside its place on 9 camera sheets
    (A5, boxes; seeds 1576000 on and 1577000 on), 0.10 to 1.05; a pen's line at a letter, 0.001."""
    small_mm: float = 2.0
    """Side of that place, as people are shown it, mm. Chosen."""
    small_share: float = 0.6
    """Share of the dark pixels of a text that one mark has: a fold or a lens sets many letters beside their place. Not
    measured."""
    small_area_mm2: float = 0.5
    """Ink of such a mark as people see it, mm2: the letters hide the rest. Chosen."""
    blot_px: int = 12
    """Fewest pixels of a blot between letters, px. Measured: tests/reading/test_ink_account.py, dust of 0.5 mm has
    fewer."""
    blot_thick_px: int = 3
    """Least smaller side of a blot, px: the edge of print is thinner. Not measured."""
    blot_long_px: int = 7
    """Least larger side of a blot or of the dark part of a line, px. Measured with ``blot_px``."""
    blot_dark: float = 900.0
    """Least darkness of a blot, grey levels summed. Measured: untouched texts as in ``small_line`` 696 at most."""
    hairline_whole: float = 0.8
    """Darkness on and around a thin stroke that is ink on print alone, as a share of the most that print makes there.
    Measured (scan150, a slash of 14 points, 224 sheets): 17 strokes printed as black as stems 0.74 at most; pens drawn
    exactly along one 0.87 and more, 29 other pens 1.11 and more."""

    # -- lines from edge to edge (edge_lines.py) ------------------------------------------------

    edge_line_dark: float = 36.0
    """Darkness of a line from edge to edge of the paper above which it may be a pen's, grey levels. Measured: 40 scans
    with deep folds in rows of names, at most 36; 30 lines of pens, 24 and more: a paler one is taken for a
    fold."""
    edge_line_mm: float = 1.0
    """Half of the width of such a line, mm. Chosen: a soft fold is 1.5 mm wide."""
    most_folds: int = 8
    """Upright folds that are looked for on a page. Chosen: a sheet folded in eight has seven."""

    # -- lines over several names (over_names.py) ------------------------------------------------

    over_gap_mm: float = 1.0
    """Gap in a line that a letter's stem or a printed rule makes, closed again, mm. Not measured."""
    over_share: float = 0.6
    """Share of a name's width above which ink may be that name's own strike. Not measured."""
    fewest_boxes: int = 3
    """Rows of boxes that one line crosses, to be asked about once: crosses in two rows may touch. Chosen."""

    # -- colour (colour.py) ------------------------------------------------

    red: int = 45
    """Red over the mean of blue and green above which a pixel is red, grey levels of paper at 250. Not measured."""
    red_side_mm: float = 12.0
    """Side of the square in which the red of a stamp is dense, mm. Not measured."""
    red_area_mm2: float = 8.0
    """Red in that square above which it is a stamp and not a line by a red pen, mm2. Not measured."""
    stamp_stray_mm: float = 10.0
    """Distance from its printed place at which a stamp is searched, mm. Not measured."""
    second_pen: float = 0.12
    """Least share of a page's ink of a second pen; colour fringes of a lens stay below. Not measured."""
    least_piece: int = 9
    """Smallest piece of ink whose colour is used, px. Not measured."""
    pen_dark: int = 60
    """Least darkness of ink whose colour is used, grey levels. Not measured."""
    pen_print_free: int = 215
    """Lightness of the print bound around such ink, grey levels. Not measured."""
    rim_mm: float = 6.0
    """Rim of the page whose colours are not used, mm: the desk shows beside a bent sheet. Not measured."""
    pen_line_mm: float = 8.0
    """Length of a line of one colour that shows a second pen, mm. Not measured."""
    pen_core_mm: float = 0.35
    """Width of the core of a pen line, mm. Not measured."""
    greyish: float = 0.14
    """Chroma below which ink is black or pencil, 0 to 1. Not measured."""
    vivid: float = 0.42
    """Chroma above which ink has a colour; blue-black lies between. Not measured."""

    # -- stamp (stamp.py) ------------------------------------------------

    stamp_ink_mm2: float = 20.0
    """Least ink of a stamp, mm2. Measured: a faint half stamp has 60, a signature in its place 15."""
    stamp_mm: tuple[float, float] = (24.0, 46.0)
    """Diameter of a round stamp, mm: 28 to 42, with room for fit errors."""
    stamp_rim: float = 0.62
    """Share of the rim that is inked on the palest stamp accepted, in rings of 1 mm. Not measured."""
    stamp_inked: float = 0.06
    """Share of a square millimetre that is inked where a line passes. Not measured."""
    stamp_bare: float = 0.5
    """Share of a square millimetre free of print that can show a rim. Not measured."""
    stamp_settled: float = 0.7
    """Share of a circle that is inked when it lies on a rim. Measured: 100 grey scans, right circles 0.70 to 1, wrong
    ones 0.28 to 0.57."""
    stamp_reds: float = 0.4
    """The same for a red disc at the stamp's place: a pale stamp is red in parts only. Not measured."""
    stamp_anywhere: float = 0.5
    """The same for a disc away from the stamp's place. Measured: pale stamps 0.56 and more, a signature 0.31."""
    stamp_radii: tuple[float, ...] = (15.0, 18.0)
    """Radii to start from when the first leads nowhere, mm. Not measured."""
    stamp_nearer: tuple[float, ...] = (0.25, 0.2, 0.15, 0.12, 0.09, 0.07, 0.07)
    """Distances from the circle, in radii, up to which ink takes part in the fit, step by step. Measured: title lines
    and rules beside a stamp moved every sixth circle by 2 to 7 mm as long as this stayed wide."""
    stamp_sectors: int = 16
    """Fewest sectors with rim for a fit. Not measured."""
    stamp_spread_mm: float = 16.0
    """Least extent of half a stamp in both directions, mm. Not measured."""
    stamp_margin_mm: float = 1.2
    """Paper around a stamp's disc that is left out with it, mm. Not measured."""


FOREIGN_THRESHOLDS = ForeignThresholds()
"""The limits the program uses."""
