"""Rules for how ``web`` listens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from buildpack.model.command_line import CommandLine
from buildpack.model.problem import Problem
from buildpack.model.program_option import Arguments, GivenOption, parse_arguments
from buildpack.model.run_call import RunCall
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ProgramCall, ServerCommand, server_command_of
from buildpack.model.value import Value
from buildpack.plan.lint.case import Case
from buildpack.problems import lint

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
_ADDRESS = re.compile(r"(?:tcp:|http:)?(?://)?(\[[^\]]*\]|[^:\[\]]*):(\d+)")
_LOCAL_ADDRESS = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(?=:)")


class _Listener(Value):
    """How a server is told where to listen."""

    host: str = ""
    """The option for the host; empty where one option has both."""
    port: str = ""
    bind: tuple[str, ...] = ()
    """The options that hold both."""
    own: tuple[str, int] | None = None
    """Where it listens when nobody says, an empty host for all addresses; None when it reads PORT
    itself."""
    prefix: str = ""
    """How the names of its variables begin."""
    otherwise: tuple[str, ...] = ()
    """The options that say it in another way."""


_LISTENERS = {
    "daphne": _Listener(
        "bind", "port", (), ("127.0.0.1", 8000), "", ("unix-socket", "endpoint", "fd")
    ),
    "granian": _Listener("host", "port", (), ("127.0.0.1", 8000), "GRANIAN_", ("uds",)),
    "gunicorn": _Listener(bind=("bind",), otherwise=("config",)),
    "hypercorn": _Listener(
        bind=("bind",), own=("127.0.0.1", 8000), otherwise=("config", "insecure-bind", "quic-bind")
    ),
    "uvicorn": _Listener("host", "port", (), ("127.0.0.1", 8000), "UVICORN_", ("uds", "fd")),
    "waitress": _Listener("host", "port", ("listen",), ("", 8080), "", ("unix-socket", "sockets")),
}
_RUNNERS = {"flask": "run", "fastapi": "dev"}


def lint_web(line: CommandLine, case: Case) -> Iterator[Problem]:
    """Yield what keeps the router's requests from the process ``web``."""
    if not line.is_web:
        return
    for call in line.programs:
        yield from _find_development(line, call, case)
        command = server_command_of(call)
        if command is not None:
            yield from _find_reload(line, command)
            if not line.has_background:
                yield from _find_address(line, command, case)
    if not line.has_background:
        for run_call in case.project.run_calls:
            if run_call.process == line.process.name:
                yield from _find_run_call(run_call)


def _find_development(line: CommandLine, call: ProgramCall, case: Case) -> Iterator[Problem]:
    words = call.arguments
    script = call.script
    is_manage = script is not None and script.text.endswith("manage.py")
    if is_manage or call.name == "manage.py":
        wanted, shown = "runserver", "manage.py runserver"
    else:
        wanted = _RUNNERS.get(call.name, "")
        shown = f"{call.name} {wanted}"
    found = next((word for word in words if wanted and word.text == wanted), None)
    if found is not None:
        served = next(iter(case.project.entry_points), None)
        target = served.target if served is not None and served.module else "mymodule:app"
        is_asgi = served is not None and served.interface == "asgi"
        server = "uvicorn --host 0.0.0.0 --port $PORT" if is_asgi else "gunicorn"
        yield lint.DevelopmentServer(line.at(found), shown, f"web: {server} {target}")


def _find_reload(line: CommandLine, command: ServerCommand) -> Iterator[Problem]:
    arguments = parse_arguments(command.arguments, SYNTAXES[command.server])
    option = arguments.find("reload", "py-autoreload")
    if option is not None:
        yield lint.DevelopmentServer(line.at(option.word), option.word.text.partition("=")[0], "")


def _find_address(line: CommandLine, command: ServerCommand, case: Case) -> Iterator[Problem]:
    listener = _LISTENERS.get(command.server)
    if listener is None:
        return
    arguments = parse_arguments(command.arguments, SYNTAXES[command.server])
    if arguments.find(*listener.otherwise) is not None:
        return
    given = [one for one in arguments.options if one.name in listener.bind and one.value]
    if given:
        yield from _find_bound(line, command, given)
    elif listener.own is not None:
        yield from _find_apart(line, command, case, listener, arguments)


def _find_bound(
    line: CommandLine, command: ServerCommand, given: list[GivenOption]
) -> Iterator[Problem]:
    """Yield what is wrong with options such as ``--bind 127.0.0.1:8000``."""
    texts = [option.value.text for option in given if option.value is not None]
    if not all(_ADDRESS.fullmatch(text) or _LOCAL_ADDRESS.match(text) for text in texts):
        return
    # Of several addresses the router needs a single one.
    last = given[-1]
    value = last.value
    if value is None:
        return
    correct = "0.0.0.0:$PORT"
    written = line.replace(value, correct)
    if value.column <= last.word.end:
        written = line.replace(last.word, f"{last.word.text.removesuffix(value.text)}{correct}")
    fixed = _ADDRESS.fullmatch(value.text)
    if fixed is not None and not any("$" in text for text in texts):
        yield lint.PortIgnored(line.at(last.word, value), command.server, fixed[2], written)
    elif all(_LOCAL_ADDRESS.match(text) for text in texts):
        host = value.text.rpartition(":")[0]
        yield lint.ListensOnLocalhost(line.at(last.word, value), command.server, host, written)


def _find_apart(
    line: CommandLine,
    command: ServerCommand,
    case: Case,
    listener: _Listener,
    arguments: Arguments,
) -> Iterator[Problem]:
    """Yield what is wrong with host and port in options of their own, or with none at all."""
    host, port = arguments.find(listener.host), arguments.find(listener.port)
    own_host, own_port = listener.own or ("", 0)
    set_elsewhere = {
        part
        for part in ("HOST", "PORT")
        if listener.prefix
        and (f"{listener.prefix}{part}" in case.variables | frozenset(command.variables))
    }
    port_text = str(own_port) if port is None else port.value.text if port.value else "$"
    host_text = own_host if host is None else host.value.text if host.value else "$"
    program = command.program
    is_fixed = port_text.isdecimal() and not (port is None and "PORT" in set_elsewhere)
    is_local = host_text in _LOCAL and not (host is None and "HOST" in set_elsewhere)
    options = "--bind 0.0.0.0:$PORT"
    if listener.host:
        options = f"--{listener.host} 0.0.0.0 --{listener.port} $PORT"
    if is_fixed:
        place = line.at(program) if port is None else line.at(port.word, port.value)
        yield lint.PortIgnored(place, command.server, port_text, options)
    elif is_local:
        place = line.at(program) if host is None else line.at(host.word, host.value)
        yield lint.ListensOnLocalhost(place, command.server, host_text, options)


def _find_run_call(call: RunCall) -> Iterator[Problem]:
    if call.port is not None:
        correct = "host='0.0.0.0', port=int(os.environ['PORT'])"
        yield lint.PortIgnored(call.place, call.call, str(call.port), correct)
    elif call.host in _LOCAL and call.host is not None:
        yield lint.ListensOnLocalhost(call.place, call.call, call.host, "host='0.0.0.0'")
    if call.development:
        yield lint.DevelopmentServer(call.place, call.development, "")
