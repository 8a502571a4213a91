"""The configuration files of servers, as far as they can be read without running anything."""

from __future__ import annotations

import ast
import posixpath
from collections.abc import Iterable, Iterator

from buildpack.facts.source import assignments_of, parse_source, statements_of
from buildpack.facts.text import decode_text
from buildpack.facts.uwsgi_config import parse_uwsgi_config
from buildpack.model.process import Process
from buildpack.model.server_config import ConfigOption, ServerConfig
from buildpack.model.server_file import GUNICORN_CONF, find_config_files
from buildpack.ports import AppTree

_USUAL = (("uwsgi", "uwsgi.ini"), ("gunicorn", GUNICORN_CONF))


def read_server_configs(tree: AppTree, processes: Iterable[Process]) -> tuple[ServerConfig, ...]:
    """Return what servers' configuration files say: those that commands name, then those that
    stand in the root under their usual names."""
    named = [pair for process in processes for pair in find_config_files(process.command)]
    return tuple(
        ServerConfig(server=server, file=file, options=_parse(server, path, section, content))
        for server, file in dict.fromkeys((*named, *_USUAL))
        for path, _, section in (file.partition(":"),)
        if (content := tree.read(path)) is not None
    )


def parse_gunicorn_conf(content: bytes) -> Iterator[ConfigOption]:
    """Yield the settings that a ``gunicorn.conf.py`` gives a value, without running it.

    Source: https://docs.gunicorn.org/en/stable/configure.html#configuration-file"""
    program = parse_source(content)
    if program is None:
        return
    lines = decode_text(content).splitlines()
    read = frozenset(
        node.id
        for node in ast.walk(program)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store)
    )
    settings = [
        (name, str(value.value) if isinstance(value, ast.Constant) else None, line)
        for name, value, line in assignments_of(statements_of(program.body))
    ]
    functions = (
        node for node in program.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    settings += [(node.name, None, node.lineno) for node in functions]
    # What `from elsewhere import *` brings may be any setting.
    stars = (node for node in ast.walk(program) if isinstance(node, ast.ImportFrom))
    settings += [("*", None, node.lineno) for node in stars if node.names[0].name == "*"]
    for name, text, line in settings:
        written = lines[line - 1].rstrip() if line <= len(lines) else ""
        yield ConfigOption(name=name, value=text, line=line, text=written, is_read=name in read)


def _parse(server: str, path: str, section: str, content: bytes) -> tuple[ConfigOption, ...]:
    if server == "uwsgi":
        return parse_uwsgi_config(content, posixpath.basename(path), section)
    return tuple(parse_gunicorn_conf(content))
