from __future__ import annotations

from pathlib import Path

from buildpack.platforms.app_files import with_absolute_paths


def test_a_file_in_the_app_is_found_from_everywhere(tmp_path: Path) -> None:
    (tmp_path / "pip.conf").touch()
    env = {"PIP_CONFIG_FILE": "pip.conf", "NETRC": "none", "PIP_CERT": "", "OTHER": "pip.conf"}

    assert with_absolute_paths(env, tmp_path) == {
        **env,
        "PIP_CONFIG_FILE": str(tmp_path / "pip.conf"),
    }


def test_an_address_stays(tmp_path: Path) -> None:
    (tmp_path / "netrc").touch()
    env = {"NETRC": str(tmp_path / "netrc")}

    assert with_absolute_paths(env, tmp_path / "app") == env
