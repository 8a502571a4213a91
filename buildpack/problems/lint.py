"""The linter's problems, each group loaded when the first of its kind is found.

Most apps have none, and to import them all would take a sixtieth of an unchanged build."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from buildpack.problems.code import CodeInvalid, ProgramMissing, ScriptNotRunnable
    from buildpack.problems.lint_command import (
        CommandRemoved,
        NameRepeated,
        NameTooShort,
        OptionApart,
        OptionSwallowed,
        OptionUnknown,
        ServerDetached,
        VariableSubstituted,
    )
    from buildpack.problems.lint_uwsgi import (
        CronRepeated,
        ExecMissing,
        ForkHookCrashes,
        GunicornSettingUnknown,
        HarakiriInert,
        HarakiriTooLong,
        KeepAliveBroken,
        SpoolerEphemeral,
        StopUngraceful,
        UwsgiOptionUnknown,
    )
    from buildpack.problems.lint_web import (
        AnswersDelayed,
        DevelopmentServer,
        ListensOnLocalhost,
        PortIgnored,
        TargetAttributeMissing,
        TargetModuleMissing,
        TargetNotModule,
    )

__all__ = [
    "AnswersDelayed",
    "CodeInvalid",
    "CommandRemoved",
    "CronRepeated",
    "DevelopmentServer",
    "ExecMissing",
    "ForkHookCrashes",
    "GunicornSettingUnknown",
    "HarakiriInert",
    "HarakiriTooLong",
    "KeepAliveBroken",
    "ListensOnLocalhost",
    "NameRepeated",
    "NameTooShort",
    "OptionApart",
    "OptionSwallowed",
    "OptionUnknown",
    "PortIgnored",
    "ProgramMissing",
    "ScriptNotRunnable",
    "ServerDetached",
    "SpoolerEphemeral",
    "StopUngraceful",
    "TargetAttributeMissing",
    "TargetModuleMissing",
    "TargetNotModule",
    "UwsgiOptionUnknown",
    "VariableSubstituted",
]

_MODULES = ("lint_command", "lint_web", "lint_uwsgi", "code")


def __getattr__(name: str) -> object:
    # An import that looks for a module of such a name must not load all of these.
    for module in _MODULES if name in __all__ else ():
        found = getattr(import_module(f"buildpack.problems.{module}"), name, None)
        if found is not None:
            return found
    raise AttributeError(name)
