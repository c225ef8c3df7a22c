"""Whether this computer is on a network, found out by asking the system only; nothing is sent."""

from __future__ import annotations

from PySide6.QtNetwork import QNetworkInterface


def addresses() -> tuple[str, ...]:
    """Addresses by which others could reach this computer, each with its interface; empty while it is offline.

    Loopback, interfaces without a cable or radio link, and the link-local addresses that a system gives itself do not
    count.
    """
    flag = QNetworkInterface.InterfaceFlag
    found = []
    for interface in QNetworkInterface.allInterfaces():
        state = interface.flags()
        if not state & flag.IsUp or not state & flag.IsRunning or state & flag.IsLoopBack:
            continue
        for entry in interface.addressEntries():
            address = entry.ip()
            if not (address.isLoopback() or address.isLinkLocal() or address.isNull()):
                found.append(f"{address.toString()} ({interface.humanReadableName()})")
    return tuple(found)
