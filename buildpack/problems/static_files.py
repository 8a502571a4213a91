"""Problems with static files."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem

_WITHOUT = "If your app has no static files to collect, set DISABLE_COLLECTSTATIC=1."
_COMMIT = "Commit the change and deploy again."


def _command(manage_py: str) -> str:
    return f"python {manage_py} collectstatic --noinput"


def _tell_place(where: str) -> str:
    return f" The last line of your own code in the traceback is {where}." if where else ""


class CollectstaticFailed(Problem):
    """Django's collectstatic ended with an error that tells no more than itself."""

    id: ClassVar[str] = "collectstatic-failed"

    manage_py: str
    error: str
    evidence: tuple[str, ...] = ()
    where: str = ""
    """File and line of the app's own code; empty when it came through none."""

    def explain(self) -> Explanation:
        said = f" Django says:\n\n  {self.error}" if self.error else ""
        place = f"\n\n{_tell_place(self.where).strip()}" if self.where else ""
        return Explanation(
            what="Django's static files can't be collected.",
            why=f"'{_command(self.manage_py)}' failed.{said}{place}",
            fix=(
                f"Correct {self.where}."
                if self.where
                else "Run the same command on your machine and correct what it names.",
                "If the settings need a config var at build time, set it on the platform.",
                _WITHOUT,
            ),
            evidence=self.evidence,
        )


class CollectstaticConfigVarMissing(Problem):
    """The settings want a config var that isn't set while the app is built."""

    id: ClassVar[str] = "collectstatic-config-var-missing"

    manage_py: str
    names: tuple[str, ...]
    where: str = ""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        who = self.where or "Your code"
        several = len(self.names) > 1
        told = f"config var{'s' if several else ''} {' and '.join(self.names)}"
        return Explanation(
            what=f"The {told} {'are' if several else 'is'} not set during the build.",
            why=f"{who} asks for {'them' if several else 'it'}, and "
            f"'{_command(self.manage_py)}' loads your settings.",
            fix=(
                f"Set the {told} for your app and deploy again.",
                (
                    "Or let your settings do without it: "
                    f"os.environ.get('{self.names[0]}', 'a default'). "
                    "Collecting static files needs no real password or database."
                ),
                _WITHOUT,
            ),
            evidence=self.evidence,
        )


class CollectstaticSettingInvalid(Problem):
    """A setting has a value that Django or a package can't work with."""

    id: ClassVar[str] = "collectstatic-setting-invalid"

    manage_py: str
    setting: str
    """Such as ``SECRET_KEY``; empty when the message names none."""
    error: str
    where: str = ""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        named = f"setting {self.setting}" if self.setting else "settings"
        verb = "doesn't work" if self.setting else "don't work"
        return Explanation(
            what=f"Your Django {named} {verb} during the build.",
            why=f"'{_command(self.manage_py)}' failed. Django says:\n\n  {self.error}"
            + (f"\n\n{_tell_place(self.where).strip()}" if self.where else ""),
            fix=(
                (
                    f"Give {self.setting or 'the setting that the message names'} a value that "
                    "works in a build as well. Where it comes from a config var, check that this "
                    "is set."
                ),
                _WITHOUT,
            ),
            evidence=self.evidence,
        )


class CollectstaticFileMissing(Problem):
    """A static file that others refer to isn't there."""

    id: ClassVar[str] = "collectstatic-file-missing"

    manage_py: str
    file: str
    referrer: str = ""
    """The static file that refers to it, such as ``css/site.css``; empty when nobody says."""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        who = f"{self.referrer} refers" if self.referrer else "Your stylesheets or settings refer"
        name = self.file.rpartition("/")[2]
        return Explanation(
            what=f"The static file {self.file} doesn't exist.",
            why=f"{who} to it, and a storage that gives every file a name of its own, such as "
            "ManifestStaticFilesStorage, follows every reference.",
            fix=(
                f"Find who refers to it: grep -rn '{name}' --include='*.css' --include='*.js' .",
                (
                    "Add the file, or correct the reference. If the file is there on your machine, "
                    f"see whether git leaves it out: git check-ignore -v {self.file}"
                ),
                _COMMIT,
            ),
            evidence=self.evidence,
        )


class CollectstaticModuleMissing(Problem):
    """The settings, or an app that they name, import a module that isn't there."""

    id: ClassVar[str] = "collectstatic-module-missing"

    manage_py: str
    module: str
    package: str = ""
    """What is probably to be installed; empty when the module is a part of the app's own."""
    where: str = ""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        asked = f"{self.where} imports it" if self.where else "Your settings name it"
        path = self.module.replace(".", "/")
        if not self.package:
            top = self.module.partition(".")[0]
            fix: tuple[str, ...] = (
                f"'{top}' is your own. Check the spelling, also in DJANGO_SETTINGS_MODULE.",
                f"If it is there on your machine: git check-ignore -v {path}.py; git add {path}.py",
                _COMMIT,
            )
        else:
            fix = (
                (
                    f"Add the package that holds it to your requirements; it is probably called "
                    f"{self.package}."
                ),
                (
                    "If only developers need it, such as a debug toolbar, let your settings name "
                    "it only where it is installed."
                ),
                _COMMIT,
            )
        return Explanation(
            what=f"There is no module '{self.module}' in your app or its packages.",
            why=f"{asked}, and '{_command(self.manage_py)}' loads your settings and all apps.",
            fix=fix,
            evidence=self.evidence,
        )


class CollectstaticDatabaseUsed(Problem):
    """Code that asks the database runs when the app is merely loaded."""

    id: ClassVar[str] = "collectstatic-database-used"

    manage_py: str
    error: str
    where: str = ""
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app asks its database as soon as it is loaded.",
            why=f"'{_command(self.manage_py)}' needs no database, and during a build there may be "
            f"none, or one without your tables.{_tell_place(self.where)} The database says:\n\n"
            f"  {self.error}",
            fix=(
                (
                    "Ask the database only when a request or a command needs the answer: not in "
                    "settings, not while a module is imported, not in AppConfig.ready()."
                ),
                _WITHOUT,
            ),
            evidence=self.evidence,
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        CollectstaticFailed(
            "manage.py",
            "NameError: name 'sett' is not defined",
            (),
            "mysite/settings.py, line 12",
        ),
        CollectstaticConfigVarMissing("manage.py", ("SECRET_KEY",), "mysite/settings.py, line 12"),
        CollectstaticSettingInvalid(
            "manage.py",
            "SECRET_KEY",
            "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be "
            "empty.",
        ),
        CollectstaticFileMissing("manage.py", "img/logo.png", "css/site.css"),
        CollectstaticModuleMissing(
            "manage.py", "corsheaders", "django-cors-headers", "mysite/settings.py, line 3"
        ),
        CollectstaticDatabaseUsed(
            "manage.py",
            "django.db.utils.OperationalError: no such table: shop_product",
            "shop/apps.py, line 9",
        ),
    )
