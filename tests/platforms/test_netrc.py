from __future__ import annotations

from pathlib import Path

from buildpack.platforms.config_vars import find_secrets
from buildpack.platforms.netrc import find_passwords, with_netrc

TEXT = """
machine packages.example.org
  login me
  password s3cret-one
machine other.example.org login you password s3cret-two
"""


def test_the_installers_are_led_to_a_file_with_the_text(tmp_path: Path) -> None:
    env = with_netrc({"A": "1", "SLUGLINE_NETRC": TEXT}, tmp_path)

    assert Path(env["NETRC"]).read_text() == f"{TEXT.strip()}\n"
    assert Path(env["NETRC"]).parent == tmp_path
    assert env["A"] == "1"


def test_without_a_text_the_users_own_file_stays(tmp_path: Path) -> None:
    env = {"NETRC": "/home/me/.netrc", "SLUGLINE_NETRC": " "}

    assert with_netrc(env, tmp_path) == env


def test_its_passwords_are_secrets() -> None:
    env = {"SLUGLINE_NETRC": TEXT}

    assert list(find_passwords(env)) == ["s3cret-one", "s3cret-two"]
    assert {"s3cret-one", "s3cret-two"} <= set(find_secrets(env))
