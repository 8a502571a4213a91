from __future__ import annotations

import io
import socket
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.system.control import (
    ControlSocket,
    Conversation,
    converse,
    listens,
    private_directory,
)

REQUEST = {"slug": "/somewhere", "commands": {"web": "run"}}


@pytest.fixture
def path() -> Iterator[Path]:
    with private_directory() as directory:
        yield directory / "control.sock"


def talk(
    path: Path, answer: Callable[[Conversation], None], request: Mapping[str, object]
) -> tuple[int, str, str]:
    """Return exit code, stdout and stderr of whoever asks."""
    out, err = io.StringIO(), io.StringIO()
    with closing(ControlSocket(path)) as control, ThreadPoolExecutor() as threads:
        asking = threads.submit(converse, path, request, out, err)
        conversation = control.accept()
        assert conversation is not None
        answer(conversation)
        return asking.result(timeout=20), out.getvalue(), err.getvalue()


def test_what_is_written_is_shown_at_the_other_end_with_the_exit_code(path: Path) -> None:
    asked: list[Mapping[str, object]] = []

    def answer(conversation: Conversation) -> None:
        asked.append(conversation.request)
        conversation.out.write("grüß\n")
        conversation.err.write("no\n")
        conversation.end(7)

    assert talk(path, answer, REQUEST) == (7, "grüß\n", "no\n")
    assert asked == [REQUEST]


def test_who_listens_can_be_found_out(path: Path) -> None:
    nobody = listens(path)
    with closing(ControlSocket(path)) as control:
        somebody = listens(path)
        wanted = control.accept()
    left_behind = listens(path)

    assert (nobody, somebody, left_behind) == (False, True, False)
    assert wanted is None


def test_who_goes_away_before_the_end_is_an_error(path: Path) -> None:
    with pytest.raises(ConnectionError):
        talk(path, Conversation.close, REQUEST)


def test_who_has_gone_is_told_nothing(path: Path) -> None:
    with closing(ControlSocket(path)) as control:
        with socket.socket(socket.AF_UNIX) as there:
            there.connect(str(path))
            there.sendall(b'{"slug": "x"}\n')
        conversation = control.accept()
        assert conversation is not None
        for _ in range(3):
            conversation.out.write("x" * 100_000)
        conversation.end(0)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_request_or_nothing(content: bytes) -> None:
    with private_directory() as directory:
        path = directory / "control.sock"
        with closing(ControlSocket(path)) as control, socket.socket(socket.AF_UNIX) as there:
            there.connect(str(path))
            there.sendall(content + b"\n")
            conversation = control.accept()
            assert conversation is None or isinstance(conversation.request, dict)
            if conversation is not None:
                conversation.close()


def test_nobody_else_can_come_in(path: Path) -> None:
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert len(str(path)) < 100
    assert threading.active_count() >= 1
