"""Runs a module or a file where nothing can reach the internet: ``python without_network.py NAME ARGUMENTS…``.

On Linux (x86-64, ARM64) the kernel kills the process, or any that it starts, by SIGSYS where it opens a socket of IPv4
or connects or sends by IPv6, also from a library in C++ (seccomp(2)); no privilege is needed. Everywhere Python's audit
events end the process with ``ATTEMPTED`` and a traceback. Sockets of this computer (AF_UNIX) are left alone, and an
IPv6 socket that nothing is done with: urllib3 opens one to see whether there is IPv6.
"""

from __future__ import annotations

import ctypes
import os
import platform
import runpy
import socket
import struct
import sys
import traceback

ATTEMPTED = 77
CALLS = {"x86_64": (0xC000003E, 41, 42, 44), "aarch64": (0xC00000B7, 198, 203, 206)}
"""By machine AUDIT_ARCH and the numbers of socket(2), connect(2) and sendto(2)."""
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ARCHITECTURE, NUMBER, DOMAIN, CONNECT_SIZE, SENDTO_SIZE = 4, 0, 16, 32, 56
"""Offsets in ``struct seccomp_data``."""
IPV6_ADDRESS_SIZE = 28
ALLOW, KILL_PROCESS = 0x7FFF0000, 0x80000000
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2


def forbid_in_kernel(architecture: int, open_socket: int, connect: int, send_to: int) -> None:
    """Install the filter; a step is an operation, how many steps to skip if it holds and if not, and a value."""
    steps = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 0, 11, architecture),
        (LOAD, 0, 0, NUMBER),
        (EQUAL, 3, 0, open_socket),
        (EQUAL, 4, 0, connect),
        (EQUAL, 5, 0, send_to),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, DOMAIN),
        (EQUAL, 5, 4, socket.AF_INET),
        (LOAD, 0, 0, CONNECT_SIZE),
        (EQUAL, 3, 2, IPV6_ADDRESS_SIZE),
        (LOAD, 0, 0, SENDTO_SIZE),
        (EQUAL, 1, 0, IPV6_ADDRESS_SIZE),
        (RETURN, 0, 0, ALLOW),
        (RETURN, 0, 0, KILL_PROCESS),
    ]
    steps_in_c = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HP", len(steps), ctypes.addressof(steps_in_c))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_ulong]
    if libc.prctl(NO_NEW_PRIVILEGES, 1, None, 0, 0) or libc.prctl(SECCOMP, FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "the filter cannot be installed")


def forbid_in_python(event: str, arguments: tuple[object, ...]) -> None:
    """End the process at the first attempt; an exception could be caught."""
    names = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")
    outward = event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple)
    if outward or event in names:
        traceback.print_stack()
        os._exit(ATTEMPTED)


if __name__ == "__main__":
    if sys.platform == "linux" and platform.machine() in CALLS:
        forbid_in_kernel(*CALLS[platform.machine()])
    sys.addaudithook(forbid_in_python)
    del sys.argv[0]
    if sys.argv[0].endswith(".py"):
        runpy.run_path(sys.argv[0], run_name="__main__")
    else:
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
