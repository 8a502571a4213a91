"""The options of uWSGI."""

from __future__ import annotations

from buildpack.model.program_option import OptionSyntax, read_letters, read_names

# It has 700 options with a value: only the usual ones are named.
UWSGI_SYNTAX = OptionSyntax(
    flags=read_names(
        """
    abstract-socket alarm-list alarms-list auto-procname autoload cache-no-expire
    cache-report-freed-items cache-use-last-modified catch-exceptions cflags cgi-mode
    cheap cheaper-algo-list cheaper-algos-list cheaper-busyness-verbose cheaper-list
    check-static-docroot clock-list clocks-list close-on-exec close-on-exec2
    command-mode config-py daemons-honour-stdin die-on-idle die-on-term disable-logging
    disable-sendfile disable-write-exception dot-h drop-after-apps drop-after-init
    dump-options early-emperor emperor-graceful-shutdown emperor-magic-exec
    emperor-no-blacklist emperor-nofollow emperor-tyrant emperor-tyrant-nofollow
    enable-metrics enable-proxy-protocol enable-threads end-blacklist end-whitelist
    exit-on-reload force-gateway freebind gevent-early-monkey-patch gevent-monkey-patch
    gevent-wait-for-hub harakiri-no-arh harakiri-verbose help honour-range honour-stdin
    http-auto-chunked http-auto-gzip http-cheap http-chunked-input http-manage-rtsp
    http-manage-source http-raw-body http-websockets https-export-cert if-not-reload
    if-reload ignore-script-name ignore-sigpipe ignore-write-errors
    imperial-monitor-list imperial-monitors-list jailed lazy lazy-apps log-4xx log-5xx
    log-format-strftime log-master log-master-req-stream log-master-stream log-micros
    log-reopen log-truncate log-x-forwarded-for log-zero logfile-chown
    logformat-strftime logger-list loggers-list loop-list loops-list manage-script-name
    master master-as-root memory-report metric-dir-restore metrics-dir-restore
    metrics-no-cores never-swap no-default-app no-defer-accept no-fd-passing
    no-harakiri-after-req-hook no-harakiri-arh no-initgroups no-orphans no-server
    no-site no-threads-wait paste-logger pcre-jit persistent-ipcsem plugin-list
    plugins-list propagate-touch py-call-osafterfork py-call-uwsgi-fork-hooks
    python-version re-fork re-fork-as-root re-fork-post-jail reaper refork
    refork-as-root refork-post-jail reload-on-exception reload-os-env reuse-port
    router-list routers-list setns-preopen show-config shutdown-sockets
    single-interpreter skip-atexit skip-atexit-teardown skip-zero so-keepalive
    so-send-timeout so-write-timeout socket-send-timeout socket-write-timeout
    spooler-ordered spooler-quiet ssl-enable-sslv3 ssl-enable-tlsv1 ssl-enable3
    ssl-option ssl-verbose start-unsubscribed static-gzip-all stats-http stats-min
    stats-minified stats-no-cores stats-no-metrics strict subscription-dotsplit
    subscriptions-use-credentials tcp-fast-open-client tcp-fastopen-client tcp-nodelay
    threaded-logger thunder-lock unsubscribe-on-graceful-reload usage use-abort vacuum
    version vhost vhost-host write-errors-exception-only wsgi-accept-buffer
    wsgi-accept-buffers wsgi-disable-file-wrapper wsgi-strict zerg-fallback
"""
    ),
    values=read_names(
        """
    add-header attach-daemon attach-daemon2 buffer-size callable chdir cheaper
    cheaper-algo cheaper-initial cron cron2 daemonize env exec-asap exec-post-app
    exec-pre-app file gevent gid harakiri home hook-master-start http http-socket
    http-timeout http11-socket https ini json listen log-format logformat logto
    master-fifo max-fd max-requests max-worker-lifetime module mount offload-threads
    pidfile plugin plugins post-buffering pp processes py-autoreload pythonpath
    reload-on-rss route set smart-attach-daemon socket socket-timeout spooler static-map
    stats threads touch-reload uid unique-cron venv virtualenv worker-reload-mercy
    workers wsgi wsgi-file xml yaml yml
"""
    ),
    optional=read_names(
        """
    check-cache chmod chmod-socket end-for end-if endfor endif exit
    http-enable-proxy-protocol http-keepalive http-manage-expect http-use-cache
    http-use-socket ksm log-date log-prefix log-syslog logdate mule mule-msg-size
    need-app pyshell pyshell-oneshot snmp ssl-session-use-cache ssl-sessions-use-cache
    ssl-verify-depth
"""
    ),
    takes_value=True,
    short=read_letters(
        """
    A=sharedarea C=chmod-socket H=home J=test L=disable-logging M=master O=optimize
    Q=spooler R=max-requests S=set T=enable-threads a=abstract-socket b=buffer-size
    c=cgi-mode d=daemonize h=help i=single-interpreter j=json l=listen m=memory-report
    p=processes r=reaper s=socket t=harakiri v=max-vars w=module x=xml y=yaml
    z=socket-timeout
"""
    ),
)
