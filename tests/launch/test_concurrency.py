from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cgroup_tree import MB, WEB, Launch, machine, source, write_tree

from buildpack.model.web import THREADS, WORKERS

IS_WEB = {"DYNO": "web.1"}


MEASURED = (
    "web: 1 worker x 8 threads (512 MB from cgroup v2, 0.33 CPU, "
    "measured 360 MB and 80 MB for each more)\n"
)


def limited(megabytes: int, processors: int = 8) -> dict[str, str]:
    """Return a machine whose container has so much memory, by the second version of cgroups."""
    return {**machine(processors), "memory.max": f"{megabytes * MB}\n"}


def counted(tmp_path: Path, files: Mapping[str, str], env: Mapping[str, str] | None = None) -> str:
    write_tree(tmp_path / "tree", files)
    launch = source(tmp_path / "tree", env)
    assert (launch.code, launch.log) == (0, "")
    return launch.workers


@pytest.mark.parametrize(
    ("megabytes", "processors", "workers"),
    [
        pytest.param(512, 8, "2", id="Standard-1X"),
        pytest.param(1024, 8, "4", id="Standard-2X"),
        pytest.param(2560, 2, "5", id="Performance-M"),
        pytest.param(14 * 1024, 8, "17", id="Performance-L"),
        pytest.param(30 * 1024, 4, "9", id="Performance-L-RAM"),
        pytest.param(62 * 1024, 8, "17", id="Performance-XL"),
        pytest.param(126 * 1024, 16, "33", id="Performance-2XL"),
    ],
)
@pytest.mark.parametrize("file", ["memory/dyno/memory.limit_in_bytes", "memory.max"])
def test_the_table_of_heroku_is_also_ours(
    tmp_path: Path, file: str, megabytes: int, processors: int, workers: str
) -> None:
    own = machine(processors, 256 * 1024, "4:memory:/dyno\n0::/\n")
    write_tree(tmp_path / "tree", {**own, file: f"{megabytes * MB}\n"})

    rules = ({"SLUGLINE_CONCURRENCY": rule} for rule in ("heroku", "auto", "", "nonsense"))
    counts = [source(tmp_path / "tree", rule).workers for rule in rules]

    assert counts == [workers] * 4


@pytest.mark.parametrize(
    ("size", "megabytes", "workers"),
    [
        ("Small", 512, 2),
        ("Medium", 1024, 4),
        ("Large", 2048, 6),
        ("xLarge", 4096, 8),
        ("2xLarge", 8192, 10),
        ("one more than Small", 513, 4),
        ("one more than xLarge", 4097, 10),
    ],
)
@pytest.mark.parametrize("told_by", ["cgroup", "MEMORY_LIMIT"])
def test_the_table_of_ausnimbus(
    tmp_path: Path, size: str, megabytes: int, workers: int, told_by: str
) -> None:
    env = {"SLUGLINE_CONCURRENCY": "ausnimbus"}
    files = machine(processors=1)
    if told_by == "cgroup":
        files["memory.max"] = str(megabytes * MB)
    else:
        env["MEMORY_LIMIT"] = str(megabytes)

    assert counted(tmp_path, files, env) == str(workers), size


@pytest.mark.parametrize(
    ("quota", "workers"),
    [
        ("max 100000", 17),
        ("20000 100000", 2),
        ("50000 100000", 2),
        ("100000 100000", 3),
        ("150000 100000", 4),
        ("400000 100000", 9),
        ("99900000 100000", 17),
    ],
)
def test_a_quota_of_processor_time_limits_the_workers(
    tmp_path: Path, quota: str, workers: int
) -> None:
    assert counted(tmp_path, {**limited(64 * 1024), "cpu.max": quota}) == str(workers)


@pytest.mark.parametrize(
    ("measured", "workers"),
    [
        pytest.param("107 72\n", "5", id="a Django application"),
        pytest.param("25 8\n", "7", id="none counts for less than 64 MB"),
        pytest.param("300 250\n", "1", id="a large one"),
        pytest.param("900 100\n", "1", id="larger than the container"),
        pytest.param("25 -8\n", "2", id="nonsense"),
        pytest.param("x" * 5000, "2", id="long nonsense"),
        pytest.param("", "2", id="an empty file"),
    ],
)
def test_what_a_boot_check_measured_tells_how_many_fit(
    tmp_path: Path, measured: str, workers: str
) -> None:
    files = {**limited(512), ".heroku/slugline/memory": measured}

    assert counted(tmp_path, files) == workers


@pytest.mark.parametrize(
    ("server", "workers", "threads"),
    [
        ("gunicorn", "5", "2"),
        ("uwsgi", "5", "2"),
        ("", "5", "2"),
        # An event loop keeps a processor busy by itself.
        ("uvicorn", "2", "4"),
        ("hypercorn", "2", "4"),
        ("granian", "2", "4"),
        # One process, whatever there is.
        ("daphne", "1", "8"),
        ("waitress", "1", "8"),
    ],
)
def test_each_server_gets_what_it_can_use(
    tmp_path: Path, server: str, workers: str, threads: str
) -> None:
    write_tree(tmp_path / "tree", limited(4096, processors=2))

    launch = source(tmp_path / "tree", web=replace(WEB, server=server))

    assert (launch.workers, launch.threads) == (workers, threads)


@pytest.mark.parametrize(
    ("workers", "threads"), [("1", "8"), ("2", "4"), ("3", "3"), ("4", "2"), ("9", "2")]
)
def test_eight_requests_at_a_time_or_two_for_each_worker(
    tmp_path: Path, workers: str, threads: str
) -> None:
    assert source(tmp_path / "none", {"WEB_CONCURRENCY": workers}).threads == threads


@pytest.mark.parametrize(
    ("server", "env", "expected"),
    [
        ("gunicorn", {"WEB_CONCURRENCY": "7", "SLUGLINE_THREADS": "5"}, ("7", "5")),
        ("gunicorn", {"SLUGLINE_THREADS": "5"}, ("2", "5")),
        ("gunicorn", {"WEB_CONCURRENCY": ""}, ("2", "4")),
        ("gunicorn", {"GUNICORN_CMD_ARGS": "--timeout 9 -w 3 --threads=6"}, ("3", "6")),
        ("gunicorn", {"GUNICORN_CMD_ARGS": "-w3 --workers 6\t--threads\n9 "}, ("6", "9")),
        ("gunicorn", {"GUNICORN_CMD_ARGS": "--workers=3 --worker-class x"}, ("3", "3")),
        ("gunicorn", {"GUNICORN_CMD_ARGS": "--workers"}, ("2", "4")),
        ("gunicorn", {"GUNICORN_CMD_ARGS": "* $(exit 3) -w a[$(exit 3)]"}, ("2", "4")),
        ("gunicorn", {"WEB_CONCURRENCY": "7", "GUNICORN_CMD_ARGS": "-w 3"}, ("7", "2")),
        ("gunicorn", {"UWSGI_PROCESSES": "9"}, ("2", "4")),
        ("uwsgi", {"UWSGI_PROCESSES": "3", "UWSGI_THREADS": "1"}, ("3", "1")),
        ("uwsgi", {"UWSGI_WORKERS": "3"}, ("3", "3")),
        ("uwsgi", {"UWSGI_PROCESSES": "%k"}, ("2", "4")),
        ("uvicorn", {"UVICORN_WORKERS": "3"}, ("3", "3")),
        ("granian", {"GRANIAN_WORKERS": "3", "GRANIAN_BLOCKING_THREADS": "1"}, ("3", "1")),
        ("gunicorn", {"WEB_CONCURRENCY": "a[$(exit 3)]"}, ("a[$(exit 3)]", "8")),
    ],
)
def test_what_the_user_says_in_whichever_way_wins(
    tmp_path: Path, server: str, env: Mapping[str, str], expected: tuple[str, str]
) -> None:
    write_tree(tmp_path / "tree", limited(512))

    launch = source(tmp_path / "tree", env, web=replace(WEB, server=server))

    assert (launch.workers, launch.threads, launch.log) == (*expected, "")


@pytest.mark.parametrize("env", [IS_WEB, {"CONTAINER": "web-2"}, {"PS": "web"}])
@pytest.mark.parametrize(
    ("files", "line"),
    [
        (
            {**limited(512), "cpu.max": "50000 100000"},
            "web: 2 workers x 4 threads (512 MB from cgroup v2, 0.5 CPU)\n",
        ),
        (
            machine(2, 2048),
            "web: 4 workers x 2 threads (2048 MB from the machine, 2 CPU)\n",
        ),
        (
            {**limited(512), "cpu.max": "33333 100000", ".heroku/slugline/memory": "360 80\n"},
            MEASURED,
        ),
        ({}, "web: 2 workers x 4 threads (1 CPU)\n"),
    ],
)
def test_the_log_of_web_says_what_and_why(
    tmp_path: Path, files: Mapping[str, str], env: Mapping[str, str], line: str
) -> None:
    write_tree(tmp_path / "tree", files)

    assert source(tmp_path / "tree", env).log == line


@pytest.mark.parametrize(
    ("variables", "env", "line"),
    [
        ((WORKERS,), {"WEB_CONCURRENCY": "1"}, "web: 1 worker (as WEB_CONCURRENCY says)\n"),
        (
            (WORKERS,),
            {"GUNICORN_CMD_ARGS": "-w 3"},
            "web: 3 workers (as GUNICORN_CMD_ARGS says)\n",
        ),
        ((THREADS,), {}, "web: 4 threads (512 MB from cgroup v2, 8 CPU)\n"),
        (
            (WORKERS,),
            {"SLUGLINE_CONCURRENCY": "heroku"},
            "web: 2 workers (512 MB from cgroup v2, 8 CPU, as Heroku counts)\n",
        ),
        # Its command says how many itself.
        ((), {}, ""),
        ((WORKERS,), {"SLUGLINE_SERVER_DEFAULTS": "0"}, ""),
    ],
)
def test_it_tells_only_what_web_goes_by(
    tmp_path: Path, variables: tuple[str, ...], env: Mapping[str, str], line: str
) -> None:
    write_tree(tmp_path / "tree", limited(512))
    web = replace(WEB, variables=variables)

    assert source(tmp_path / "tree", {**IS_WEB, **env}, web=web).log == line


@pytest.mark.parametrize("name", ["worker.1", "run.4711", "web-admin.1", "webhook.1", "1", "*"])
def test_other_processes_are_told_nothing(tmp_path: Path, name: str) -> None:
    write_tree(tmp_path / "tree", limited(1024))

    launches = [source(tmp_path / "tree", {key: name}) for key in ("DYNO", "CONTAINER", "PS")]

    assert launches == [Launch(0, "4", "2")] * 3


@pytest.mark.parametrize("switch", ["0", "no", "False", "OFF"])
def test_without_defaults_servers_begin_as_they_do_themselves(tmp_path: Path, switch: str) -> None:
    write_tree(tmp_path / "tree", limited(1024))
    off = {**IS_WEB, "SLUGLINE_SERVER_DEFAULTS": switch}

    assert source(tmp_path / "tree", off) == Launch(0, "1", "1")
    assert source(tmp_path / "tree", {**off, "WEB_CONCURRENCY": "3"}) == Launch(0, "3", "1")
    waitress = replace(WEB, server="waitress")
    assert source(tmp_path / "tree", off, web=waitress) == Launch(0, "1", "4")


def test_a_build_without_defaults_says_so_to_the_launch(tmp_path: Path) -> None:
    web = replace(WEB, has_defaults=False)

    assert source(tmp_path / "none", IS_WEB, web=web) == Launch(0, "1", "1")
    switched = {"SLUGLINE_SERVER_DEFAULTS": "1"}
    assert source(tmp_path / "none", switched, web=web) == Launch(0, "2", "4")
