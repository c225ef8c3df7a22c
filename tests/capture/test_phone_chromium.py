"""A phone in a real browser: Chromium with an imitated camera that shows a film of ballots."""

from __future__ import annotations

import base64
import datetime
import hashlib
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from ballotcount.capture.camera import Camera
from ballotcount.capture.frames import Frame, Trouble, TroubleKind
from ballotcount.capture.phone import PhoneLink
from ballotcount.capture.phone_page import NAMES
from ballotcount.domain.layout import Layout
from ballotcount.domain.live import LiveEventKind
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from tests.capture.chromium import NAME, Chromium
from tests.films2.conditions import CONDITIONS
from tests.films2.film import Film
from tests.films2.script import Manner

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NAME is None, reason="no Chromium is installed; the page cannot be opened in a browser"),
]

SHEETS = 2


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Layout]:
    """A film of two ballots as Motion JPEG in 720p; they lie for long: a loaded machine passes few pictures on."""
    made = Film(replace(CONDITIONS["hd_720"], manner=Manner(rate=16)), SHEETS, 31)
    path = tmp_path_factory.mktemp("film") / "film.mjpeg"
    with path.open("wb") as file:
        for picture, _ in made.frames():
            file.write(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 90])[1].tobytes())
    return path, made.layout


@pytest.fixture
def link() -> Iterator[PhoneLink]:
    made = PhoneLink(("127.0.0.1",), {name: name for name in NAMES}, lambda: datetime.datetime.now(datetime.UTC))
    yield made
    made.close()


def pin_of(link: PhoneLink) -> str:
    """Return the pin of the certificate that the server shows, after it was compared with the QR code's."""
    host, port = link.addresses[0].url.split("/")[2].split(":")
    shown = ssl.get_server_certificate((host, int(port)))
    certificate = x509.load_pem_x509_certificate(shown.encode())
    whole = certificate.public_bytes(serialization.Encoding.DER)
    assert hashlib.sha256(whole).hexdigest() == link.addresses[0].code.partition("#sha256=")[2]
    key = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(hashlib.sha256(key).digest()).decode()


@pytest.fixture
def browse(tmp_path: Path, link: PhoneLink) -> Iterator[Callable[..., Chromium]]:
    opened: list[Chromium] = []

    def one(*, film: Path | None = None, pin: str | None = None, allows: bool = True) -> Chromium:
        profile = tmp_path / f"profile{len(opened)}"
        made = Chromium(profile, film=film, pin=pin or pin_of(link), allows=allows)
        opened.append(made)
        return made

    yield one
    for browser in opened:
        browser.close()


def started(browser: Chromium, link: PhoneLink) -> None:
    browser.open("about:blank")  # an address that differs only behind # is not loaded again
    assert browser.open(link.addresses[0].code) == ""
    end = time.monotonic() + 20
    while not browser.run("!!(document.getElementById('start') || {}).onclick") and time.monotonic() < end:
        time.sleep(0.1)
    browser.run("document.getElementById('start').click()")


def said(browser: Chromium, wanted: str, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    found = ""
    while found != wanted and time.monotonic() < end:
        found = browser.run("document.getElementById('said').textContent")
        time.sleep(0.1)
    assert found == wanted


def test_ballots_shown_to_a_phone_are_counted(
    link: PhoneLink, film: tuple[Path, Layout], browse: Callable[..., Chromium]
) -> None:
    path, layout = film
    started(browse(film=path), link)
    camera = Camera("phone", lambda: link, time.monotonic)
    live = LiveCount(Reader(layout).read, SheetMemory())
    counted: set[int] = set()
    end = time.monotonic() + 90
    for item in camera:
        events = live.feed(item.image, item.t) if isinstance(item, Frame) else ()
        counted |= {
            event.number or 0 for event in events if event.kind in (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW)
        }
        if len(counted) == SHEETS or time.monotonic() > end:
            break
    camera.close()
    assert counted == {1, 2}


def test_a_browser_with_another_pin_does_not_open_the_page(link: PhoneLink, browse: Callable[..., Chromium]) -> None:
    other = base64.b64encode(hashlib.sha256(b"another key").digest()).decode()
    assert "CERT" in browse(pin=other).open(link.addresses[0].code)
    assert not link._is_known


def test_a_phone_that_refuses_its_camera_says_so_and_may_try_again(
    link: PhoneLink, browse: Callable[..., Chromium]
) -> None:
    browser = browse(allows=False)
    started(browser, link)
    said(browser, "no_camera")
    assert browser.run("document.getElementById('start').hidden") is False


def test_a_cable_that_is_pulled_is_said_within_seconds_and_pictures_go_on_by_themselves(
    link: PhoneLink, browse: Callable[..., Chromium]
) -> None:
    browser = browse()
    started(browser, link)
    said(browser, "sending")
    with link._ready:  # the computer answers nothing, as over a cable that is out
        said(browser, "waiting")
    said(browser, "sending")


def test_a_camera_that_is_closed_at_the_computer_tells_the_phone_to_scan_again(
    link: PhoneLink, browse: Callable[..., Chromium]
) -> None:
    browser = browse()
    started(browser, link)
    said(browser, "sending")
    link.close()
    said(browser, "refused", 30)


def test_the_second_phone_takes_over_and_a_page_loaded_again_goes_on(
    link: PhoneLink, browse: Callable[..., Chromium]
) -> None:
    first = browse()
    started(first, link)
    said(first, "sending")
    second = browse()
    started(second, link)
    said(second, "sending")
    said(first, "taken_over")
    started(first, link)
    said(first, "sending")
    said(second, "taken_over")


def test_pictures_that_stop_coming_are_a_lost_camera_and_come_back(
    link: PhoneLink, browse: Callable[..., Chromium]
) -> None:
    browser = browse()
    started(browser, link)
    camera = Camera("phone", lambda: link, time.monotonic)
    seen: list[TroubleKind] = []
    end = time.monotonic() + 40
    for item in camera:
        if isinstance(item, Trouble):
            seen.append(item.kind)
            if item.kind is TroubleKind.LOST:
                started(browser, link)
        elif not seen and browser.run("document.getElementById('said').textContent") == "sending":
            browser.open("about:blank")
        if TroubleKind.BACK in seen or time.monotonic() > end:
            break
    camera.close()
    assert seen == [TroubleKind.LOST, TroubleKind.BACK]
