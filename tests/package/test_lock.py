from __future__ import annotations

from pathlib import Path

from buildpack.bootstrap import VENDOR
from buildpack.package.lock import Pin, read_lock, read_locks
from buildpack.package.target import Target

OLD, NEW = Target("3.10", "x86_64"), Target("3.13", "aarch64")
HASH = "5e0b74767e5f8c593e8c9b5912019159ed0533c70051e9cce3e8b6aa699fcd69"


def test_pins_are_read_with_markers_and_hashes(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        f"# Made by a program.\nalpha==1.0 \\\n    --hash=sha256:{HASH}\n"
        f"beta-x==2.0.1 ; python_full_version < '3.11' \\\n"
        f"    --hash=sha256:{HASH} \\\n    --hash=sha256:{'0' * 64}\n"
    )

    alpha, beta = read_lock(lock)

    assert alpha == Pin("alpha", "1.0", "", frozenset({HASH}))
    assert beta.hashes == {HASH, "0" * 64}
    assert (beta.is_for(OLD), beta.is_for(NEW)) == (True, False)
    assert beta.line == f"beta-x==2.0.1 --hash=sha256:{'0' * 64} --hash=sha256:{HASH}"


def test_every_line_of_our_own_locks_is_read() -> None:
    locks = [VENDOR / "requirements.txt", *(VENDOR / "tools").glob("*.txt")]
    lines = {line.split()[0] for lock in locks for line in lock.read_text().splitlines()}

    pins = read_locks(VENDOR)

    assert {str(pin) for pin in pins} == {word for word in lines if "==" in word}
    assert all(pin.hashes for pin in pins)


def test_a_wheel_serves_by_name_version_hash_and_tags() -> None:
    pin = Pin("PyYAML", "6.0.3", "", frozenset({HASH}))
    wheel = "pyyaml-6.0.3-cp313-cp313-manylinux2014_aarch64.manylinux_2_17_aarch64.whl"

    assert pin.is_served_by(wheel, HASH, NEW)
    assert not pin.is_served_by(wheel, HASH, OLD)
    assert not pin.is_served_by(wheel, "0" * 64, NEW)
    assert not pin.is_served_by(wheel.replace("6.0.3", "6.0.2"), HASH, NEW)
    assert pin.is_served_by("pyyaml-6.0.3-py3-none-any.whl", HASH, OLD)
