"""What pynetdicom speaks through, with connections that are closed for good."""

from __future__ import annotations

from contextlib import suppress
from socket import SHUT_RDWR

from pynetdicom import AE
from pynetdicom.transport import AssociationSocket

__all__ = ["AE", "AssociationSocket"]


def _close(self: AssociationSocket) -> None:
    """Close a socket also where its peer has gone before, or never was there.

    The library does not: the shutdown fails then, and the file stays open until Python's garbage is collected. It
    makes its sockets itself, so that no class of our own can take their place.
    """
    if self.socket is not None:
        with suppress(OSError):
            self.socket.shutdown(SHUT_RDWR)
        self.socket.close()


AssociationSocket._shutdown_socket = _close  # type: ignore[method-assign]
