"""The TCP sockets of this machine that wait for connections.

The kernel is asked through a socket of its own (man 7 sock_diag). Its text files in ``/proc/net``
say the same, but on machines with much memory it takes a second to write one: it looks through all
connections that could be. They serve where the other way isn't open."""

from __future__ import annotations

import ipaddress
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from buildpack.model.boot import Listener

# Sources: linux/netlink.h, linux/sock_diag.h, linux/inet_diag.h, net/tcp_states.h.
_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_REQUEST_DUMP = 0x301
_DONE, _ERROR = 3, 2
_LISTEN = 10
_HEADER = struct.Struct("=IHHII")
_REQUEST = struct.Struct("=BBBxI48x")
# Family, state and two timers; the port in the network's order; the address; what else names the
# connection, and counts; the inode.
_MESSAGE = struct.Struct("=4B2s2x16s16x12x16xI")
_LISTENING = "0A"
_PATIENCE = 2.0


def read_listeners() -> tuple[tuple[int, Listener], ...]:
    """Return the inode and the address of every TCP socket that waits for connections."""
    try:
        return tuple(
            found for family in (socket.AF_INET, socket.AF_INET6) for found in _ask(family)
        )
    except OSError:
        return tuple(_read_tables())


def _ask(family: int) -> Iterator[tuple[int, Listener]]:
    request = _REQUEST.pack(family, socket.IPPROTO_TCP, 0, 1 << _LISTEN)
    size = _HEADER.size + len(request)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETLINK_SOCK_DIAG) as kernel:
        kernel.settimeout(_PATIENCE)
        kernel.sendall(_HEADER.pack(size, _SOCK_DIAG_BY_FAMILY, _REQUEST_DUMP, 1, 0) + request)
        while True:
            for kind, body in _messages(kernel.recv(65_536)):
                if kind == _DONE:
                    return
                if kind == _ERROR:
                    raise OSError(-struct.unpack_from("=i", body)[0], "sock_diag refuses")
                yield parse_message(body)


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= _HEADER.size:
        size, kind, *_ = _HEADER.unpack_from(data)
        yield kind, data[_HEADER.size : size]
        # Each begins at a multiple of four.
        data = data[max(size + 3 & ~3, _HEADER.size) :]


def parse_message(body: bytes) -> tuple[int, Listener]:
    """Return inode and address out of what the kernel says of one socket."""
    family, _, _, _, port, address, inode = _MESSAGE.unpack_from(body)
    size = 4 if family == socket.AF_INET else 16
    return inode, Listener(_shown(address[:size]), int.from_bytes(port, "big"))


def _read_tables() -> Iterator[tuple[int, Listener]]:
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            yield from parse_table(Path(f"/proc/net/{table}").read_text("ascii"))


def parse_table(text: str) -> Iterator[tuple[int, Listener]]:
    """Yield inode and address of the waiting sockets in a ``/proc/net/tcp`` or ``tcp6``."""
    for line in text.splitlines()[1:]:
        fields = line.split()
        if len(fields) > 9 and fields[3] == _LISTENING:  # noqa: PLR2004 - the inode is the tenth.
            address, _, port = fields[1].partition(":")
            # Words of four bytes, each in the order of the processor: here the low one first.
            words = (bytes.fromhex(address[at : at + 8])[::-1] for at in range(0, len(address), 8))
            yield int(fields[9]), Listener(_shown(b"".join(words)), int(port, 16))


def _shown(packed: bytes) -> str:
    address = ipaddress.ip_address(packed)
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
