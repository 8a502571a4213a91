from __future__ import annotations

import re
import socket
from pathlib import Path

from buildpack.model.boot import Listener
from buildpack.system.socket_table import parse_table, read_listeners

# Taken from Linux 6.1: one listens, one is connected.
TCP = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1
   1: 0100007F:1F91 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 4712 1
"""
TCP6 = """\
  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000001000000:1388 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 8
   1: 0000000000000000FFFF00000100007F:1389 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 9
   2: 00000000000000000000000000000000:138A 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 7
"""


def test_listening_sockets_are_read() -> None:
    assert list(parse_table(TCP)) == [(4711, Listener("127.0.0.1", 8080))]
    assert list(parse_table(TCP6)) == [
        (8, Listener("::1", 5000)),
        (9, Listener("127.0.0.1", 5001)),
        (7, Listener("::", 5002)),
    ]


def test_the_kernel_tells_what_its_table_says() -> None:
    with socket.create_server(("127.0.0.3", 0)) as server:
        port = server.getsockname()[1]
        inode = int(re.sub(r"\D", "", str(Path(f"/proc/self/fd/{server.fileno()}").readlink())))
        told, table = read_listeners(), Path("/proc/net/tcp").read_text()

    assert (inode, Listener("127.0.0.3", port)) in told
    assert (inode, Listener("127.0.0.3", port)) in parse_table(table)
