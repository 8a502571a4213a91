from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import Commands, Store, completed, make_world
from hypothesis import given
from hypothesis import strategies as st
from planning import LAYOUT

from buildpack.facts.managed import read_managed
from buildpack.facts.unreachable import OffersUnreachable
from buildpack.model.machine import Managed
from buildpack.model.python_version import PythonVersion
from buildpack.model.request import BuildRequest

UV = Path("/tools/uv-1")


def request(uv: Path = UV) -> BuildRequest:
    return BuildRequest(layout=LAYOUT, target="x", env={}, tools={"uv": uv})


def listed(version: str, variant: str = "default", **more: str) -> dict[str, object]:
    plus = "" if variant == "default" else f"+{variant}"
    file = f"cpython-{version}%2B20250101-x86_64-unknown-linux-gnu-install_only.tar.gz"
    return {
        "key": f"cpython-{version}{plus}-linux-x86_64-gnu",
        "version": version,
        "url": f"http://h/{file}",
        "variant": variant,
        "implementation": "cpython",
        "arch": "x86_64",
        **more,
    }


ANSWER = completed(
    0,
    "warning: something",
    json.dumps(
        [
            listed("3.14.1"),
            listed("3.14.1", "freethreaded"),
            listed("3.15.0rc1"),
            listed("3.14.0", url="http://h/python.tar.gz"),
            listed("3.14.1", "debug"),
            listed("7.3.1", implementation="pypy"),
            listed("3.13.1", arch="x86_64_v3"),
        ]
    ),
)


def test_uv_lists_what_it_can_fetch() -> None:
    world = make_world(commands=Commands({("/tools/uv/bin/uv",): ANSWER}))

    found = read_managed(world, request())

    assert [(str(one.version), one.build) for one in found] == [
        ("3.14.1", "20250101"),
        ("3.14.1t", "20250101"),
        ("3.15.0rc1", "20250101"),
        ("3.14.0", "python.tar.gz"),
    ]
    assert found[1] == Managed(
        version=PythonVersion(3, 14, 1, free_threaded=True),
        key="cpython-3.14.1+freethreaded-linux-x86_64-gnu",
        build="20250101",
    )


def test_the_list_is_asked_for_once_for_each_uv() -> None:
    commands, store = Commands({(): ANSWER}), Store()
    world = make_world(commands=commands, store=store)

    first = read_managed(world, request())
    again = read_managed(world, request())
    newer = read_managed(world, request(Path("/tools/uv-2")))

    assert first == again == newer
    assert len(commands.argvs) == 2


def test_the_user_s_own_index_is_never_remembered() -> None:
    commands, store = Commands({(): ANSWER}), Store()
    env = {"UV_PYTHON_DOWNLOADS_JSON_URL": "http://h/index.json"}
    world = make_world(commands=commands, store=store, env=env)

    read_managed(world, request())
    read_managed(world, request())

    assert len(commands.ran) == 2
    assert store.notes == {}


@pytest.mark.parametrize("note", ["", "/tools/uv-1\n[", f"{UV}\n\n", "[]"])
def test_a_damaged_note_is_no_trouble(note: str) -> None:
    store = Store(notes={"managed-pythons": note})
    world = make_world(commands=Commands({(): ANSWER}), store=store)

    assert len(read_managed(world, request())) == 4


@pytest.mark.parametrize(
    ("code", "tail", "why"),
    [
        (127, (), "uv can't list them and says: nothing"),
        (2, ("error: no http://u:secret@h/",), "error: no http://u:****@h/"),
        (0, ("[cut off",), "uv can't list them and says: [cut off"),
    ],
)
def test_a_uv_that_fails_is_unreachable(code: int, tail: tuple[str, ...], why: str) -> None:
    world = make_world(commands=Commands({(): completed(code, *tail)}))

    with pytest.raises(OffersUnreachable) as failure:
        read_managed(world, request())

    assert failure.value.why.endswith(why)


def test_without_uv_there_is_nobody_to_ask() -> None:
    with pytest.raises(OffersUnreachable) as failure:
        read_managed(make_world(), BuildRequest(layout=LAYOUT, target="x", env={}))

    assert failure.value.why == "uv isn't there"


SCALAR = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(), max_size=1)


@given(SCALAR | st.lists(SCALAR | st.dictionaries(st.sampled_from([*listed("3.1.1")]), SCALAR)))
def test_any_note_is_read(kept: object) -> None:
    store = Store(notes={"managed-pythons": f"{UV}\n{json.dumps(kept)}"})
    world = make_world(commands=Commands({(): ANSWER}), store=store)

    assert all(isinstance(one, Managed) for one in read_managed(world, request()))
