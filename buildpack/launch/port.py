"""Where web listens when nobody says it, in bash."""

from __future__ import annotations

IS_WEB_FUNCTION = r"""
# Whether this is a web process of a platform. Heroku and Dokku say so in DYNO=web.1, Scalingo in
# CONTAINER=web-1, ShipBuilder in PS.
_slugline_is_web() {
  local name=${DYNO:-${CONTAINER:-${PS:-}}}
  [[ $name == web || $name == web?([._-])[0123456789]* ]]
}
"""

PORT_FUNCTION = r"""
# Sets PORT to $1 where there is no platform. Without it a server that is told to listen on $PORT
# doesn't start, or worse, listens on any port, as uWSGI does. An interactive shell serves nothing,
# so it isn't ended.
_slugline_set_port() {
  if [[ -n ${PORT:-} || $- == *i* ]]; then
    return
  fi
  if _slugline_is_web; then
    printf ' !%s\n' \
      '     Error: Your web process listens on the port that PORT names, and PORT is not set.' \
      '' \
      '     The platform gives every web process its port. To fix it:' \
      '     1. Remove PORT from your config vars if it stands there, and restart the app.' \
      "     2. If you start the process by hand, set it: PORT=$1" >&2
    exit 1
  fi
  if [[ -z ${DYNO:-}${CONTAINER:-}${PS:-} ]]; then
    export PORT=$1
  fi
}
"""
"""Call ``_slugline_set_port NUMBER``."""
