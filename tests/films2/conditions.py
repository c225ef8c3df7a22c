"""The conditions under which films are made, by name.

A condition differs from a calm desk in what its name says; where nothing is said, figures are those of ``Light``,
``Sensor`` and ``Manner``, whose sources stand in their modules.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, sin

from tests.films2.light import Light
from tests.films2.papers import Stock
from tests.films2.script import Kind, Manner, Way
from tests.films2.sensor import Sensor
from tests.office.forms import form as office_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What one film is made of.

    Attributes:
        fill: height of the sheet as it lies against the height of the picture.
        turn: degrees by which the sheets lie turned in the picture.
        things: things beside the sheets: name, x, y (mm from the middle), angle.
        former: ballots beside the sheets: x, y, angle.
        thin: whether what lies beneath a sheet shines through it.
        curl: greatest bend of the sheets, mm.
        true: parts of the codes of causes that are true for every sheet of the film (``flick`` for a light that
            flickers); what is true for one kind of sheet is in ``score``.
        calm: answers are asked within 300 ms, else within 500 ms.
    """

    name: str
    manner: Manner = field(default_factory=Manner)
    light: Light = field(default_factory=Light)
    sensor: Sensor = field(default_factory=Sensor)
    stock: Stock = field(default_factory=Stock)
    size: tuple[int, int] = (1920, 1080)
    fill: float = 0.84
    turn: float = 0.0
    tilt: float = 6.0
    roll: float = 1.0
    desk: str = "wood"
    things: tuple[tuple[str, float, float, float], ...] = ()
    former: tuple[tuple[float, float, float], ...] = ()
    sleeves: tuple[str, ...] = ("blue", "white")
    thin: bool = False
    curl: float = 0.0
    true: tuple[str, ...] = ()
    calm: bool = False


PLAIN = Kind.PLAIN
BLANK = Kind.BLANK
BAD_LIGHT = ("flick", "light", "dark", "expos")
BAD_FOCUS = ("blur", "focus", "sharp")
SHAKES = tuple((0.4 + 0.17 * push, 8 * cos(2 * push), 7 * sin(3 * push)) for push in range(240))
"""Pushes of a table that people lean on, some 2 mm each on the sheet; how often and how far is chosen."""


def _desks() -> list[Condition]:
    beside = (("lined", 178.0, -10.0, 6.0), ("pen", -150.0, 30.0, 70.0))
    return [
        Condition(name="calm", calm=True),
        Condition(name="calm_across", turn=90, fill=0.82, calm=True),
        Condition(name="calm_grey", desk="grey", calm=True),
        Condition(name="dark_desk", desk="dark", calm=True),
        Condition(name="white_cloth", desk="white", calm=True),
        Condition(name="checked_cloth", desk="checked", tilt=10, calm=True),
        Condition(name="ruled_cloth", desk="ruled", tilt=3, calm=True),
        Condition(name="flowered_cloth", desk="floral", calm=True),
        Condition(name="papers_beside", desk="green", things=beside, calm=True),
        Condition(name="marker_lines", calm=True,
                  things=(("heavy", 176.0, 30.0, -7.0), ("heavy", -190.0, -60.0, 12.0))),
        Condition(name="magnets", desk="grey", calm=True,
                  things=(("magnet", 110.0, -60.0, 10.0), ("magnet", -130.0, 80.0, 40.0))),
        Condition(name="phone_and_pad", calm=True,
                  things=(("phone", -160.0, 40.0, 15.0), ("pad", 165.0, -80.0, -10.0))),
        Condition(name="former_beside", desk="green", former=((-172.0, 20.0, 5.0), (-170.0, 22.0, 3.0)), calm=True),
        Condition(name="former_corner", former=((210.0, 190.0, -12.0),), calm=True),
    ]  # fmt: skip


def _lights() -> list[Condition]:
    return [
        Condition(name="flicker_3", light=Light(flicker=0.03), true=BAD_LIGHT),
        Condition(name="flicker_6", light=Light(flicker=0.06), true=BAD_LIGHT),
        Condition(name="flicker_10", light=Light(flicker=0.10), desk="green", true=BAD_LIGHT),
        Condition(name="flicker_15", light=Light(flicker=0.15), desk="dark", true=BAD_LIGHT),
        Condition(name="flicker_15_cloth", light=Light(flicker=0.15), desk="white", true=BAD_LIGHT),
        # A lamp of 33 % modulation at 1/250 s; in display values the bands are 12 % deep.
        Condition(name="flicker_25", light=Light(flicker=0.25), sensor=Sensor(exposure=1 / 250), true=BAD_LIGHT),
        Condition(name="flicker_25_dark", light=Light(flicker=0.25), sensor=Sensor(exposure=1 / 250), desk="dark",
                  true=BAD_LIGHT),
        Condition(name="flicker_long", light=Light(flicker=0.12), manner=Manner(pattern=(Kind.LONG,)), true=BAD_LIGHT),
        Condition(name="flicker_120", light=Light(flicker=0.10, hertz=119.8), true=BAD_LIGHT),
        Condition(name="flicker_25_fps", light=Light(flicker=0.10, hertz=100.3), sensor=Sensor(fps=25), true=BAD_LIGHT),
        Condition(name="led_pwm", light=Light(pwm=490, duty=0.6), sensor=Sensor(exposure=1 / 250), true=BAD_LIGHT),
        Condition(name="shadow_slow", light=Light(shadow=0.4, speed=60), true=BAD_LIGHT),
        Condition(name="shadow_150", light=Light(shadow=0.5, speed=150, edge=80), true=BAD_LIGHT),
        Condition(name="shadow_fast", light=Light(shadow=0.6, speed=300, edge=40), desk="grey", true=BAD_LIGHT),
        Condition(name="shadow_still", light=Light(shadow=0.5, speed=2, shadows=1, edge=30), true=BAD_LIGHT),
        Condition(name="clouds", light=Light(drift=0.3, drift_s=5, warm=0.05), sensor=Sensor(ae=0.12), true=BAD_LIGHT),
        Condition(name="lamp_switched", light=Light(steps=((2.05, 0.5), (4.1, 0.85), (5.4, 0.6))), true=BAD_LIGHT),
        Condition(name="gloss", light=Light(gloss=70, gloss_mm=30), true=("glare", "gloss", "light", "print_missing")),
        Condition(name="dim", light=Light(level=0.34), sensor=Sensor(noise=5.5, exposure=1 / 30, jpeg=75),
                  true=(*BAD_LIGHT, "blur")),
    ]  # fmt: skip


def _cameras() -> list[Condition]:
    return [
        Condition(name="exposure_hunts", sensor=Sensor(ae=0.5, ae_delay=4), desk="dark", true=BAD_LIGHT),
        Condition(name="white_hunts", sensor=Sensor(wb=0.25, ae=0.1), desk="green", true=BAD_LIGHT),
        Condition(name="focus_hunts", sensor=Sensor(hunt=3.5, breathe=0.012), true=(*BAD_FOCUS, "unsteady")),
        Condition(name="focus_breathes", sensor=Sensor(hunt=1.2, breathe=0.02, hunt_s=0.9),
                  true=(*BAD_FOCUS, "unsteady")),
        Condition(name="soft_focus", sensor=Sensor(focus=1.3, sharpen=0), true=(*BAD_FOCUS, "unsteady")),
        Condition(name="doubled", sensor=Sensor(doubled=0.5)),
        Condition(name="dropped", sensor=Sensor(drop=0.2, jitter=0.01)),
        Condition(name="fps_25", sensor=Sensor(fps=25), calm=True),
        Condition(name="fps_15", sensor=Sensor(fps=15, exposure=1 / 50)),
        Condition(name="fps_10", sensor=Sensor(fps=10, exposure=1 / 30), manner=Manner(rate=45)),
        Condition(name="frozen", sensor=Sensor(freeze=((2.2, 4.4),)), true=("frozen",)),
        Condition(name="bumped", sensor=Sensor(bumps=((1.35, 14, -9), (3.4, -22, 12), (4.6, 12, 6))),
                  true=("moved", "bump", "camera", "unsteady")),
        Condition(name="shaken", sensor=Sensor(bumps=SHAKES), true=("moved", "camera", "unsteady")),
        Condition(name="shaken_alike", sensor=Sensor(bumps=SHAKES), manner=Manner(pattern=(BLANK,)),
                  true=("moved", "camera", "unsteady")),
        Condition(name="jpeg_50", sensor=Sensor(jpeg=50, noise=3)),
        Condition(name="smeared", sensor=Sensor(exposure=1 / 30, noise=2.5)),
        Condition(name="wide_lens", sensor=Sensor(k1=-0.12), tilt=9),
        Condition(name="tilted", tilt=18, fill=0.74, roll=3, true=("resolution", "tilt", "scale")),
        Condition(name="hd_720", size=(1280, 720), turn=90, fill=0.82),
        Condition(name="uhd", size=(3840, 2160), fill=0.5),
    ]  # fmt: skip


def _manners() -> list[Condition]:
    return [
        Condition(name="rate_40", manner=Manner(rate=40), calm=True),
        Condition(name="rate_75", manner=Manner(rate=75, bring=0.24, take=0.2, back=0.14, hold=0.0)),
        Condition(name="empty_desk", manner=Manner(rate=48, way=Way.EMPTY), calm=True),
        Condition(name="pile", manner=Manner(way=Way.PILE, scatter=1.5), desk="grey", calm=True),
        Condition(name="pile_loose", manner=Manner(way=Way.PILE, scatter=7)),
        Condition(name="pile_alike", manner=Manner(way=Way.PILE, scatter=1.5, pattern=(BLANK,))),
        Condition(
            name="pile_alike_nudged", manner=Manner(way=Way.PILE, scatter=2.5, pattern=(Kind.BLANK_NUDGE, BLANK))
        ),
        Condition(name="alike", manner=Manner(pattern=(BLANK,)), calm=True),
        Condition(name="thin_pile", manner=Manner(way=Way.PILE, scatter=2), stock=Stock(show_through=0.1), thin=True),
        Condition(name="thin_on_checks", desk="checked", stock=Stock(show_through=0.1), thin=True),
        Condition(name="hand_late", manner=Manner(pattern=(Kind.LATE, PLAIN))),
        Condition(name="hand_stays", manner=Manner(pattern=(PLAIN, Kind.STAYS)), sleeves=("dark", "white")),
        Condition(name="sleeve", manner=Manner(pattern=(PLAIN, Kind.SLEEVE)), sleeves=("white", "green")),
        Condition(name="nudged", manner=Manner(pattern=(Kind.NUDGE, PLAIN)), true=("hand", "covered", "not_whole")),
        Condition(name="alike_nudged", manner=Manner(pattern=(Kind.BLANK_NUDGE, BLANK))),
        Condition(name="curl", curl=1.2),
        Condition(name="marked_edges", stock=Stock(struck=0.6), curl=0.4),
    ]


def _odd() -> list[Condition]:
    return [
        Condition(name="face_down", manner=Manner(pattern=(PLAIN, Kind.FACE_DOWN)), stock=Stock(show_through=0.02)),
        Condition(name="face_down_thin", manner=Manner(pattern=(PLAIN, Kind.FACE_DOWN)), desk="grey",
                  stock=Stock(show_through=0.12)),
        Condition(name="face_down_pile", manner=Manner(way=Way.PILE, scatter=4, pattern=(PLAIN, Kind.FACE_DOWN))),
        Condition(name="upside_down", manner=Manner(pattern=(PLAIN, Kind.UPSIDE_DOWN)), calm=True),
        Condition(name="half_out", manner=Manner(pattern=(PLAIN, Kind.HALF_OUT))),
        Condition(name="foreign", manner=Manner(pattern=(PLAIN, Kind.FOREIGN))),
        Condition(name="two_together", manner=Manner(pattern=(PLAIN, Kind.TWO))),
        Condition(name="shown_again", manner=Manner(pattern=(PLAIN, Kind.AGAIN))),
        Condition(name="hall", desk="checked", former=((-176.0, 30.0, 4.0),), things=(("pen", 160.0, 40.0, 80.0),),
                  light=Light(flicker=0.05, shadow=0.3, speed=120, drift=0.1),
                  sensor=Sensor(ae=0.15, hunt=1.0, breathe=0.006, noise=3, jpeg=70, drop=0.05), true=BAD_LIGHT,
                  manner=Manner(pattern=(PLAIN, PLAIN, Kind.UPSIDE_DOWN, Kind.LATE, BLANK))),
    ]  # fmt: skip


CONDITIONS = {one.name: one for one in (*_desks(), *_lights(), *_cameras(), *_manners(), *_odd())}


def of_form(condition: Condition, letter: str) -> Condition:
    """Return the same condition with an office's form in place of our own ballot; without a letter, as it is."""
    if not letter:
        return condition
    names = len(office_form(letter).people)
    return replace(condition, stock=replace(condition.stock, form=letter, names=names))


def small(condition: Condition) -> Condition:
    """Return the same condition as a small and cheap picture, for tests of the maker itself."""
    return replace(condition, size=(480, 270))
