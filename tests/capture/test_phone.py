"""A phone at a cable: the page, the pictures it posts, and everything that is not it."""

from __future__ import annotations

import datetime
import hashlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotcount.capture.camera import Camera
from ballotcount.capture.frames import Frame
from ballotcount.capture.phone import MOST_BYTES, MOST_CONNECTIONS, Interface, PhoneLink, allowed, is_on_usb
from ballotcount.capture.phone_page import NAMES, page_of
from ballotcount.domain.errors import EnvironmentFault
from tests.systems import needs_symlinks

WORDS = {name: f"<{name}> & 'chữ'" for name in NAMES}


def now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def link() -> Iterator[PhoneLink]:
    made = PhoneLink(("127.0.0.1",), WORDS, now)
    made.page()
    yield made
    made.close()


class Browser:
    """A client that trusts only the certificate pinned by the QR code."""

    def __init__(self, code: str) -> None:
        self.url, _, pin = code.partition("#sha256=")
        host, _, self.path = self.url.removeprefix("https://").partition("/")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        self.line = http.client.HTTPSConnection(host, context=context, timeout=5)
        self.line.connect()
        shown = self.line.sock.getpeercert(True)
        if hashlib.sha256(shown).hexdigest() != pin:
            self.line.close()
            raise ValueError("another certificate than the one pinned")

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        self.line.request(method, path, body, headers)
        answer = self.line.getresponse()
        return answer.status, answer.read()

    def post(self, picture: np.ndarray, page: int = 1) -> int:
        data = cv2.imencode(".jpg", picture)[1].tobytes()
        return self.ask("POST", f"/{self.path}frame/{page}", data)[0]


@pytest.fixture
def browser(link: PhoneLink) -> Iterator[Browser]:
    made = Browser(link.addresses[0].code)
    yield made
    made.line.close()


def test_pictures_of_a_phone_are_frames_like_those_of_any_camera(link: PhoneLink, browser: Browser) -> None:
    status, page = browser.ask("GET", f"/{browser.path}")
    assert (status, b"getUserMedia" in page) == (200, True)
    camera = Camera("phone", lambda: link, time.monotonic)
    frames = (item for item in camera if isinstance(item, Frame))
    for level in (40, 90, 160):
        assert browser.post(np.full((90, 160, 3), level, np.uint8)) == 204
        frame = next(frames)
        assert frame.image.shape == (90, 160, 3)
        assert abs(float(frame.image.mean()) - level) < 3
    camera.close()


def test_only_the_newest_picture_is_kept(link: PhoneLink, browser: Browser) -> None:
    for level in (10, 200):
        assert browser.post(np.full((32, 32, 3), level, np.uint8)) == 204
    good, image = link.read()
    assert good
    assert image is not None
    assert image.mean() > 150


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/frame/1",
        "/wrong/frame/1",
        "/{secret}",
        "/{secret}/other",
        "/{secret}/frame/",
        "/{secret}/frame/-1",
        "/{secret}/frame/1/2",
        "/{secret}frame/1",
        "/%C4%83%00",
    ],
)
def test_without_the_secret_nothing_is_served_or_taken(link: PhoneLink, browser: Browser, path: str) -> None:
    asked = path.format(secret=link.secret)
    assert browser.ask("GET", asked)[0] == 404
    other = Browser(link.addresses[0].code)
    assert other.ask("POST", asked, b"\xff\xd8")[0] == 404
    other.line.close()
    assert link._newest is None  # ``read`` would wait for the first picture


def jpeg(side: int = 64) -> bytes:
    """Return a JPEG whose head names a picture with sides of so many pixels; its data are of a small one."""
    data = bytearray(cv2.imencode(".jpg", np.full((64, 64, 3), 90, np.uint8))[1].tobytes())
    place = data.index(b"\xff\xc0") + 5
    data[place : place + 4] = side.to_bytes(2, "big") * 2
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xd8", b"\xff\xd8" + bytes(500), b"GIF89a", np.random.default_rng(1).bytes(999), jpeg(30_000)],
    ids=["nothing", "two bytes", "zeros", "gif", "noise", "900 megapixels"],
)
def test_what_is_no_picture_is_refused_and_stops_nothing(link: PhoneLink, browser: Browser, data: bytes) -> None:
    began = time.monotonic()
    assert browser.ask("POST", f"/{browser.path}frame/1", data)[0] == 415
    assert link._newest is None
    assert time.monotonic() - began < 5
    assert browser.post(np.zeros((16, 16, 3), np.uint8)) == 204
    assert link.read()[0]


def test_a_picture_that_breaks_off_is_no_frame_and_stops_nothing(link: PhoneLink, browser: Browser) -> None:
    noise = np.random.default_rng(2).integers(0, 255, (90, 160, 3), np.uint8)
    whole = cv2.imencode(".jpg", noise)[1].tobytes()
    assert browser.ask("POST", f"/{browser.path}frame/1", whole[: len(whole) // 2])[0] == 204
    assert link.read() == (False, None)
    assert browser.post(np.zeros((16, 16, 3), np.uint8)) == 204
    assert link.read()[0]


def test_a_strip_of_one_pixel_is_no_frame(link: PhoneLink, browser: Browser) -> None:
    assert browser.post(np.zeros((1, 400, 3), np.uint8)) == 204
    assert link.read() == (False, None)


@pytest.mark.parametrize(("length", "status"), [(str(MOST_BYTES + 1), 413), ("-1", 404), ("1e3", 404), ("²", 404)])
def test_a_length_that_is_too_large_or_no_number_is_refused(link: PhoneLink, length: str, status: int) -> None:
    browser = Browser(link.addresses[0].code)
    browser.line.putrequest("POST", f"/{browser.path}frame/1")
    browser.line.putheader("Content-Length", length.encode("latin-1"))
    browser.line.endheaders()
    assert browser.line.getresponse().status == status
    browser.line.close()


def test_a_client_without_tls_or_that_says_nothing_holds_up_nobody(link: PhoneLink, browser: Browser) -> None:
    host, port = link.addresses[0].url.split("/")[2].split(":")
    with socket.create_connection((host, int(port))) as silent, socket.create_connection((host, int(port))) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert silent.fileno()
        assert browser.post(np.full((8, 8, 3), 9, np.uint8)) == 204
    assert link.read()[0]


def test_many_silent_connections_take_few_threads_and_a_phone_comes_in_once_they_end() -> None:
    made = PhoneLink(("127.0.0.1",), WORDS, now)
    host, port = made.addresses[0].url.split("/")[2].split(":")
    before = threading.active_count()
    silent = [socket.create_connection((host, int(port))) for _ in range(4 * MOST_CONNECTIONS)]
    # those that are one too many are closed by the other side
    for late in silent[-2:]:
        late.settimeout(8)
        assert late.recv(1) == b""
    assert threading.active_count() <= before + MOST_CONNECTIONS
    for one in silent:
        one.close()
    until = time.monotonic() + 8
    while True:
        try:
            browser = Browser(made.addresses[0].code)
            break
        except OSError:
            assert time.monotonic() < until
    assert browser.ask("GET", f"/{browser.path}")[0] == 200
    browser.line.close()
    made.close()


def test_each_link_has_a_certificate_and_a_secret_of_its_own_and_ends_when_it_is_closed(link: PhoneLink) -> None:
    other = PhoneLink(("127.0.0.1",), WORDS, now)
    address = other.addresses[0]
    assert other.secret != link.secret
    assert address.fingerprint != link.addresses[0].fingerprint
    assert address.shown.replace(":", "").lower() == address.fingerprint
    with pytest.raises(ValueError, match="another certificate"):
        Browser(f"{address.url}#sha256={link.addresses[0].fingerprint}")
    open_line = Browser(address.code)
    other.page()
    assert open_line.post(np.zeros((8, 8, 3), np.uint8)) == 204
    other.close()
    assert open_line.post(np.zeros((8, 8, 3), np.uint8)) == 404  # the connection is still there
    open_line.line.close()
    assert not other.isOpened()
    with pytest.raises(ConnectionRefusedError):
        Browser(address.code)


def test_an_address_that_is_not_of_this_computer_is_a_fault() -> None:
    with pytest.raises(EnvironmentFault) as fault:
        PhoneLink(("203.0.113.7",), WORDS, now)
    assert fault.value.code == "capture.phone_port"


@pytest.mark.parametrize(
    ("interface", "served"),
    [
        (Interface("usb0", "192.168.77.2", is_wired=True, is_usb=True), True),
        (Interface("eth0", "192.168.42.5", is_wired=True, is_usb=False), False),
        (Interface("wlan0", "192.168.42.5", is_wired=False, is_usb=None), False),
        (Interface("Ethernet 3", "192.168.42.5", is_wired=True, is_usb=None), True),
        (Interface("Ethernet 4", "172.20.10.2", is_wired=True, is_usb=None), True),
        (Interface("Ethernet", "192.168.1.20", is_wired=True, is_usb=None), False),
        (Interface("Ethernet", "10.0.0.3", is_wired=True, is_usb=None), False),
        (Interface("usb0", "fe80::1%usb0", is_wired=True, is_usb=True), False),
        (Interface("lo", "127.0.0.1", is_wired=True, is_usb=False), False),
        # radio on a USB stick
        (Interface("wlx00", "192.168.1.7", is_wired=False, is_usb=True), False),
        (Interface("Wi-Fi", "192.168.42.5", is_wired=False, is_usb=None), False),
    ],
)
def test_only_loopback_and_usb_networks_are_served(interface: Interface, served: bool) -> None:
    found = allowed([interface])
    assert found[-1] == "127.0.0.1"
    assert (str(ipaddress.ip_address(interface.address.partition("%")[0])) in found[:-1]) == served


@needs_symlinks
def test_a_phone_on_usb_is_known_by_its_device_and_driver(tmp_path: Path) -> None:
    machines = {
        "usb0": ("pci0/usb1/1-1", "rndis_host"),
        "lan1": ("pci0/usb1/1-2", "r8152"),
        "wlan1": ("pci0/usb1/1-3", "mt7601u"),
        "bare": ("pci0/usb1/1-4", ""),
        "eth0": ("pci0/0000", "cdc_ncm"),
    }
    for name, (device, driver) in machines.items():
        (tmp_path / "devices" / device).mkdir(parents=True)
        (tmp_path / "net" / name).mkdir(parents=True)
        (tmp_path / "net" / name / "device").symlink_to(tmp_path / "devices" / device)
        if driver:
            (tmp_path / "drivers" / driver).mkdir(parents=True)
            (tmp_path / "devices" / device / "driver").symlink_to(tmp_path / "drivers" / driver)
    (tmp_path / "net" / "lo").mkdir()
    found = {name: is_on_usb(name, tmp_path / "net") for name in (*machines, "lo", "gone")}
    assert found == dict.fromkeys((*machines, "lo", "gone"), False) | {"usb0": True}
    assert is_on_usb("Ethernet", tmp_path / "none") is None


def test_words_of_the_page_cannot_break_it() -> None:
    page = page_of(WORDS | {"title": "</title><script>x</script>", "sending": "</script><b>"}, 1).decode()
    assert page.count("<script") == page.count("</script>") == 1


def test_the_page_opened_last_is_the_camera_and_older_ones_hear_of_it(browser: Browser) -> None:
    """A page that was only looked at takes nothing over: phones load a page twice to preview a code."""
    link = PhoneLink(("127.0.0.1",), WORDS, now)
    client = Browser(link.addresses[0].code)
    numbers = [client.ask("GET", f"/{client.path}")[1].split(b"frame/")[1].split(b'"')[0] for _ in range(3)]
    assert numbers == [b"1", b"2", b"3"]
    picture = np.full((8, 8, 3), 90, np.uint8)
    assert [client.post(picture, page) for page in (1, 2, 1, 2, 3, 2)] == [204, 204, 410, 204, 204, 410]
    assert [client.post(picture, page) for page in (4, 99_999_999, 3)] == [404, 404, 204]
    client.line.close()
    link.close()
