"""A phone as the camera: a small page, served over a USB cable only, sends its pictures to this computer.

Nothing is served until somebody asks for it. The server listens on loopback and on addresses of USB networks, never on
others; the page's address holds a secret of 128 bits that is made new each time, as are the key and the certificate of
TLS. The certificate's fingerprint stands in the QR code and on the screen, to be compared with the phone's.
"""

from __future__ import annotations

import datetime
import hashlib
import io
import ipaddress
import os
import secrets
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import cv2
import numpy as np
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ballotcount.capture.frames import is_picture
from ballotcount.capture.phone_page import page_of
from ballotcount.domain.errors import EnvironmentFault

MOST_BYTES = 12_000_000
"""Of one picture; a JPEG of 12 megapixels has about 6."""
SMALL = 65_536
"""Bytes of a refused request that are still fetched."""
MOST_SIDE = 4096
"""Px of a picture's longer side."""
MOST_CONNECTIONS = 24
"""At a time; a browser opens six, and those of a phone whose cable was pulled last for some seconds."""
WAIT = 0.5
"""Seconds to wait for a picture before the phone counts as silent for a moment."""
VALID = datetime.timedelta(days=1)
TETHERED = tuple(map(ipaddress.ip_network, ("192.168.42.0/24", "172.20.10.0/28")))
"""Networks that Android and iPhone give to a computer at their cable; the same over radio, so only wired ones count."""
PHONE_DRIVERS = frozenset({"rndis_host", "ipheth", "cdc_ether", "cdc_ncm", "cdc_eem"})
"""Drivers of Linux for a phone at a cable. Adapters for a local network and for radio hang on USB too and have others;
an adapter with one of these (few do) is taken for a phone."""


@dataclass(frozen=True, slots=True)
class Interface:
    """An address of this computer.

    Attributes:
        is_usb: whether the interface is a phone on USB, where the system tells it; None where it does not.
        is_wired: no radio.
    """

    name: str
    address: str
    is_wired: bool
    is_usb: bool | None = None


def allowed(interfaces: Iterable[Interface]) -> tuple[str, ...]:
    """Return the IPv4 addresses on which a phone may be served: USB networks first, loopback last."""
    found = []
    for one in interfaces:
        # an IPv6 address may carry the name of its interface behind %
        address = ipaddress.ip_address(one.address.partition("%")[0])
        if address.version != 4 or address.is_loopback:
            continue
        by_address = one.is_usb is None and any(address in net for net in TETHERED)
        if one.is_wired and (one.is_usb or by_address):
            found.append(str(address))
    # loopback is always there: behind `adb reverse` a phone needs no network that is recognised
    return (*dict.fromkeys(found), "127.0.0.1")


def is_on_usb(name: str, root: Path = Path("/sys/class/net")) -> bool | None:
    """Return whether a network interface of Linux is a phone on USB; None on other systems."""
    if not root.is_dir():
        return None
    device = root / name / "device"
    return "/usb" in str(device.resolve()) and (device / "driver").resolve().name in PHONE_DRIVERS


@dataclass(frozen=True, slots=True)
class PhoneAddress:
    """Where a phone finds the page.

    Attributes:
        url: to type or to scan; ``fingerprint`` SHA-256 of the certificate, lower-case hex.
    """

    url: str
    fingerprint: str

    @property
    def code(self) -> str:
        """The text of the QR code: the address, and behind # what pins the certificate. The phone sends no fragment."""
        return f"{self.url}#sha256={self.fingerprint}"

    @property
    def shown(self) -> str:
        """The fingerprint as phones show it: pairs of capital letters and digits."""
        capital = self.fingerprint.upper()
        return ":".join(capital[place : place + 2] for place in range(0, len(capital), 2))


class PhoneLink:
    """The server for one phone; a ``Device`` for ``Camera``, which keeps serving when the camera is opened again.

    Args:
        addresses: to listen on, as ``allowed`` gives them.
        words: of the page, in the language of the desk.
        now: date and time of the certificate.
    """

    def __init__(
        self, addresses: Iterable[str], words: dict[str, str], now: Callable[[], datetime.datetime], port: int = 0
    ) -> None:
        """Serve the page.

        Raises:
            EnvironmentFault: ``capture.phone_port``, no address could be listened on.
        """
        self._ready = threading.Condition()
        self._newest: bytes | None = None
        self._closed = False
        self._is_known = False
        self._served = 0
        self._page = 0
        self._words = words
        self.secret = secrets.token_urlsafe(16)
        given = tuple(addresses)
        key, certificate = _certificate(given, now())
        context = _context(key, certificate)
        # phones show the digest of the certificate's DER form
        fingerprint = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
        self._servers: list[ThreadingHTTPServer] = []
        found = []
        for address in given:
            try:
                server = _Server((address, port), _handler(self), context)
            except OSError:
                continue  # an address may go with its cable
            self._servers.append(server)
            url = f"https://{address}:{server.server_address[1]}/{self.secret}/"
            found.append(PhoneAddress(url, fingerprint))
            threading.Thread(target=server.serve_forever, name="ballotcount-phone", daemon=True).start()
        if not found:
            raise EnvironmentFault("capture.phone_port", addresses=", ".join(given))
        self.addresses = tuple(found)

    def isOpened(self) -> bool:  # noqa: N802 - OpenCV's name
        """Return whether the page is served."""
        return not self._closed

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        """Return the next picture, waited for; none after a moment, or where it is no picture.

        The first one is waited for as long as it takes: nobody has scanned the code yet.
        """
        with self._ready:
            self._ready.wait_for(lambda: self._newest is not None or self._closed, WAIT if self._is_known else None)
            data = self._newest
            self._newest = None
        # decoded outside the lock, so that a phone's next request need not wait for it
        return _decoded(data)

    def release(self) -> None:
        """Do nothing: the phone may come back to the same address."""

    def page(self) -> bytes:
        """Return a page with a number of its own."""
        with self._ready:
            self._served += 1
            return page_of(self._words, self._served)

    def put(self, data: bytes, page: int) -> HTTPStatus:
        """Take a picture from a page; one that was not fetched is dropped.

        Returns:
            ``GONE`` where a newer page sends pictures: those of two phones, mixed, would be one restless picture.
            ``NOT_FOUND`` for a page that was never served, and when the camera was closed: connections outlive the
            server that accepted them. ``UNSUPPORTED_MEDIA_TYPE`` for what is no picture of a camera.
        """
        if not _may_be_frame(data):
            return HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        with self._ready:
            if self._closed or page > self._served:
                return HTTPStatus.NOT_FOUND
            if page < self._page:
                return HTTPStatus.GONE
            # only a picture takes over: phones load a page once more to preview a code
            self._page = page
            self._newest = data
            self._is_known = True
            self._ready.notify_all()
        return HTTPStatus.NO_CONTENT

    def close(self) -> None:
        """Stop serving."""
        with self._ready:
            self._closed = True
            self._ready.notify_all()
        for server in self._servers:
            server.shutdown()
            server.server_close()


class _Server(ThreadingHTTPServer):
    """Speaks TLS; each phone's handshake is done on the thread of its request, so that none can hold up the others."""

    daemon_threads = True
    # a connection that finds no room waits for a second and longer
    request_queue_size = 4 * MOST_CONNECTIONS

    def __init__(
        self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext
    ) -> None:
        self._context = context
        self._free = threading.BoundedSemaphore(MOST_CONNECTIONS)
        super().__init__(address, handler)

    def process_request(self, request: object, client_address: object) -> None:
        """Begin a thread for a connection; one too many is closed at once, as each silent one keeps its thread."""
        if self._free.acquire(blocking=False):
            super().process_request(request, client_address)  # type: ignore[arg-type]
        else:
            self.shutdown_request(request)  # type: ignore[arg-type]

    def process_request_thread(self, request: object, client_address: object) -> None:
        """Serve a connection on its thread."""
        try:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]
        finally:
            self._free.release()

    def finish_request(self, request: object, client_address: object) -> None:
        # a client that connects and says nothing would keep its thread for ever
        request.settimeout(10)  # type: ignore[attr-defined]
        try:
            secured = self._context.wrap_socket(request, server_side=True)  # type: ignore[arg-type]
        except (OSError, ValueError):
            return  # no TLS, or a phone that does not accept the certificate yet
        with secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a phone that goes away in the middle is no error of the program."""


def _handler(link: PhoneLink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # answers name neither Python nor a version
        server_version = "BallotCount"
        sys_version = ""

        def do_GET(self) -> None:
            known = self._after_secret() == ""
            self._answer(HTTPStatus.OK if known else HTTPStatus.NOT_FOUND, link.page() if known else b"")

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            # ASCII is asked for below, as str.isdigit also accepts digits such as ², on which int() fails
            page = (self._after_secret() or "").removeprefix("frame/")
            if not all(number.isascii() and number.isdigit() and len(number) < 9 for number in (page, length)):
                self._refuse(HTTPStatus.NOT_FOUND)
            elif int(length) > MOST_BYTES:
                self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            else:
                data = self.rfile.read(int(length))
                # a phone that goes away in the middle sends less than it announced
                if len(data) == int(length):
                    self._answer(link.put(data, int(page)), b"")

        def log_message(self, *given: object) -> None:
            """Keep no record of addresses."""

        def _after_secret(self) -> str | None:
            """Return what the address asks for; None without the secret."""
            head = f"/{link.secret}/".encode()
            # compare_digest refuses text beyond ASCII, so bytes are compared
            path = self.path.encode()
            # in constant time: the time of an answer must not help to guess the secret
            return path[len(head) :].decode() if secrets.compare_digest(path[: len(head)], head) else None

        def _refuse(self, status: HTTPStatus) -> None:
            length = self.headers.get("Content-Length", "")
            if length.isascii() and length.isdigit() and int(length) <= SMALL:
                self.rfile.read(int(length))  # unread bytes would take the answer away with the connection
            # a body that was not read would be taken for the next request of the connection
            self.close_connection = True
            self._answer(status, b"")

        def _answer(self, status: HTTPStatus, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            # the address holds the secret: no cache may keep it and no link pass it on
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

    return Handler


def _may_be_frame(data: bytes) -> bool:
    """Return whether the head of a JPEG names a size that a camera has.

    Decoding tells as well, but a few bytes may name a picture of a thousand megapixels, which takes a minute and the
    whole memory.
    """
    # OpenCV would try all its decoders on whatever a stranger sends
    if not data.startswith(b"\xff\xd8"):
        return False
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as picture:
            return max(picture.size) <= MOST_SIDE
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        return False


def _decoded(data: bytes | None) -> tuple[bool, NDArray[np.uint8] | None]:
    if not data:
        return False, None
    try:
        image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    except cv2.error:
        return False, None
    if image is None or not is_picture(image):
        return False, None
    return True, np.asarray(image, np.uint8)


def _certificate(
    addresses: Iterable[str], now: datetime.datetime
) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return a key and a certificate for some addresses that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "BallotCount")])
    names = [x509.IPAddress(ipaddress.ip_address(address)) for address in addresses]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - VALID)
        .not_valid_after(now + VALID)
        .add_extension(x509.SubjectAlternativeName([*names, x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    return key, made.sign(key, hashes.SHA256())


def _context(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> ssl.SSLContext:
    """Return a server's context; the key touches the disk only as long as OpenSSL needs to load it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # OpenSSL loads keys from files only
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "phone.pem"
        password = secrets.token_hex(16).encode()
        secret = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(password),
        )
        # readable by this user alone from the first byte on; an existing file of that name is refused
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(path, password=password)
    return context
