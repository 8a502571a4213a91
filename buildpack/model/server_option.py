"""The options of each program that Procfiles usually start."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.model.program_option import OptionSyntax, read_letters, read_names
from buildpack.model.uwsgi_option import UWSGI_SYNTAX

SYNTAXES: Mapping[str, OptionSyntax] = {
    "celery": OptionSyntax(
        flags=read_names(
            """
            autoreload beat detach disable-prefetch discard enable-remote-control events
            help no-color no-enable-remote-control no-execv purge quiet send-events
            skip-checks task-events version without-gossip without-heartbeat
            without-mingle
"""
        ),
        values=read_names(
            """
            app autoscale broker concurrency config exclude-queues executable gid
            heartbeat-interval hostname include loader logfile loglevel max-interval
            max-memory-per-child max-tasks-per-child maxmemperchild maxtasksperchild
            optimization pidfile pool pool-start-method prefetch-multiplier pythonpath
            queues result-backend schedule schedule-filename scheduler settings
            soft-time-limit statedb time-limit traceback uid umask workdir
"""
        ),
        short=read_letters(
            """
            A=app B=beat C=no-color D=detach E=task-events I=include O=optimization
            P=pool Q=queues S=scheduler X=exclude-queues b=broker c=concurrency
            f=logfile l=loglevel n=hostname q=quiet s=schedule
"""
        ),
    ),
    "daphne": OptionSyntax(
        flags=read_names(
            """
            help no-server-name proxy-headers
"""
        ),
        values=read_names(
            """
            access-log application-close-timeout bind endpoint fd http-timeout log-fmt
            ping-interval ping-timeout port proxy-headers-host proxy-headers-port
            root-path server-name unix-socket verbosity websocket-max-frame-size
            websocket-max-message-size websocket_connect_timeout websocket_timeout
"""
        ),
        short=read_letters(
            """
            b=bind e=endpoint h=help p=port s=server-name t=http-timeout u=unix-socket
            v=verbosity
"""
        ),
    ),
    "granian": OptionSyntax(
        flags=read_names(
            """
            access-log factory help http1-keep-alive http1-pipeline-flush
            http2-adaptive-window log metrics no-access-log no-factory
            no-http1-keep-alive no-http1-pipeline-flush no-http2-adaptive-window no-log
            no-metrics no-opt no-reload no-reload-ignore-worker-failure
            no-respawn-failed-workers no-ssl-client-verify no-ws opt reload
            reload-ignore-worker-failure respawn-failed-workers ssl-client-verify
            version ws
"""
        ),
        values=read_names(
            """
            access-log-fmt backlog backpressure blocking-threads
            blocking-threads-idle-timeout env-files host http http1-buffer-size
            http1-header-read-timeout http2-initial-connection-window-size
            http2-initial-stream-window-size http2-keep-alive-interval
            http2-keep-alive-timeout http2-max-concurrent-streams http2-max-frame-size
            http2-max-headers-size http2-max-send-buffer-size interface log-config
            log-level loop metrics-address metrics-port metrics-scrape-interval pid-file
            port process-name reload-ignore-dirs reload-ignore-paths
            reload-ignore-patterns reload-paths reload-tick respawn-interval
            rss-sample-interval rss-samples runtime-blocking-threads runtime-mode
            runtime-threads ssl-ca ssl-certificate ssl-crl ssl-keyfile
            ssl-keyfile-password ssl-protocol-min static-path-dir-to-file
            static-path-expires static-path-mount static-path-route task-impl
            threading-mode threads uds uds-permissions url-path-prefix workers
            workers-kill-timeout workers-lifetime workers-max-rss working-dir
"""
        ),
    ),
    "gunicorn": OptionSyntax(
        flags=read_names(
            """
            capture-output casefold-http-method check-config daemon debug
            disable-redirect-access-to-syslog do-handshake-on-connect
            enable-backlog-metric enable-stdio-inheritance help initgroups log-syslog
            no-control-socket no-sendfile permit-obsolete-folding
            permit-unconventional-http-method permit-unconventional-http-version preload
            print-config reload reuse-port spew strip-header-spaces suppress-ragged-eofs
            version
"""
        ),
        values=read_names(
            """
            access-logfile access-logformat asgi-disconnect-grace-period asgi-lifespan
            asgi-loop backlog bind ca-certs cert-reqs certfile chdir ciphers config
            control-socket control-socket-mode dirty-app dirty-graceful-timeout
            dirty-threads dirty-timeout dirty-workers django-settings dogstatsd-tags env
            error-logfile forwarded-allow-ips forwarder-headers graceful-timeout group
            header-map http-parser http-protocols http2-cleartext
            http2-initial-window-size http2-max-concurrent-streams http2-max-frame-size
            http2-max-header-list-size keep-alive keyfile limit-request-field_size
            limit-request-fields limit-request-line log-config log-config-json log-file
            log-level log-syslog-facility log-syslog-prefix log-syslog-to logger-class
            max-requests max-requests-jitter name paste paste-global paster pid protocol
            proxy-allow-from proxy-protocol pythonpath reload-engine reload-extra-file
            root-path ssl-version statsd-host statsd-prefix threads timeout umask user
            uwsgi-allow-from websocket-max-message-size worker-class worker-connections
            worker-tmp-dir workers
"""
        ),
        short=read_letters(
            """
            D=daemon R=enable-stdio-inheritance b=bind c=config e=env g=group h=help
            k=worker-class m=umask n=name p=pid t=timeout u=user v=version w=workers
"""
        ),
    ),
    "hypercorn": OptionSyntax(
        flags=read_names(
            """
            daemon debug help reload
"""
        ),
        values=read_names(
            """
            access-log access-logfile access-logformat backlog bind ca-certs cert-reqs
            certfile ciphers config error-log error-logfile graceful-timeout group
            insecure-bind keep-alive keyfile keyfile-password log-config log-file
            log-level max-requests max-requests-jitter pid quic-bind read-timeout
            root-path server-name statsd-host statsd-prefix umask user verify-mode
            websocket-ping-interval worker-class workers
"""
        ),
        short=read_letters(
            """
            D=daemon b=bind c=config g=group h=help k=worker-class m=umask p=pid u=user
            w=workers
"""
        ),
    ),
    "uvicorn": OptionSyntax(
        flags=read_names(
            """
            access-log date-header factory help http2 no-access-log no-date-header
            no-proxy-headers no-server-header no-use-colors proxy-headers reload
            reset-contextvars server-header use-colors version
"""
        ),
        values=read_names(
            """
            app-dir backlog env-file fd forwarded-allow-ips
            h11-max-incomplete-event-size header host http interface lifespan
            limit-concurrency limit-max-requests limit-max-requests-jitter log-config
            log-level loop port reload-delay reload-dir reload-exclude reload-include
            root-path ssl-ca-certs ssl-cert-reqs ssl-certfile ssl-ciphers ssl-keyfile
            ssl-keyfile-password ssl-version timeout-graceful-shutdown
            timeout-keep-alive timeout-worker-healthcheck uds workers ws ws-max-queue
            ws-max-size ws-per-message-deflate ws-ping-interval ws-ping-timeout
"""
        ),
    ),
    "uwsgi": UWSGI_SYNTAX,
    "waitress": OptionSyntax(
        flags=read_names(
            """
            asyncore-use-poll call clear-untrusted-proxy-headers expose-tracebacks help
            ipv4 ipv6 log-socket-errors log-untrusted-proxy-headers no-asyncore-use-poll
            no-clear-untrusted-proxy-headers no-expose-tracebacks no-ipv4 no-ipv6
            no-log-socket-errors no-log-untrusted-proxy-headers
"""
        ),
        values=read_names(
            """
            app asyncore-loop-timeout backlog channel-request-lookahead channel-timeout
            cleanup-interval connection-limit host ident inbuf-overflow listen
            max-request-body-size max-request-header-size outbuf-high-watermark
            outbuf-overflow port recv-bytes send-bytes server-name sockets threads
            trusted-proxy trusted-proxy-count trusted-proxy-headers unix-socket
            unix-socket-perms url-prefix url-scheme
"""
        ),
    ),
}
"""By the server's name, and Celery."""
