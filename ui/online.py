"""Whether this computer is on a network, found out by asking the system only; nothing is sent."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtNetwork import QAbstractSocket, QHostAddress, QNetworkInterface


def addresses() -> tuple[str, ...]:
    """Return addresses by which others could reach this computer, each with its interface; empty while it is offline.

    Loopback, interfaces without a cable or radio link, and the link-local addresses that a system gives itself do not
    count.
    """
    return tuple(
        f"{address.toString()} ({interface.humanReadableName()})"
        for interface, address in _connected()
        if not address.isLinkLocal()
    )


def own_cable() -> tuple[str, ...]:
    """Return IPv4 addresses that the system gives itself on a cable between two laptops that nobody else gives one."""
    return tuple(address.toString() for _, address in _connected() if address.isLinkLocal() and _is_v4(address))


def _connected() -> Iterator[tuple[QNetworkInterface, QHostAddress]]:
    """Return the addresses of interfaces with a cable or radio link."""
    flag = QNetworkInterface.InterfaceFlag
    for interface in QNetworkInterface.allInterfaces():
        state = interface.flags()
        # A socket without a cable is up as well; only one with a link is running.
        if not state & flag.IsUp or not state & flag.IsRunning or state & flag.IsLoopBack:
            continue
        for entry in interface.addressEntries():
            address = entry.ip()
            if not (address.isLoopback() or address.isNull()):
                yield interface, address


def _is_v4(address: QHostAddress) -> bool:
    return bool(address.protocol() == QAbstractSocket.NetworkLayerProtocol.IPv4Protocol)
