"""uWSGI: how to compile it, and what its compile errors mean.

Source: https://uwsgi-docs.readthedocs.io/en/latest/BuildSystem.html and uwsgiconfig.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from buildpack.model.command import CommandResult
from buildpack.model.layout import Layout
from buildpack.model.plan import UwsgiBuild
from buildpack.model.problem import Problem
from buildpack.model.uwsgi_cure import UwsgiCure
from buildpack.model.value import Value
from buildpack.problems.uwsgi import UwsgiCompileFailed
from buildpack.tools import source_build
from buildpack.tools.evidence import cited_from, find_first, first_error

PROFILE = "xml=false"
"""libxml2 would draw 30 MB of ICU into every worker, and its soname changes between stacks."""

WRAPPERS = "compilers"
"""The directory, in the scratch directory, of programs that stand before the compilers."""

WRAPPER = """\
#!/bin/sh
# Tells gcc's whole version, with its dots, to a uWSGI that counts on them.
PATH=${PATH#"${0%/*}:"}
for argument; do
  [ "$argument" != -dumpversion ] || exec "${0##*/}" -dumpfullversion -dumpversion
done
exec "${0##*/}" "$@"
"""
"""Such a program, under the name of the compiler behind it."""

WRAPPED = ("cc", "gcc")

# The embedded plugins of buildconf/base.ini and default.ini without router_basicauth.
_PLUGINS = (
    "python,gevent,ping,cache,nagios,rrdtool,carbon,rpc,corerouter,fastrouter,http,ugreen,signal,"
    "syslog,rsyslog,logsocket,router_uwsgi,router_redirect,zergpool,redislog,mongodblog,"
    "router_rewrite,router_http,logfile,router_cache,rawrouter,router_static,sslrouter,spooler,"
    "cheaper_busyness,symcall,transformation_tofile,transformation_gzip,transformation_chunked,"
    "transformation_offload,router_memcached,router_redis,router_hash,router_expires,"
    "router_metrics,transformation_template,stats_pusher_socket"
)
_PROFILES = {
    UwsgiCure.NO_SSL: "ssl=false",
    UwsgiCure.NO_CRYPT: f"embedded_plugins={_PLUGINS}",
}
_FLAGS = {
    "CFLAGS": (
        (UwsgiCure.WARNINGS, "-Wno-error"),
        (UwsgiCure.C17, "-std=gnu17"),
        (UwsgiCure.NO_LTO, "-fno-lto"),
    ),
    "LDFLAGS": ((UwsgiCure.NO_LTO, "-fno-lto"),),
}
# What a log says when one of the cures helps that the release alone doesn't call for.
_RETRIES = {
    UwsgiCure.NO_CRYPT: re.compile("crypt.h: No such file"),
    UwsgiCure.NO_LTO: re.compile("bytecode stream .* LTO version|fuse-linker-plugin"),
    UwsgiCure.C17: re.compile("passing argument 2 of 'signal' from incompatible pointer"),
    UwsgiCure.WARNINGS: re.compile(r"error: .*\[-Werror"),
    UwsgiCure.NO_SSL: re.compile("incomplete typedef '(?:SSL|EVP_MD_CTX)|incomplete type 'EVP_MD"),
    UwsgiCure.WHOLE_VERSION: re.compile("IndexError: list index out of range"),
    UwsgiCure.ONE_AT_A_TIME: re.compile(
        r"Killed|signal 9|exit(?: code)? 137|\.o: (?:No such file|file (?:not rec|trunc))"
    ),
}

_RELEASE = re.compile(
    r"uwsgi-(?P<version>\d[\w.]*)\.tar\.gz|uwsgi==(?P<pinned>\d[\w.]*)", re.IGNORECASE
)


class _Cure(Value):
    """One line of a compile log that we know, with what it means."""

    pattern: re.Pattern[str]
    meaning: str
    steps: tuple[str, ...] = ()
    release: str = ""
    """The first release that does not have the problem, where that is the cure."""

    def steps_for(self, python: str) -> tuple[str, ...]:
        """Return what to do: a release that this Python takes, too."""
        if not self.release:
            return self.steps
        serves = _FIRST_RELEASES.get(".".join(python.split(".")[:2]), self.release)
        newest = max(self.release, serves, key=lambda text: [*map(int, text.split("."))])
        return (f"Put 'uwsgi>={newest}' in requirements.txt.",)


# The first release that compiles for a series of Python; tried with gcc 12.
_FIRST_RELEASES = {
    "3.10": "2.0.20",
    "3.11": "2.0.21",
    "3.12": "2.0.24",
    "3.13": "2.0.28",
    "3.14": "2.0.30",
}


def _needs(text: str, meaning: str, release: str) -> _Cure:
    return _Cure(re.compile(text), meaning, release=release)


def _install(text: str, meaning: str, package: str) -> _Cure:
    steps = (f"Install the package {package} on the machine that builds.",)
    return _Cure(re.compile(text), meaning, steps)


_CURES: tuple[_Cure, ...] = (
    _needs(
        "No module named 'distutils'",
        "uWSGI 2.0.18 and older need a module that Python 3.12 no longer has.",
        "2.0.24",
    ),
    _needs(
        "name 'execfile' is not defined",
        "uWSGI 2.0.20 to 2.0.22 can't be built for Python 3.12 and newer.",
        "2.0.24",
    ),
    _needs(
        "struct _frame|no member named 'recursion_depth'",
        "uWSGI 2.0.20 and older can't be built for Python 3.11 and newer.",
        "2.0.21",
    ),
    _needs(
        "_PyCFrame|no member named 'cframe'",
        "uWSGI 2.0.26 and older can't be built for Python 3.13 and newer.",
        "2.0.28",
    ),
    _needs(
        "c_recursion_remaining",
        "uWSGI 2.0.28 and older can't be built for Python 3.14 and newer.",
        "2.0.30",
    ),
    _needs(
        "PyParser_SimpleParseString|PyNode_Compile",
        "uWSGI 2.0.3 uses functions that Python 3.10 no longer has.",
        "2.0.31",
    ),
    _needs(
        "passing argument 2 of 'signal' from incompatible pointer",
        "uWSGI 2.0.28 and older can't be built with gcc 15 and newer.",
        "2.0.29",
    ),
    _needs(
        "incomplete typedef '(?:SSL|EVP_MD_CTX)|incomplete type 'EVP_MD_CTX",
        "This release of uWSGI is older than the machine's OpenSSL.",
        "2.0.31",
    ),
    _install("crypt.h: No such file", "The header crypt.h is missing.", "libcrypt-dev"),
    _Cure(
        re.compile("Python.h: No such file"),
        "The Python that was installed has no headers.",
        ("Let us bring a Python: unset SLUGLINE_PYTHON_OFFERS.",),
    ),
    _Cure(
        re.compile("bytecode stream .* LTO version|fuse-linker-plugin"),
        "Python was built with link-time optimisation by another compiler.",
        ("Set the config vars LDFLAGS=-fno-lto and CFLAGS=-fno-lto.",),
    ),
    _Cure(
        re.compile(r"Killed|signal 9|exit(?: code)? 137"),
        "The machine that builds ran out of memory.",
        ("Set the config var CPUCOUNT=1, so that one file is compiled at a time.",),
    ),
    _Cure(
        re.compile("list index out of range"),
        "uWSGI 2.0.3 and its neighbours misread the version of gcc 12 and newer, and then say "
        "that there is no C compiler. There is one.",
        ("Put 'uwsgi>=2.0.31' in requirements.txt.",),
    ),
    _install("you need a C compiler", "There is no C compiler.", "build-essential"),
)


def requirement_line(build: UwsgiBuild) -> str:
    """Return what to build as a line of a requirements file."""
    hashes = "".join(f" --hash={one}" for one in build.hashes)
    return f"uwsgi=={build.version}{hashes}\n" if build.version else f"uwsgi{build.specifier}\n"


def build_environment(
    layout: Layout, build: UwsgiBuild, setuptools: Path, env: Mapping[str, str]
) -> dict[str, str]:
    """Return the variables for compiling uWSGI against the app's runtime.

    *env* is what the build has got: what the user says in it stays, and comes last."""
    cures = set(build.cures)
    profile = [text for cure, text in _PROFILES.items() if cure in cures]
    jobs = "1" if UwsgiCure.ONE_AT_A_TIME in cures else env.get("CPUCOUNT") or str(build.jobs)
    source = source_build.environment(env)
    more = {
        name: " ".join(filter(None, ({**env, **source}.get(name, ""), *flags)))
        for name in ("CFLAGS", "LDFLAGS")
        if (flags := [flag for cure, flag in _FLAGS.get(name, ()) if cure in cures])
    }
    if UwsgiCure.WHOLE_VERSION in cures:
        more["PATH"] = f"{layout.scratch / WRAPPERS}:{env.get('PATH', '')}"
    library = str(layout.runtime.build / "lib")
    return {
        # sysconfig may still name the place where this Python was built.
        "LIBRARY_PATH": library,
        # uWSGI's build sets this itself, while its threads start compilers. A variable that is new
        # moves the environment in memory, below a compiler that is just being started with it: once
        # in many builds that one fails, without a word. One that is there stays where it is.
        "LD_RUN_PATH": library,
        "UWSGI_PROFILE_OVERRIDE": ";".join(
            filter(None, (PROFILE, *profile, env.get("UWSGI_PROFILE_OVERRIDE", "")))
        ),
        # uWSGI counts the processors of the host, not those of the container.
        "CPUCOUNT": jobs,
        "PYTHONPATH": str(setuptools),
        **source,
        **more,
    }


def find_cure(result: CommandResult, build: UwsgiBuild) -> UwsgiCure | None:
    """Return what may make a failed compile work, unless it has been tried already."""
    for cure, pattern in _RETRIES.items():
        if cure not in build.cures and find_first(pattern, result.tail):
            return cure
    return None


def diagnose(result: CommandResult, build: UwsgiBuild, python: str) -> Problem:
    """Return what a failed compile means."""
    release = find_first(_RELEASE, result.tail)
    version = build.version or (release and (release["version"] or release["pinned"])) or ""
    for cure in _CURES:
        if match := find_first(cure.pattern, result.tail):
            error = match.string.strip()
            steps = cure.steps_for(python)
            return UwsgiCompileFailed(version, python, error, cure.meaning, steps)
    evidence = cited_from(result.tail, "^error: ")
    return UwsgiCompileFailed(version, python, first_error(result.tail), evidence=evidence)
