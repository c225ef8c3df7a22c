"""Draw the icon, a ballot with one name struck through, and the tick of boxes. Writes resources/icons/."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "icons"
RED = "#B3141B"
GOLD = "#E8B23A"
PAPER = "#FBFAF6"
INK = "#2B2B2B"
PEN = "#1F3FA8"
SIZE = 1024


def icon() -> Image.Image:
    """Return the icon, 1024 px square, on a clear ground."""
    picture = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((32, 32, 992, 992), 190, fill=RED)
    draw.rounded_rectangle((236, 150, 788, 874), 36, fill=PAPER)
    draw.ellipse((290, 206, 410, 326), outline=RED, width=26)
    draw.rounded_rectangle((450, 236, 730, 296), 14, fill=GOLD)
    for row, length in enumerate((400, 330, 380)):
        top = 410 + row * 140
        draw.rounded_rectangle((300, top, 300 + length, top + 58), 14, fill=INK)
    draw.line([(262, 588), (430, 572), (560, 586), (748, 566)], fill=PEN, width=40, joint="curve")
    return picture


def tick() -> Image.Image:
    """Return the tick of a box, 128 px square; larger than any box, because a style sheet can only shrink it."""
    picture = Image.new("RGBA", (SIZE, SIZE), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(200, 540), (420, 760), (830, 270)], fill=PAPER, width=140, joint="curve")
    return picture.resize((128, 128), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    drawn = icon()
    drawn.resize((256, 256), Image.Resampling.LANCZOS).save(FOLDER / "ballotcount.png", optimize=True)
    drawn.save(FOLDER / "ballotcount.ico", sizes=[(n, n) for n in (16, 24, 32, 48, 64, 128, 256)])
    tick().save(FOLDER / "tick.png", optimize=True)
