"""Config vars that apps know from other platforms, and that say the same as ours."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.setting import Setting, parse_entry_point, parse_verbatim

APP_MODULE: Setting[str] = Setting(
    name="APP_MODULE",
    default="",
    valid="a module with a name in it, such as mypackage.mymodule:app",
    parse=parse_entry_point,
    help="The application to serve, as SLUGLINE_ENTRYPOINT, which wins over it. Known from S2I.",
)
GUNICORN_APP_MODULE: Setting[str] = Setting(
    name="GUNICORN_APP_MODULE",
    default="",
    valid="a module, perhaps with a name in it",
    parse=parse_entry_point,
    help="The same; APP_MODULE wins over it. A module alone means its `application`. Known from "
    "AusNimbus.",
)
APP_RUN: Setting[str] = Setting(
    name="APP_RUN",
    default="",
    valid="a line for a shell",
    parse=parse_verbatim,
    help="The command of `web`. A `web` in your Procfile wins over it, and so does "
    "SLUGLINE_ENTRYPOINT. Known from AusNimbus.",
)
GUNICORN_CONFIG: Setting[str] = Setting(
    name="GUNICORN_CONFIG",
    default="",
    valid="a path in your app",
    parse=parse_verbatim,
    help="The configuration file of a gunicorn that we start. Known from AusNimbus.",
)
APP_CONFIG: Setting[str] = Setting(
    name="APP_CONFIG",
    default="",
    valid="a path in your app",
    parse=parse_verbatim,
    help="The same; GUNICORN_CONFIG wins over it. Known from S2I.",
)


def find_gunicorn_config(env: Mapping[str, str]) -> str:
    """Return the file that a gunicorn of ours is configured with; empty for none."""
    return GUNICORN_CONFIG.text(env) or APP_CONFIG.text(env)


ALIASES: tuple[Setting[object], ...] = (
    APP_RUN,
    APP_MODULE,
    GUNICORN_APP_MODULE,
    GUNICORN_CONFIG,
    APP_CONFIG,
)
