"""What the app's files say about its tests. Read only when they are to run."""

from __future__ import annotations

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from buildpack.facts.json_file import read_json
from buildpack.facts.procfile import read_top_processes
from buildpack.facts.source import parse_source
from buildpack.facts.text import decode_text
from buildpack.facts.toml import read_toml
from buildpack.model.process import Process
from buildpack.model.suite import Sign, SuiteFacts
from buildpack.ports import AppTree

# pytest's own order. Its configuration files of the first kind count even when they are empty.
# Source: https://docs.pytest.org/en/stable/reference/customize.html#configuration-file-formats
_PYTEST_FILES = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini")
_PYTEST_SECTIONS = (("tox.ini", "[pytest]"), ("setup.cfg", "[tool:pytest]"))
_TOML_SECTION = re.compile(r"\[\s*tool\s*\.\s*pytest\b")

# Of what unittest's pattern test*.py fits, the names that nobody gives to anything else.
_MODULE = re.compile(r"(test_\w+|tests?)\.py", re.ASCII)
# The roots become part of a shell line: only these characters mean nothing to a shell.
_PLAIN = re.compile(r"\w[\w./-]*", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def read_suite(tree: AppTree, procfile: tuple[Process, ...] | None, up: str = "") -> SuiteFacts:
    """Return what says how the app's tests are run. Raises BuildFailed(ManifestUnreadable).

    *up* leads to the top of what was pushed, where platforms look for app.json; that of an app
    below wins."""
    paths = list(tree.walk())
    modules = [path for path in paths if _MODULE.fullmatch(posixpath.basename(path))]
    roots = {_find_root(tree, path) for path in modules}
    place = up if tree.read("app.json") is None else ""
    app_json = read_json(tree, f"{place}app.json")
    return SuiteFacts(
        commands=(*_read_procfile(tree, procfile or (), up), *_find_command(tree, app_json, place)),
        setup=_read_script(app_json, "test-setup"),
        is_setup_at_top=bool(place and app_json),
        env=_read_env(app_json),
        pytest=next(_find_pytest(tree, paths), None),
        pytest_module=next(_find_pytest_modules(tree, modules), None),
        unittest_module=next(
            (Sign("unittest", f"{path} is a test module", path) for path in modules), None
        ),
        unittest_roots=tuple(sorted(root for root in roots if root == "." or _is_plain(root))),
    )


def _read_procfile(tree: AppTree, procfile: Iterable[Process], up: str) -> Iterator[Sign]:
    for process in procfile:
        if process.name == "test":
            is_at_top = "test" in read_top_processes(tree, up)
            path = f"{up if is_at_top else ''}Procfile"
            line = _find_line(tree, path, re.compile(r"test\s*:"))
            source = _at("Procfile", line)
            yield Sign(process.command, "your Procfile says so", source, is_at_top)


def _find_command(tree: AppTree, app_json: object, place: str) -> Iterator[Sign]:
    """Yield the command that Heroku CI would run."""
    if command := _read_script(app_json, "test"):
        line = _find_line(tree, f"{place}app.json", re.compile(r'"test"\s*:\s*"'))
        because = "environments.test.scripts.test in app.json says so"
        yield Sign(command, because, _at("app.json", line), bool(place))


def _read_script(app_json: object, name: str) -> str:
    """Return one of the scripts for tests in app.json; empty when there is none.

    Source: https://devcenter.heroku.com/articles/heroku-ci#setting-up-test-scripts"""
    value = _look_up(app_json, "environments", "test", "scripts", name)
    return value.strip() if isinstance(value, str) else ""


def _read_env(app_json: object) -> Mapping[str, str]:
    """Return the variables that app.json has for tests, or else for every app made from it.

    Source: https://devcenter.heroku.com/articles/app-json-schema#env"""
    env = _look_up(app_json, "environments", "test", "env") or _look_up(app_json, "env")
    said = env.items() if isinstance(env, dict) else ()
    plain = ((name, _look_up(value, "value") or value) for name, value in said)
    return {
        name: value
        for name, value in plain
        if isinstance(value, str) and _NAME.fullmatch(name) and "\0" not in value
    }


def _look_up(value: object, *keys: str) -> object:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _find_pytest(tree: AppTree, paths: Iterable[str]) -> Iterator[Sign]:
    for name in _PYTEST_FILES:
        if tree.read(name) is not None:
            yield Sign("pytest", f"{name} configures it", name)
    tool = (read_toml(tree, "pyproject.toml") or {}).get("tool")
    if isinstance(tool, dict) and "pytest" in tool:
        line = _find_line(tree, "pyproject.toml", _TOML_SECTION)
        yield Sign("pytest", "pyproject.toml configures it", _at("pyproject.toml", line))
    for name, header in _PYTEST_SECTIONS:
        line = _find_line(tree, name, re.compile(re.escape(header)))
        if line is not None:
            yield Sign("pytest", f"{header} in {name} configures it", _at(name, line))
    for path in paths:
        if posixpath.basename(path) == "conftest.py":
            yield Sign("pytest", f"{path} is a part of it", path)


def _find_pytest_modules(tree: AppTree, modules: Iterable[str]) -> Iterator[Sign]:
    for path in modules:
        program = parse_source(tree.read(path) or b"")
        for node in program.body if program is not None else ():
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            if "pytest" in names:
                because = f"{path}, line {node.lineno} imports pytest"
                yield Sign("pytest", because, _at(path, node.lineno))
            elif _is_test_function(node):
                because = f"{path}, line {node.lineno} has a test that only pytest runs"
                yield Sign("pytest", because, _at(path, node.lineno))


def _is_test_function(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    return node.name.startswith("test_")


def _find_root(tree: AppTree, path: str) -> str:
    """Return where unittest has to begin: it enters packages alone, and so names modules by them.

    Source: https://docs.python.org/3/library/unittest.html#test-discovery"""
    directory = posixpath.dirname(path)
    while directory and tree.has(f"{directory}/__init__.py"):
        directory = posixpath.dirname(directory)
    return directory or "."


def _is_plain(root: str) -> bool:
    return _PLAIN.fullmatch(root) is not None


def _find_line(tree: AppTree, path: str, beginning: re.Pattern[str]) -> int | None:
    """Return the number of the first line that begins with this, after any space."""
    lines = decode_text(tree.read(path) or b"").splitlines()
    numbered = enumerate((line.strip() for line in lines), 1)
    return next((number for number, line in numbered if beginning.match(line)), None)


def _at(path: str, line: int | None) -> str:
    return path if line is None else f"{path}, line {line}"
