"""Commands of the app's own that start uvicorn with several workers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from buildpack.model.command_line import CommandLine
from buildpack.model.program_option import Arguments, parse_arguments
from buildpack.model.serve_settings import SERVER_DEFAULTS
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ServerCommand, server_command_of
from buildpack.model.source_line import SourceLine
from buildpack.model.value import Value
from buildpack.model.web import WORKERS

# uvicorn reads each of its options from a variable as well, and its workers from ours.
_VARIABLES = ("UVICORN_WORKERS", "UVICORN_LOOP", "UVICORN_FD", "UVICORN_UDS", WORKERS)
_OURS = re.compile(rf"\$(?:{WORKERS}|\{{{WORKERS}\b[^}}]*\}})")
# With these it doesn't make the socket itself, or starts a single process.
_OTHERWISE = ("fd", "reload", "uds")


class UvicornStart(Value):
    """One uvicorn whose workers share a socket that it makes itself."""

    place: SourceLine
    loop: str
    """The event loop as it is named, such as ``asyncio``; ``auto`` when nobody names one."""


def find_uvicorn_starts(
    lines: tuple[CommandLine, ...], env: Mapping[str, str]
) -> Iterator[UvicornStart]:
    """Yield each uvicorn that certainly has several workers where there is room for them; *env*
    are the user's config vars."""
    for line in lines:
        for call in line.programs if line.is_web else ():
            command = server_command_of(call)
            if command is not None and command.server == "uvicorn":
                arguments = parse_arguments(command.arguments, SYNTAXES["uvicorn"])
                if _shares(command, arguments, env):
                    loop = _value(arguments, "loop") or env.get("UVICORN_LOOP", "")
                    yield UvicornStart(line.at(command.program), loop or "auto")


def _shares(command: ServerCommand, arguments: Arguments, env: Mapping[str, str]) -> bool:
    is_open = arguments.find(*_OTHERWISE) is None and not {"UVICORN_FD", "UVICORN_UDS"} & {*env}
    if not is_open or {*command.variables} & {*_VARIABLES}:
        return False
    said = _value(arguments, "workers") or env.get("UVICORN_WORKERS", "")
    if not said or _OURS.fullmatch(said):
        # What the container bears is more than one in all but the smallest.
        return env.get(WORKERS, "several" if SERVER_DEFAULTS.read(env) else "1") not in {"", "1"}
    return said.isdecimal() and int(said) > 1


def _value(arguments: Arguments, name: str) -> str:
    option = arguments.find(name)
    return option.value.text if option is not None and option.value is not None else ""
