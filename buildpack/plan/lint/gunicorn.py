"""Rules for gunicorn's configuration file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from buildpack.model.command_line import CommandLine
from buildpack.model.problem import Problem
from buildpack.model.program_option import parse_arguments, read_names
from buildpack.model.server_config import ServerConfig
from buildpack.model.server_file import GUNICORN_CONF, config_files_of
from buildpack.model.server_option import SYNTAXES
from buildpack.model.shell_line import ServerCommand, server_command_of
from buildpack.model.source_line import SourceLine
from buildpack.model.uwsgi_given import place_of
from buildpack.plan.lint.case import Case
from buildpack.problems import lint

_NEAR = 0.84
_FIXED = re.compile(r"([^:]*|\[[^\]]*\]):(\d+)")
_LOCAL = re.compile(r"127\.0\.0\.1|localhost|\[::1\]")
_TRUE = re.compile(r"True|1")

# Source: https://docs.gunicorn.org/en/stable/settings.html
_SETTINGS = read_names(
    """
    access_log_format accesslog asgi_disconnect_grace_period asgi_lifespan asgi_loop backlog bind
    ca_certs capture_output casefold_http_method cert_reqs certfile chdir check_config child_exit
    ciphers config control_socket control_socket_disable control_socket_mode daemon
    default_proc_name dirty_apps dirty_graceful_timeout dirty_post_fork dirty_threads
    dirty_timeout dirty_worker_exit dirty_worker_init dirty_workers django_settings
    disable_redirect_access_to_syslog do_handshake_on_connect dogstatsd_tags
    enable_backlog_metric enable_stdio_inheritance errorlog forwarded_allow_ips
    forwarder_headers graceful_timeout group header_map http2_cleartext
    http2_initial_window_size http2_max_concurrent_streams http2_max_frame_size
    http2_max_header_list_size http_parser http_protocols initgroups keepalive keyfile
    limit_request_field_size limit_request_fields limit_request_line logconfig logconfig_dict
    logconfig_json logger_class loglevel max_requests max_requests_jitter nworkers_changed
    on_dirty_starting on_exit on_reload on_starting paste permit_obsolete_folding
    permit_unconventional_http_method permit_unconventional_http_version pidfile post_fork
    post_request post_worker_init pre_exec pre_fork pre_request preload_app print_config
    proc_name protocol proxy_allow_ips proxy_protocol pythonpath raw_env raw_paste_global_conf
    reload reload_engine reload_extra_files reuse_port root_path secure_scheme_headers sendfile
    spew ssl_context ssl_version statsd_host statsd_prefix strip_header_spaces
    suppress_ragged_eofs syslog syslog_addr syslog_facility syslog_prefix threads timeout
    tmp_upload_dir umask user uwsgi_allow_ips websocket_max_message_size when_ready worker_abort
    worker_class worker_connections worker_exit worker_int worker_tmp_dir workers wsgi_app
    """
)


def lint_gunicorn(line: CommandLine, case: Case) -> Iterator[Problem]:
    """Yield what is wrong with the configuration of each gunicorn that a process starts."""
    for call in line.programs:
        command = server_command_of(call)
        if command is None or command.server != "gunicorn":
            continue
        config = _find_config(command, case)
        if config is not None:
            arguments = parse_arguments(command.arguments, SYNTAXES["gunicorn"])
            binds_itself = arguments.find("bind") is not None or line.has_background
            yield from _find_settings(config, has_bind=binds_itself or not line.is_web)


def lint_own_gunicorn(case: Case) -> Iterator[Problem]:
    """Yield what is wrong with the configuration in the root, for a gunicorn that we start."""
    config = case.project.config_of("gunicorn")
    if config is not None and config.file == GUNICORN_CONF:
        yield from _find_settings(config, has_bind=True)


def _find_config(command: ServerCommand, case: Case) -> ServerConfig | None:
    files = [file for _, file in config_files_of(command)] or [GUNICORN_CONF]
    return next(
        (
            one
            for one in case.project.server_configs
            if one.server == "gunicorn" and one.file in files
        ),
        None,
    )


def _find_settings(config: ServerConfig, *, has_bind: bool) -> Iterator[Problem]:
    for option in config.options:
        place = place_of(config, option)
        is_on = _TRUE.fullmatch(option.value or "") is not None
        if option.name == "daemon" and is_on:
            yield lint.ServerDetached(place, "daemon")
        elif option.name == "reload" and is_on:
            yield lint.DevelopmentServer(place, "reload", "")
        elif option.name not in _SETTINGS and not option.is_read:
            nearest = get_close_matches(option.name, sorted(_SETTINGS), 1, _NEAR)
            if nearest:
                yield lint.GunicornSettingUnknown(place, option.name, nearest[0])
    bind = config.find("bind")
    if bind is not None and bind.value is not None and not has_bind:
        yield from _find_bound(place_of(config, bind), bind.value)


def _find_bound(place: SourceLine, address: str) -> Iterator[Problem]:
    correct = 'import os; bind = "0.0.0.0:" + os.environ["PORT"]'
    fixed = _FIXED.fullmatch(address)
    if fixed is not None:
        yield lint.PortIgnored(place, "gunicorn", fixed[2], correct)
    elif _LOCAL.match(address):
        yield lint.ListensOnLocalhost(place, "gunicorn", address.rpartition(":")[0], correct)
