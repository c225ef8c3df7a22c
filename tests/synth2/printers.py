"""What printers and copiers make of the ideal page.

Sources: dot gain and toner spread (Yule and Nielsen 1951; ISO/IEC 24790:2017 lists line width, raggedness, voids,
extraneous marks, background haze and banding as the attributes of a monochrome print); satellite drops and nozzle
failures of inkjets (the same attributes, and any printer's nozzle check); generation loss of copies (each copy blurs,
thresholds softly and adds noise). Strengths are chosen by looking at pictures and not measured on a machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import cv2
import numpy as np

from tests.synth2 import ballots, noise
from tests.synth2.noise import Pixels, Scale
from tests.synth2.scene import Rgb

VARIANTS = 5
"""Prints of one ballot by one printer; sheets take one of them, so that a print is worked out once for many sheets."""

TONER: Rgb = (0.045, 0.045, 0.05)
INKJET: Rgb = (0.075, 0.07, 0.085)

Effect = Callable[[Pixels, float, np.random.Generator], Pixels]
"""From coverage, px per mm and a random source to coverage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """A printer and how it is set.

    Attributes:
        colour: what solid print sends back.
        scale: size of the print, 1 is right.
        skew_deg: standard deviation of the turn of the print on its paper.
        shift_mm: standard deviation of the place of the print on its paper.
    """

    effects: tuple[Effect, ...]
    colour: Rgb = TONER
    scale: tuple[float, float] = (0.997, 1.003)
    skew_deg: float = 0.15
    shift_mm: float = 0.7


def _blurred(cover: Pixels, sigma: float) -> Pixels:
    return np.asarray(cv2.GaussianBlur(cover, (0, 0), max(sigma, 0.2)), dtype=np.float32)


def _step(cover: Pixels, middle: float, soft: float) -> Pixels:
    """Pass a soft threshold: 0 below, 1 above, a ramp of a width between."""
    return np.asarray(np.clip((cover - middle) / soft + 0.5, 0, 1), np.float32)


def spread(mm: float, middle: float) -> Effect:
    """Let toner spread (middle below 0.5) or thin lines wear away (above)."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        ragged = 0.06 * noise.field(Scale.FINE, cover.shape[:2], rng)
        return _step(_blurred(cover, mm * scale) + ragged * (cover > 0.02), middle, 0.5)

    return effect


def density(low: float, high: float) -> Effect:
    """Print paler than black, by one factor for the sheet."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        return cover * np.float32(rng.uniform(low, high))

    return effect


def bands(depth: float, period_mm: float, along: int) -> Effect:
    """Let the density go up and down along the paper feed (0) or across it (1)."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        length = cover.shape[along]
        wave = noise.walk(length, period_mm * scale / 2, rng)
        factor = np.clip(1 - depth * (0.5 + 0.5 * np.tanh(wave)), 0, 1).astype(np.float32)
        return cover * (factor[:, None] if along == 0 else factor[None, :])

    return effect


def voids(share: float, scale_of: Scale) -> Effect:
    """Leave toner out in patches (poor transfer on rough or damp paper)."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        patches = noise.field(scale_of, cover.shape[:2], rng)
        level = np.float32(np.sqrt(2) * _inverse_erf(1 - 2 * share))
        return cover * (1 - 0.9 * _step(patches, float(level), 0.4))

    return effect


def specks(per_cm2: float, size_mm: float) -> Effect:
    """Throw toner specks over the page (background, dirty drum)."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        out = cover.copy()
        high, wide = cover.shape[:2]
        count = rng.poisson(per_cm2 * high * wide / scale**2 / 100)
        for x, y, size in zip(
            rng.uniform(0, wide, count), rng.uniform(0, high, count), rng.exponential(size_mm, count), strict=True
        ):
            centre = (round(x * 16), round(y * 16))
            cv2.circle(out, centre, max(4, round(8 * size * scale)), (0.85,), -1, cv2.LINE_AA, 4)
        return np.maximum(out, cover)

    return effect


def halftone(share: float) -> Effect:
    """Print solid areas as dots at 106 lines an inch, as the saving mode of a laser printer does."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        pitch = 25.4 / 106 * scale
        y = np.arange(cover.shape[0], dtype=np.float32)[:, None]
        x = np.arange(cover.shape[1], dtype=np.float32)[None, :]
        turn = 2 * np.pi / pitch / np.sqrt(2)
        dots = 0.5 + 0.25 * (np.cos((x + y) * turn) + np.cos((x - y) * turn))
        return cover * _step(np.asarray(dots, np.float32), 1 - share, 0.4)

    return effect


def bleed(mm: float, wild: float) -> Effect:
    """Let liquid ink run along the fibres: a blur whose threshold goes up and down with the paper."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        fibres = noise.field(Scale.GRAIN, cover.shape[:2], rng) * np.float32(wild)
        wet = _blurred(cover, mm * scale)
        return np.asarray(np.maximum(_step(wet + fibres * (wet > 0.05), 0.42, 0.6), 0.35 * wet), np.float32)

    return effect


def nozzles(every_mm: float, wide_mm: float) -> Effect:
    """Leave out thin rows where nozzles are blocked."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        rows = np.arange(cover.shape[0]) / scale
        pitch = every_mm * rng.uniform(0.8, 1.25)
        missing = np.mod(rows + rng.uniform(0, pitch), pitch) < wide_mm
        return cover * np.where(missing, 0.12, 1.0).astype(np.float32)[:, None]

    return effect


def copied(times: int, middle: float, haze: float) -> Effect:
    """Copy the page: each generation blurs, thresholds softly and adds specks and haze."""

    def effect(cover: Pixels, scale: float, rng: np.random.Generator) -> Pixels:
        out = cover
        for _copy in range(times):
            grain = noise.field(Scale.FINE, cover.shape[:2], rng)
            out = _step(_blurred(out, 0.055 * scale) + 0.07 * grain, middle, 0.55)
            out = np.maximum(out, haze * np.clip(grain - 1.6, 0, 1))
        return specks(0.4 * times, 0.06)(out, scale, rng)

    return effect


PRINTERS = {
    "laser": Printer(effects=(spread(0.02, 0.45),)),
    "laser_spread": Printer(effects=(spread(0.06, 0.27),)),
    "laser_thin": Printer(effects=(spread(0.05, 0.62),)),
    "laser_pale": Printer(effects=(spread(0.02, 0.45), density(0.35, 0.55))),
    "laser_bands": Printer(effects=(spread(0.02, 0.45), bands(0.6, 9.0, 0))),
    "laser_streaks": Printer(effects=(spread(0.02, 0.45), bands(0.75, 4.0, 1))),
    "laser_dirty": Printer(effects=(spread(0.02, 0.45), specks(1.6, 0.08))),
    "laser_voids": Printer(effects=(spread(0.02, 0.45), voids(0.12, Scale.FLOCK))),
    "laser_save": Printer(effects=(spread(0.02, 0.45), halftone(0.5))),
    "inkjet": Printer(effects=(bleed(0.05, 0.1), bands(0.12, 2.0, 0)), colour=INKJET),
    "inkjet_bleed": Printer(effects=(bleed(0.1, 0.2),), colour=INKJET),
    "inkjet_nozzles": Printer(effects=(bleed(0.05, 0.1), nozzles(1.4, 0.11)), colour=INKJET),
    "inkjet_faint": Printer(effects=(bleed(0.05, 0.1), density(0.5, 0.7)), colour=(0.12, 0.11, 0.16)),
    "copy": Printer(effects=(copied(1, 0.45, 0.1),), scale=(0.99, 1.01), skew_deg=0.4, shift_mm=1.2),
    "copy_dark": Printer(effects=(copied(3, 0.36, 0.3),), scale=(0.985, 1.015), skew_deg=0.6, shift_mm=1.5),
    "copy_thin": Printer(effects=(copied(2, 0.56, 0.0),), scale=(0.99, 1.01), skew_deg=0.5, shift_mm=1.5),
    "print_96": Printer(effects=(spread(0.02, 0.45),), scale=(0.958, 0.963)),
    "print_98": Printer(effects=(spread(0.02, 0.45),), scale=(0.978, 0.983)),
    "print_102": Printer(effects=(spread(0.02, 0.45),), scale=(1.017, 1.022)),
    "print_skew": Printer(effects=(spread(0.02, 0.45),), skew_deg=1.2, shift_mm=1.5),
    "laser_out": Printer(effects=(spread(0.02, 0.45), density(0.03, 0.07))),
}


@lru_cache(maxsize=10)
def printed(ballot: str, printer: str, dpi: int, variant: int) -> Pixels:
    """Print a ballot: coverage of the working grid with toner or ink, 0 to 1."""
    rng = noise.generator(f"{ballot}/{printer}/{dpi}", variant)
    cover = ballots.coverage(ballot, dpi)
    for effect in PRINTERS[printer].effects:
        cover = np.asarray(effect(cover, dpi / 25.4, rng), dtype=np.float32)
    return cover


@dataclass(frozen=True, slots=True)
class Lay:
    """Where the print came down on the paper: its size, turn and shift."""

    scale: float
    turn_deg: float
    shift: tuple[float, float] = field(default=(0.0, 0.0))


def laid(printer: Printer, rng: np.random.Generator) -> Lay:
    """Draw the place of a print on its paper."""
    size = rng.uniform(*printer.scale)
    turn = rng.normal(0, printer.skew_deg)
    shift = rng.normal(0, printer.shift_mm, 2)
    return Lay(float(size), float(turn), (float(shift[0]), float(shift[1])))


def _inverse_erf(value: float) -> float:
    """Approximate the inverse error function (Winitzki 2008), good to 0.002."""
    a = 0.147
    tail = np.log(max(1e-12, 1 - value * value))
    part = 2 / (np.pi * a) + tail / 2
    return float(np.sign(value) * np.sqrt(np.sqrt(part * part - tail / a) - part))
