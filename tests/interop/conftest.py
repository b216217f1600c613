"""The fixtures of ``peers``, for all tests of the network."""

from __future__ import annotations

from peers import films, home, orthanc, peer, port

__all__ = ["films", "home", "orthanc", "peer", "port"]
