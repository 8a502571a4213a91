from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from planning import cached, make_request, managed

from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Machine
from buildpack.model.plan import Installer, Kept, Server, Use
from buildpack.model.project import RequirementsFacts
from buildpack.model.request import BuildRequest
from buildpack.plan.kept import (
    decide_python,
    decide_venv,
    find_damage,
    find_usable,
)
from buildpack.problems.cache import CacheDamaged

REQUEST = make_request()
OFFER = managed("3.13.9")
PYTHON = decide_python(REQUEST, Machine(), OFFER)
FACTS = RequirementsFacts(digests={"requirements.txt": "aa", "base.txt": "bb"})
UV = Installer(tool="uv", manifests=("requirements.txt",))


def venv(  # noqa: PLR0913 - a virtualenv is made of that much.
    machine: Machine = Machine(),  # noqa: B008 - frozen.
    *,
    request: BuildRequest = REQUEST,
    facts: RequirementsFacts = FACTS,
    python: Kept = PYTHON,
    installer: Installer = UV,
    server: Server | None = None,
) -> Kept:
    return decide_venv(request, machine, facts, python=python, installer=installer, server=server)


MADE_OF = venv().made_of
BEFORE = Machine(kept={"venv": MADE_OF, "python": PYTHON.made_of})


def test_the_fingerprint_of_a_python_names_version_build_and_stack() -> None:
    assert PYTHON.made_of == Fingerprint(
        versions=(
            ("Python version", "3.13.9"),
            ("Python build", "20260101"),
            ("stack", "heroku-24"),
        )
    )


def test_nothing_kept_is_new() -> None:
    assert (PYTHON.use, venv().use) == (Use.NEW, Use.NEW)


def test_what_is_the_same_is_reused() -> None:
    assert decide_python(REQUEST, BEFORE, OFFER).use is Use.REUSED
    assert venv(BEFORE).use is Use.REUSED


def test_another_python_and_stack_discard_it_with_every_reason() -> None:
    request = make_request(target="heroku-26")
    python = decide_python(request, BEFORE, managed("3.13.10"))

    kept = venv(BEFORE, request=request, python=python)

    reasons = (
        "The Python version has changed from 3.13.9 to 3.13.10",
        "The stack has changed from heroku-24 to heroku-26",
    )
    assert (python.use, python.reasons) == (Use.DISCARDED, reasons)
    assert (kept.use, kept.reasons) == (Use.DISCARDED, reasons)


@pytest.mark.parametrize(
    ("changed", "reasons"),
    [
        pytest.param(
            venv(BEFORE, facts=replace(FACTS, digests={"requirements.txt": "cc", "new.txt": "d"})),
            ("base.txt is gone", "requirements.txt has changed", "new.txt is new"),
            id="requirements",
        ),
        pytest.param(
            venv(BEFORE, installer=replace(UV, tool="pip")),
            ("The installer has changed",),
            id="the installer",
        ),
        pytest.param(
            venv(BEFORE, installer=replace(UV, manifests=(".",))),
            ("The set of files to install has changed",),
            id="its manifests",
        ),
        pytest.param(
            venv(BEFORE, request=make_request({"PIP_EXTRA_INDEX_URL": "https://i.example.com"})),
            ("The installer's configuration is new",),
            id="an index",
        ),
        pytest.param(
            venv(BEFORE, request=make_request({"CFLAGS": "-O3"})),
            ("The compiler's configuration is new",),
            id="compiler flags",
        ),
        pytest.param(
            venv(BEFORE, server=Server(name="uvicorn", target="main:app", supplied=True)),
            ("The server that we supply is new",),
            id="a server of ours",
        ),
    ],
)
def test_changed_inputs_update_it_with_every_reason(
    changed: Kept, reasons: tuple[str, ...]
) -> None:
    assert (changed.use, changed.reasons) == (Use.UPDATED, reasons)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"PIP_TIMEOUT": "5", "UV_NO_PROGRESS": "1", "PIP_CACHE_DIR": "/c", "OTHER": "1"}),
        (
            {"PIP_INDEX_URL": "https://me:old@i.example.com/"},
            {"PIP_INDEX_URL": "https://me:new@i.example.com/"},
        ),
    ],
    ids=["settings without effect", "a new password"],
)
def test_what_changes_no_package_changes_nothing(
    before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    machine = Machine(kept={"venv": venv(request=make_request(before)).made_of})

    assert venv(machine, request=make_request(after)).use is Use.REUSED


def test_no_config_var_stands_in_a_fingerprint() -> None:
    secret = "hunter2-hunter2"

    made_of = venv(request=make_request({"UV_INDEX": f"https://{secret}@i", "CC": secret})).made_of

    assert secret not in repr(made_of)


def test_a_server_that_the_app_brings_is_no_input_of_ours() -> None:
    assert venv(BEFORE, server=Server(name="gunicorn", target="app:app")).use is Use.REUSED


def test_a_damaged_directory_is_discarded_and_told() -> None:
    kept = venv(Machine(damaged=("venv",)))

    assert (kept.use, kept.reasons) == (Use.DISCARDED, ("The cached copy was damaged",))
    assert find_damage(("venv", "uwsgi")) == (CacheDamaged(names=("venv", "uwsgi")),)
    assert find_damage(()) == ()


def test_a_cleared_cache_is_discarded_and_serves_no_python() -> None:
    request = make_request({"SLUGLINE_CLEAR_CACHE": "1"})
    machine = replace(BEFORE, offers=(OFFER, cached("3.13.9")))

    kept = venv(BEFORE, request=request)

    assert (kept.use, kept.reasons) == (Use.DISCARDED, ("SLUGLINE_CLEAR_CACHE is set",))
    assert venv(request=request).use is Use.NEW
    assert find_usable(request, machine).offers == (OFFER,)


@pytest.mark.parametrize(
    ("target", "offers"),
    [("heroku-24", (OFFER, cached("3.13.9"))), ("heroku-26", (OFFER,))],
    ids=["same stack", "another stack"],
)
def test_a_cached_python_is_only_good_for_its_own_stack(
    target: str, offers: tuple[object, ...]
) -> None:
    machine = replace(BEFORE, offers=(OFFER, cached("3.13.9")))

    assert find_usable(make_request(target=target), machine).offers == offers
