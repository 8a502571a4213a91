"""What can be wrong with the app's source as a whole."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


class NoAppFound(Problem):
    """Nothing in the root says that it is a Python app. ``bin/detect`` tells it with what it found
    there, in words of its own: it may import nothing of this."""

    id: ClassVar[str] = "detect-no-app"

    def explain(self) -> Explanation:
        return Explanation(
            what="Nothing in your app's root says that it is a Python app.",
            why="We looked for a list of packages, a lock, a project of Python's tools, a file "
            "that ends with .py, and a Procfile that runs Python. A file that .gitignore or "
            ".slugignore names isn't deployed.",
            fix=(
                "Write the packages that your app needs into requirements.txt, in the root.",
                (
                    "If your app is in a directory below, set the config var SLUGLINE_APP_DIR to "
                    "it, and in the root run: echo 3.13 > .python-version"
                ),
                "Commit the change and deploy again.",
            ),
        )


class RuntimeInSource(Problem):
    """The source already holds a Python where ours goes."""

    id: ClassVar[str] = "runtime-in-source"

    path: str

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your app's source holds a directory {self.path}.",
            why="That is where your app's Python goes. Either it was committed by mistake, or "
            "another buildpack for Python ran before this one.",
            fix=(
                f"If it is committed, run: git rm -r --cached {self.path}",
                f"Add {self.path}/ to .gitignore, commit the change and deploy again.",
                "If your app has two buildpacks for Python, remove one of them.",
            ),
        )


class SlugInSource(Problem):
    """The source holds what this very buildpack has made before. We make it anew."""

    id: ClassVar[str] = "slug-in-source"

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app's source holds what this buildpack made before.",
            why="Either your app has this buildpack twice, or what an earlier build made was "
            "committed. We make all of it anew, so your app runs; but each time costs, and your "
            "hooks run each time.",
            fix=(
                "See whether it is there twice, with: heroku buildpacks",
                "If so, remove the second one, with: heroku buildpacks:remove --index 2",
                "If it was committed, run: git rm -r --cached .heroku .profile.d/python.sh",
                "Commit the change and deploy again.",
            ),
        )


class VirtualenvInSource(Problem):
    """The source holds virtualenvs of another machine. We leave them out of the slug."""

    id: ClassVar[str] = "virtualenv-in-source"

    paths: tuple[str, ...]
    megabytes: int = 0

    def explain(self) -> Explanation:
        paths = " ".join(self.paths)
        size = f" ({self.megabytes} MB)" if self.megabytes else ""
        return Explanation(
            what=f"Your app's source holds a virtualenv: {', '.join(self.paths)}{size}.",
            why="A virtualenv belongs to the machine on which it was made: it names a Python "
            "there. We leave it out of the slug, and make a new one from your requirements.",
            fix=(
                f"Run: git rm -r --cached {paths}",
                f"Add to .gitignore: {paths}",
                "Commit the change. Your deploys are quicker without it.",
            ),
        )


class AppDirMissing(Problem):
    """The setting for the app's directory names none."""

    id: ClassVar[str] = "app-dir-missing"

    path: str
    is_file: bool = False
    near: tuple[str, ...] = ()
    """Directories with similar names."""
    apps: tuple[str, ...] = ()
    """Directories that look like apps."""
    setting: str = "SLUGLINE_APP_DIR"

    def explain(self) -> Explanation:
        likely = " or ".join(dict.fromkeys((*self.near, *self.apps))) or "your app's directory"
        return Explanation(
            what=f"Your app's '{self.path}' is a file and no directory."
            if self.is_file
            else f"Your app has no directory '{self.path}'.",
            why=f"The config var {self.setting} names it, seen from the root of what you deploy."
            f"{f' {_look_like_apps(self.apps)}' if self.apps else ''}",
            fix=(
                f"Set the config var {self.setting} to {likely}.",
                f"If '{self.path}' is right, commit it: 'git ls-files' lists what is committed.",
                "Deploy again.",
            ),
        )


class AppInSubFolder(Problem):
    """Nothing in the root is an app, but a directory below it is."""

    id: ClassVar[str] = "app-in-sub-folder"

    paths: tuple[str, ...]

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app is in a directory below the root.",
            why=f"{_look_like_apps(self.paths)} The root of what you deploy names no "
            "packages and holds no application.",
            fix=(
                f"Set the config var SLUGLINE_APP_DIR to {' or '.join(self.paths)}.",
                "Deploy again.",
            ),
        )


def _look_like_apps(paths: tuple[str, ...]) -> str:
    *others, last = paths
    if not others:
        return f"{last} looks like a Python app."
    return f"{', '.join(others)} and {last} look like Python apps."


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        NoAppFound(),
        RuntimeInSource(path=".heroku/python"),
        SlugInSource(),
        VirtualenvInSource(paths=(".venv",), megabytes=184),
        AppDirMissing(path="beckend", near=("backend",), apps=("backend", "services/mailer")),
        AppInSubFolder(paths=("backend",)),
    )
