"""Is this a Python app? Yes to whatever looks like one: compile says best what is wrong with it.

Platforms ask every buildpack, so this imports os alone.
"""

import os

# What we tell people about; each kind of app once.
_TOLD = (
    ("requirements.txt", "a list of packages"),
    ("pyproject.toml", "a project, locked with uv, Poetry or PDM or not at all"),
    ("Pipfile", "a project of Pipenv"),
    ("setup.py", "a project of setuptools"),
    ("manage.py", "a project of Django"),
    ("app.py", "or any other file that ends with .py"),
    ("uwsgi.ini", "a configuration of uWSGI"),
    ("Procfile", "when it runs python, gunicorn, uvicorn, uwsgi or the like"),
)

# The misspelled ones as well: compile tells how they are spelled.
_NAMES = frozenset(
    (
        *("requirements.txt", "pyproject.toml", "setup.py", "setup.cfg"),
        *("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile", "Pipfile.lock"),
        *("environment.yml", "environment.yaml", "uwsgi.ini"),
        *("runtime.txt", ".python-version", ".python-versions", "__pycache__", ".venv", "venv"),
        *("requirements", "requirements.in", "Requirements.txt", "requirements.text"),
        *("requirement.txt", "requirements.txt.txt", "requirments.txt", "requeriments.txt"),
    )
)
_MOST = 20

# What makes a directory below the root an app. A stray script there is no sign.
_SIGNS = frozenset(
    (
        *("requirements.txt", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile"),
        *("uv.lock", "poetry.lock", "pdm.lock", "pylock.toml", "Pipfile.lock"),
        *("environment.yml", "environment.yaml", "uwsgi.ini", "manage.py"),
        *("app.py", "main.py", "wsgi.py", "asgi.py"),
    )
)
_OF_OTHERS = frozenset(("node_modules", "bower_components", "vendor", "target", "__pycache__"))
_OTHER_LANGUAGES = frozenset(
    (
        *("package.json", "Gemfile", "go.mod", "composer.json", "index.php", "Cargo.toml"),
        *("pom.xml", "build.gradle", "build.gradle.kts", "build.sbt", "project.clj", "mix.exs"),
    )
)

# What a Procfile of an app that has no other file of Python's says.
_PROGRAMS = (b"python", b"gunicorn", b"uvicorn", b"uwsgi", b"hypercorn", b"daphne", b"waitress")


def find_marker(directory: str, names: list[str]) -> str | None:
    """Return the first of a directory's *names* that makes it a Python app, or None."""
    for name in names:
        is_lock = name.startswith("pylock.") and name.endswith(".toml")
        if name in _NAMES or is_lock or name.endswith(".py"):
            return name
    for name in names:
        inside = f"{directory}/{name}/__init__.py"
        # pathlib costs as much as all of this.
        if name.isidentifier() and os.path.isfile(inside):  # noqa: PTH113 - see above.
            return f"{name}/__init__.py"
    return "Procfile" if "Procfile" in names and _runs_python(f"{directory}/Procfile") else None


def explain(directory: str, names: list[str]) -> list[str]:
    """Return the lines that say why *directory* isn't taken for an app, and what would count."""
    shown = [f"  {_visible(name)}{_slash(directory, name)}" for name in names[:_MOST]]
    more = len(names) - _MOST
    return [
        "Error: Nothing in your app's root says that it is a Python app.",
        "",
        *(("We found:",) if shown else ("The directory is empty.",)),
        *shown,
        *((f"  and {more} more",) if more > 0 else ()),
        *_hint(directory, names),
        "",
        "Any of these in the root makes it one:",
        *(f"  {name:16}  {what}" for name, what in _TOLD),
        "",
        "If you have such a file, make sure that it is spelled like this, committed, and",
        "not named in .gitignore or .slugignore.",
        "",
        "[detect-no-app]",
    ]


def find_app_below(directory: str, names: list[str], depth: int = 2) -> str | None:
    """Return the first directory that looks like an app, one or two levels below, or None.

    Platforms with the classic API tell a detect none of the app's config vars, so it can't know
    whether SLUGLINE_APP_DIR names one. The build can: it refuses such an app when the setting is
    missing, and says what to set.
    Where the root belongs to another language we stay out of it: its own buildpack may be asked
    after us."""
    if not _OTHER_LANGUAGES.isdisjoint(names):
        return None
    return _find_below(directory, names, depth)


def _find_below(directory: str, names: list[str], depth: int) -> str | None:
    for name in names:
        if name.startswith(".") or name in _OF_OTHERS or not _slash(directory, name):
            continue
        try:
            below = sorted(os.listdir(f"{directory}/{name}"))  # noqa: PTH208 - as above.
        except OSError:
            continue
        if "pyvenv.cfg" in below:
            continue
        if not _SIGNS.isdisjoint(below):
            return name
        further = _find_below(f"{directory}/{name}", below, depth - 1) if depth > 1 else None
        if further is not None:
            return f"{name}/{further}"
    return None


def _hint(directory: str, names: list[str]) -> list[str]:
    below = _find_below(directory, names, 2)
    if below is None:
        return []
    return [
        "",
        f"It looks as if there is a Python app in `{_visible(below)}/`. To deploy that one:",
        f"1. Set the config var SLUGLINE_APP_DIR to {_visible(below)}",
        "2. Commit a file .python-version in the root, such as one that says 3.13.",
    ]


def _slash(directory: str, name: str) -> str:
    return "/" if os.path.isdir(f"{directory}/{name}") else ""  # noqa: PTH112 - as above.


def _runs_python(procfile: str) -> bool:
    try:
        with open(procfile, "rb") as file:  # noqa: PTH123 - as above.
            text = file.read(65536)
    except OSError:
        return False
    return any(program in text for program in _PROGRAMS)


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)
