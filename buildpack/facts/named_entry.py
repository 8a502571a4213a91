"""Entry points that somebody has named: in a setting, a server's configuration, Django's."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from buildpack.facts.application import ApplicationSearch
from buildpack.facts.candidate import Candidate
from buildpack.facts.django import DjangoProject
from buildpack.facts.finding import Finding, Ground, find_own_program
from buildpack.facts.library import Library
from buildpack.facts.module_path import ModulePath
from buildpack.facts.program import find_program
from buildpack.facts.scope import Application
from buildpack.facts.source import files_of
from buildpack.model.entry_point import EntryPoint
from buildpack.model.serve_settings import ENTRYPOINT
from buildpack.model.server_config import ServerConfig
from buildpack.model.value import Value

_DEFAULT_NAME = "application"
_CHDIR = ("chdir",)
_PATHS = ("pythonpath", "pp", "python-path")


class _Name(Value):
    """An application as people write it, such as ``src/mysite.web:make()``."""

    root: str | None
    """None when only the module's own name says where it is."""
    module: str
    attribute: str
    """Empty when left out."""
    is_factory: bool = False


class _Said(Value):
    """Who names it, and which interface that speaks for where nothing else does."""

    file: str
    line: int | None
    because: str
    guess: str


def find_named(ground: Ground) -> Iterator[Finding]:
    """Take what the user names, as it is when it can't be found."""
    text = ENTRYPOINT.read(ground.env)
    if not text:
        return
    name = _parse(ground, text)
    root = name.root if name.root is not None else _find_root(ground, name.module)
    program = None if name.attribute else _find_program(ground, root, name.module)
    if program is not None:
        yield program
        return
    guess = "asgi" if name.module.endswith("asgi") else "wsgi"
    source = ground.search(root).source(name.module)
    origin = ENTRYPOINT.origin(ground.env)
    said = _Said(source.file if source else origin, None, f"{origin} names it", guess)
    yield _make(ground, replace(name, root=root), said)


def _find_program(ground: Ground, root: str, module: str) -> Finding | None:
    """Return the program that a file is, when it has no application to offer."""
    search = ground.search(root)
    scope = search.scope(module)
    if scope is None:
        return None
    file = scope.source.file
    program = find_program(scope, ground.library.content(file) or b"")
    if program is None or (program.is_guarded and search.applications(module)):
        return None
    found = find_own_program(Candidate(ModulePath(file, root, module), 0), program)
    because = f"{ENTRYPOINT.name} names it"
    return replace(found, entry_point=replace(found.entry_point, because=because))


def find_in_configs(ground: Ground) -> Iterator[Finding]:
    """Take what a configuration of gunicorn's or uWSGI's names."""
    for config in ground.configs:
        found = _name_of_gunicorn(config) if config.server == "gunicorn" else _name_of_uwsgi(config)
        if found is None:
            continue
        option, text, line = found
        name = _parse(ground, text)
        root = _root_of(ground, config, name)
        if root is not None:
            because = f"{config.file} names it in {option}"
            guess = "asgi" if "uvicorn" in (_value(config, "worker_class") or "") else "wsgi"
            said = _Said(config.file, line, because, guess)
            yield _make(ground, replace(name, root=root), said)


def find_in_django(ground: Ground, django: DjangoProject | None) -> Iterator[Finding]:
    """Take what Django's settings name."""
    if django is None:
        return
    for named in django.applications:
        module, _, attribute = named.target.rpartition(".")
        file = django.facts.settings_file
        if ground.search(django.root).source(module) is not None and file is not None:
            because = f"{file} names it in {named.setting}"
            said = _Said(file, named.line, because, named.interface)
            yield _make(ground, _Name(django.root, module, attribute), said)


def doors_of(library: Library, django: DjangoProject | None) -> Iterator[Candidate]:
    """Yield the modules in which Django's own template for a project has its applications."""
    module = django.facts.settings_module if django is not None else None
    while django is not None and module:
        module = module.rpartition(".")[0]
        for name in ("wsgi", "asgi"):
            full = f"{module}.{name}" if module else name
            for file in files_of(full, django.root)[:1]:
                if library.tree.has(file):
                    yield Candidate(ModulePath(file, django.root, full), 1)


def _make(ground: Ground, name: _Name, said: _Said) -> Finding:
    root = name.root or ""
    search = ground.search(root)
    found = _resolve(search, name)
    source = search.source(name.module)
    entry_point = EntryPoint(
        module=name.module,
        attribute=name.attribute or (found.name if found else _DEFAULT_NAME),
        interface=found.made.interface if found else said.guess,
        file=said.file,
        line=said.line or (found.line if found else 1),
        because=said.because,
        root="" if ground.is_installed and root == "src" else root,
        is_factory=found.is_factory if found else name.is_factory,
        framework=found.made.name if found else "",
    )
    here = (source.file, 0) if source else (name.module, 0)
    return Finding(entry_point, found.origin if found else here)


def _resolve(search: ApplicationSearch, name: _Name) -> Application | None:
    """Return the application behind a name; without one the best of the module."""
    found = search.applications(name.module)
    if name.is_factory:
        return search.find_factory(name.module, name.attribute)
    exact = (one for one in found if one.name == (name.attribute or _DEFAULT_NAME))
    best = next(exact, None if name.attribute or not found else found[0])
    # A function without its parentheses is meant to be called, too, if it is nothing else.
    return best or search.find_factory(name.module, name.attribute)


def _parse(ground: Ground, text: str) -> _Name:
    path, _, attribute = text.partition(":")
    directory, _, module = path.rpartition("/")
    if module.endswith(".py") and (directory or ground.library.tree.has(path)):
        module = module.removesuffix(".py")
    is_factory = attribute.endswith("()")
    attribute = attribute.removesuffix("()")
    if not directory:
        return _Name(None, module, attribute, is_factory)
    # A directory that is a package belongs to the module's name.
    while directory and ground.library.tree.has(f"{directory}/__init__.py"):
        directory, _, package = directory.rpartition("/")
        module = f"{package}.{module}"
    return _Name(directory, module, attribute, is_factory)


def _find_root(ground: Ground, module: str) -> str:
    roots = ground.roots(module.partition(".")[0])
    return next((root for root in roots if ground.search(root).source(module) is not None), "")


def _root_of(ground: Ground, config: ServerConfig, name: _Name) -> str | None:
    """Return where a server with that configuration finds the module, or None."""
    chdir = _directory(_value(config, *_CHDIR) or "") or ""
    paths = (
        _directory(path, chdir)
        for option in config.options
        if option.name in _PATHS
        for path in (option.value or "").split(",")
    )
    below = [root for root in (name.root,) if root is not None]
    for root in (*(posixpath.join(chdir, one) for one in below), chdir, *paths):
        if root is not None and ground.search(root).source(name.module) is not None:
            return root
    return None


def _directory(text: str, start: str = "") -> str | None:
    """Return a directory in the app as a plain path; None for any other and for what is computed,
    such as ``%d/src``."""
    path = posixpath.normpath(posixpath.join(start, text.strip() or "."))
    if path.startswith(("/", "..")) or any(mark in path for mark in "%$"):
        return None
    return "" if path == "." else path


def _name_of_gunicorn(config: ServerConfig) -> tuple[str, str, int] | None:
    option = config.find("wsgi_app")
    if option is None or not option.value:
        return None
    return "wsgi_app", option.value, option.line


def _name_of_uwsgi(config: ServerConfig) -> tuple[str, str, int] | None:
    """Source: https://uwsgi-docs.readthedocs.io/en/latest/Options.html#plugin-python"""
    for known in ("module", "wsgi", "wsgi-file", "file"):
        option = config.find(known)
        if option is not None and option.value and not any(mark in option.value for mark in "%$"):
            attribute = _value(config, "callable") or ""
            text = option.value if ":" in option.value else f"{option.value}:{attribute}"
            return known, text, option.line
    return None


def _value(config: ServerConfig, *names: str) -> str | None:
    found = (config.find(name) for name in names)
    return next((option.value for option in found if option is not None), None)
