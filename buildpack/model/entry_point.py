"""What answers the app's requests, and where it was looked for."""

from __future__ import annotations

from enum import Enum

from buildpack.model.value import Value


class EntryPoint(Value, kw_only=True):
    """What answers the app's requests, found without importing anything.

    ``wsgi`` and ``asgi`` ones are callables that any server of that interface can be given. An
    ``own`` one brings its server; its `framework` says how it is started:

    - ``script``: `attribute` is a command that ``[project.scripts]`` of the app's own project puts
      on PATH; `file` declares it, `module` is empty.
    - ``streamlit``, ``gradio``, ``nicegui`` and the like: `file` is the program; `attribute` is
      empty.
    - ``aiohttp``: `attribute` is an ``aiohttp.web.Application``, or a function that returns one
      when `is_factory`; empty when the program has it where nobody else can reach it.
    - ``tornado``, ``python`` (any other program that listens), and the frameworks above where the
      application is made inside a program's ``main``: `file` is the program.

    Running `file` serves the app when `is_program`; `reads_port` says whether it looks up PORT."""

    module: str
    """Dotted, importable from `root`."""
    attribute: str
    """A plain name; empty where a program has none to offer."""
    interface: str
    """``wsgi``, ``asgi`` or ``own``."""
    file: str
    """The path in the app of the file that says so; of an ``own`` one the program."""
    line: int
    because: str
    """A clause such as ``app.py, line 3 makes a Flask application``."""
    root: str = ""
    """The directory in the app that the module is imported from, such as ``src``; empty for the
    app's own. Programs that import their neighbours begin there, too."""
    is_factory: bool = False
    """Whether the attribute is a function that takes nothing and returns the application."""
    framework: str = ""
    """What made it, in lower case, such as ``flask`` or ``sanic``; empty when that can't be
    told."""
    is_program: bool = False
    """Whether running `file` serves the app; under the main guard counts."""
    reads_port: bool = False
    """Whether `file` mentions the config var PORT, so that a program may listen there."""
    rank: int = 0
    """How far its place is from the best; of two with the same one neither is the better guess."""

    @property
    def target(self) -> str:
        """The usual notation, such as ``mysite.wsgi:application``; empty for a program."""
        return f"{self.module}:{self.attribute}" if self.module and self.attribute else ""

    @property
    def spelling(self) -> str:
        """The same as SLUGLINE_ENTRYPOINT takes it, such as ``src/shop:create_app()`` or, of a
        program, its file; a command as one types it."""
        if not self.attribute or not self.module:
            return self.attribute or self.file
        call, root = "()" if self.is_factory else "", f"{self.root}/" if self.root else ""
        return f"{root}{self.target}{call}"


class Miss(Enum):
    """Why something that looks like an application can't be served."""

    ARGUMENTS = "arguments"
    """It is made by a function that needs arguments."""
    GUARDED = "guarded"
    """It exists only when its file is run."""
    NO_SETTINGS = "no settings"
    """A manage.py of Django's names no settings module that is there."""
    OTHER = "other"
    """It answers no HTTP, such as a Celery application."""


class NearMiss(Value, kw_only=True):
    """Something that is nearly an entry point."""

    why: Miss
    file: str
    line: int
    name: str
    """What it is called; of other kinds of objects the package that it comes from."""
    module: str = ""
    """The dotted name of the file as a module."""


class EntrySearch(Value, kw_only=True):
    """Where an entry point was looked for in vain."""

    files: tuple[str, ...] = ()
    """Those that were read."""
    near_misses: tuple[NearMiss, ...] = ()
