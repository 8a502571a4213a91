from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildpack.model.problem import Problem
from buildpack.problems.static_files import (
    CollectstaticConfigVarMissing,
    CollectstaticDatabaseUsed,
    CollectstaticFailed,
    CollectstaticFileMissing,
    CollectstaticModuleMissing,
    CollectstaticSettingInvalid,
)
from buildpack.tools.collectstatic import (
    Collected,
    diagnose,
    find_reason_to_skip,
    read_summary,
)

BEGIN = "Traceback (most recent call last):"
MANAGE = '  File "/build/manage.py", line 9, in <module>'
SETTINGS = '  File "/build/mysite/settings.py", line 22, in <module>'
DJANGO = '  File "/build/.heroku/venv/lib/python3.13/site-packages/django/x.py", line 5, in get'
ENVIRONMENT = '  File "<frozen os>", line 679, in __getitem__'
IMPROPER = "django.core.exceptions.ImproperlyConfigured"
NO_ROOT = (
    f"{IMPROPER}: You're using the staticfiles app without having set the STATIC_ROOT setting to "
    "a filesystem path."
)
WHERE = "mysite/settings.py, line 22"


def explain(*lines: str, app: tuple[str, ...] = ()) -> Problem:
    """Return what *lines* come to, without the evidence, in an app that holds these paths."""
    return diagnose(
        (BEGIN, *lines), manage_py="manage.py", source="/build", has=lambda path: path in app
    )


def evidence(*lines: str) -> tuple[str, ...]:
    return (BEGIN, *lines)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1 static file copied to '/build/static'.", Collected(1)),
        ("12 static files copied to '/a', 3 unmodified.", Collected(12, 3)),
        ("0 static files copied, 130 unmodified, 4 post-processed.", Collected(0, 130, 4)),
        ("7 static files symlinked to '/a'.", Collected(7)),
        ("Post-processed 'a.css' as 'a.123.css'", Collected()),
    ],
)
def test_the_last_line_counts_the_files(line: str, expected: Collected) -> None:
    assert read_summary(("", line, "")) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("Unknown command: 'collectstatic'", "Type 'manage.py help' for usage."),
            "django.contrib.staticfiles is not in INSTALLED_APPS",
        ),
        (
            ("Unknown command: u'collectstatic'",),
            "django.contrib.staticfiles is not in INSTALLED_APPS",
        ),
        (("No Django settings specified.", "Unknown command: 'collectstatic'"), ""),
        ((BEGIN, DJANGO, NO_ROOT), "the settings name no STATIC_ROOT to collect them into"),
        ((BEGIN, SETTINGS, "ModuleNotFoundError: No module named 'django_x'"), ""),
        ((BEGIN, SETTINGS, "KeyError: 'X'"), ""),
        (("done",), ""),
    ],
)
def test_django_itself_may_say_that_there_is_nothing(lines: tuple[str, ...], expected: str) -> None:
    assert find_reason_to_skip(lines) == expected


def test_a_config_var_is_named_with_the_line_that_wants_it() -> None:
    lines = (MANAGE, SETTINGS, "    os.environ['KEY']", ENVIRONMENT, "KeyError: 'KEY'")

    assert explain(*lines) == CollectstaticConfigVarMissing(
        "manage.py", ("KEY",), WHERE, evidence(*lines)
    )


@pytest.mark.parametrize(
    ("said", "setting"),
    [
        (f"{IMPROPER}: The SECRET_KEY setting must not be empty.", "SECRET_KEY"),
        (f"{IMPROPER}: settings.DATABASES is improperly configured.", "DATABASES"),
        (f"{IMPROPER}: 'nope' isn't an available database backend", ""),
        ("dj_database_url.UnknownSchemeError: Scheme 'foo://' is unknown.", ""),
        (NO_ROOT, "STATIC_ROOT"),
    ],
)
def test_a_setting_that_does_not_work_is_named(said: str, setting: str) -> None:
    assert explain(SETTINGS, DJANGO, said) == CollectstaticSettingInvalid(
        "manage.py", setting, said, WHERE, evidence(SETTINGS, DJANGO, said)
    )


@pytest.mark.parametrize(
    ("lines", "file", "referrer"),
    [
        (
            ("ValueError: The file 'img/a.png' could not be found with <S object at 0x7f>.",),
            "img/a.png",
            "",
        ),
        (
            (
                (
                    "whitenoise.storage.MissingFileError: The file 'img/a.png' could not be found "
                    "with <S object>."
                ),
                "",
                "The CSS file 'css/b.css' references a file which could not be found:",
                "  img/a.png",
            ),
            "img/a.png",
            "css/b.css",
        ),
        (("ValueError: Missing staticfiles manifest entry for 'a.png'",), "a.png", ""),
        (
            ("FileNotFoundError: [Errno 2] No such file or directory: '/build/assets'",),
            "assets",
            "",
        ),
        (("OSError: [Errno 2] No such file or directory: '/srv/a'",), "/srv/a", ""),
    ],
)
def test_a_file_that_is_not_there_is_named(
    lines: tuple[str, ...], file: str, referrer: str
) -> None:
    assert explain(DJANGO, *lines) == CollectstaticFileMissing(
        "manage.py", file, referrer, evidence(DJANGO, *lines)
    )


@pytest.mark.parametrize(
    ("module", "app", "package"),
    [
        ("corsheaders", (), "django-cors-headers"),
        ("rest_framework", (), "djangorestframework"),
        ("some_thing", (), "some-thing"),
        ("mysite.prod", ("mysite",), ""),
        ("local", ("local.py",), ""),
    ],
)
def test_a_module_that_is_not_there_leads_to_its_package(
    module: str, app: tuple[str, ...], package: str
) -> None:
    said = f"ModuleNotFoundError: No module named '{module}'"

    assert explain(SETTINGS, said, app=app) == CollectstaticModuleMissing(
        "manage.py", module, package, WHERE, evidence(SETTINGS, said)
    )


def test_a_module_that_an_installed_package_has_lost_is_no_requirement() -> None:
    said = "ModuleNotFoundError: No module named 'django.utils.six'"

    assert explain(SETTINGS, DJANGO, said) == CollectstaticFailed(
        "manage.py", said, evidence(SETTINGS, DJANGO, said), WHERE
    )


@pytest.mark.parametrize(
    "name",
    [
        "django.db.utils.OperationalError",
        "django.db.utils.ProgrammingError",
        "psycopg2.OperationalError",
        "psycopg.errors.UndefinedTable",
        "sqlite3.OperationalError",
    ],
)
def test_who_asks_the_database_is_named(name: str) -> None:
    lines = ('  File "/build/shop/apps.py", line 7, in ready', DJANGO, f"{name}: no such table: x")

    assert explain(*lines) == CollectstaticDatabaseUsed(
        "manage.py", f"{name}: no such table: x", "shop/apps.py, line 7", evidence(*lines)
    )


def test_any_other_failure_tells_its_line() -> None:
    lines = (MANAGE, SETTINGS, "    X = nope", "NameError: name 'nope' is not defined")

    assert explain(*lines) == CollectstaticFailed(
        "manage.py", "NameError: name 'nope' is not defined", evidence(*lines), WHERE
    )


def test_manage_py_itself_is_no_place_to_look() -> None:
    said = "SystemError: what"

    assert explain(MANAGE, said) == CollectstaticFailed("manage.py", said, evidence(MANAGE, said))


def test_a_failure_without_a_traceback_tells_its_last_words() -> None:
    lines = ("Segmentation fault", "")

    problem = diagnose(lines, manage_py="manage.py", source="/build", has=lambda _: False)

    assert problem == CollectstaticFailed("manage.py", "Segmentation fault", lines)


def test_what_says_nothing_is_no_evidence() -> None:
    import_machinery = '  File "<frozen importlib._bootstrap>", line 241, in _call'
    lines = (SETTINGS, "    X = nope", "        ^^^^", import_machinery, "NameError: nope")

    problem = explain(*lines)

    assert isinstance(problem, CollectstaticFailed)
    assert problem.evidence == evidence(SETTINGS, "    X = nope", "NameError: nope")


PIECES = st.sampled_from(
    (BEGIN, MANAGE, SETTINGS, DJANGO, NO_ROOT, "KeyError: 'KEY'", "ImportError: No module named .")
)


@given(st.lists(PIECES | st.text()))
def test_any_output_is_read(lines: list[str]) -> None:
    problem = diagnose(lines, manage_py="manage.py", source="/build", has=lambda _: False)

    assert problem.explain().what.endswith(".")
    assert isinstance(find_reason_to_skip(lines), str)
    assert isinstance(read_summary(lines), Collected)
