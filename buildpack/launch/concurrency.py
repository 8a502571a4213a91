"""How many workers and threads a server starts with, in bash.

Heroku's rule is the one of .profile.d/WEB_CONCURRENCY.sh in its Python buildpack, AusNimbus' the
one of its builder image for Python. Written for bash 4.2 and newer."""

from __future__ import annotations

_RULES = r"""
# Heroku's rule: 256 MB and half a processor for each worker.
_slugline_count_as_heroku() {
  local most=$((2 * (processors > 0 ? processors : 1) + 1))
  workers=$((memory > 0 ? memory / 256 : 2))
  workers=$((workers < most ? workers : most))
}

# AusNimbus' rule: by the size of the instance alone.
_slugline_count_as_ausnimbus() {
  workers=2
  if ((memory > 512)); then workers=4; fi
  if ((memory > 1024)); then workers=6; fi
  if ((memory > 2048)); then workers=8; fi
  if ((memory > 4096)); then workers=10; fi
}

# Our rule. Where a boot check has measured the app (file $1), that tells how many workers fit. They
# grow with time, so a fifth of the memory stays free, and none counts for less than 64 MB. Others
# count for 256 MB each, as Heroku has it.
_slugline_count_as_we_do() {
  local line base each
  workers=$((memory > 0 ? memory / 256 : 2))
  _slugline_read_line "$1"
  base=${line% *} each=${line#* }
  if ((memory > 0)) && _slugline_is_number "$base" && _slugline_is_number "$each"; then
    base=$((10#$base)) each=$((10#$each))
    why+=", measured $base MB and $each MB for each more"
    each=$((each < 64 ? 64 : each))
    workers=$(((memory * 8 / 10 - base) / each + 1))
  fi
  # Who shares a machine without any limit leaves most of it to the others.
  if [[ $memory_from == 'the machine' ]] && ((quota == 0 && workers > 4)); then
    workers=4
  fi
}

# Lowers workers to what the processors bear, given hundredths of them in $2. A worker that waits
# for a database leaves its processor to another one; one with an event loop never waits. 33 is what
# the largest dyno of Heroku gets.
_slugline_heed_processors() {
  local most=$(((2 * $2 + 100) / 100))
  case $1 in
  uvicorn | hypercorn | granian) most=$((($2 + 99) / 100)) ;;
  esac
  most=$((most < 2 ? 2 : most > 33 ? 33 : most))
  workers=$((workers < most ? workers : most))
}

# Sets workers to how many of the server $1 fit into this container, and why to the reason.
_slugline_count_workers() {
  local memory=0 memory_from='' quota=0 processors=0 cpu part=''
  _slugline_find_limits
  cpu=$((processors > 0 ? processors * 100 : 100))
  cpu=$((quota > 0 && quota < cpu ? quota : cpu))
  if ((cpu % 100)); then
    printf -v part '.%02d' "$((cpu % 100))"
  fi
  why="${memory_from:+$memory MB from $memory_from, }$((cpu / 100))${part%0} CPU"
  case ${SLUGLINE_CONCURRENCY:-} in
  heroku)
    _slugline_count_as_heroku
    why+=', as Heroku counts'
    ;;
  ausnimbus)
    _slugline_count_as_ausnimbus
    why+=', as AusNimbus counts'
    ;;
  *)
    _slugline_count_as_we_do "$2"
    _slugline_heed_processors "$1" "$cpu"
    ;;
  esac
  workers=$((workers < 1 ? 1 : workers))
}
"""

_OWN_VALUES = r"""
# Sets value to what the options in $1 give to the one that is called $2 or, for short, $3.
_slugline_read_option() {
  local rest="${1//[$'\t\n']/ } " word before=''
  value=
  while [[ -n $rest ]]; do
    word=${rest%% *} rest=${rest#* }
    if [[ -n $before ]]; then
      value=$word before=
    elif [[ $word == "$2" || $word == "${3:-$2}" ]]; then
      before=$word
    elif [[ $word == "$2="* ]]; then
      value=${word#*=}
    elif [[ -n ${3:-} && $word == "$3"?* ]]; then
      value=${word#"$3"}
    fi
  done
}

# Takes $1 for the number of workers, which you have given in the variable $2.
_slugline_take_workers() {
  if [[ -z $workers ]] && _slugline_is_number "$1"; then
    workers=$1 why="as $2 says"
  fi
}

# Takes $1 for the number of threads.
_slugline_take_threads() {
  if [[ -z $threads ]] && _slugline_is_number "$1"; then
    threads=$1
  fi
}

# Reads what you have told the server $1 in variables of its own.
_slugline_read_own_values() {
  local value
  case $1 in
  gunicorn)
    _slugline_read_option "${GUNICORN_CMD_ARGS:-}" --workers -w
    _slugline_take_workers "$value" GUNICORN_CMD_ARGS
    _slugline_read_option "${GUNICORN_CMD_ARGS:-}" --threads
    _slugline_take_threads "$value"
    ;;
  uwsgi)
    _slugline_take_workers "${UWSGI_PROCESSES:-}" UWSGI_PROCESSES
    _slugline_take_workers "${UWSGI_WORKERS:-}" UWSGI_WORKERS
    _slugline_take_threads "${UWSGI_THREADS:-}"
    ;;
  uvicorn)
    _slugline_take_workers "${UVICORN_WORKERS:-}" UVICORN_WORKERS
    ;;
  granian)
    _slugline_take_workers "${GRANIAN_WORKERS:-}" GRANIAN_WORKERS
    _slugline_take_threads "${GRANIAN_BLOCKING_THREADS:-}"
    ;;
  esac
}
"""

_SET = r"""
# Sets threads for each of $2 workers of the server $1: eight requests at a time, or two for each
# worker. Not more, because each of them may want a connection to a database.
_slugline_count_threads() {
  local processes=$2
  if [[ $1 == daphne || $1 == waitress ]] || ! _slugline_is_number "$processes"; then
    processes=1
  fi
  threads=$(((8 + 10#$processes / 2) / 10#$processes))
  threads=$((threads < 2 ? 2 : threads))
}

# Says in the log of web what it gets, and why, as far as it heeds that: $1 names the variables.
_slugline_tell_concurrency() {
  local told=''
  if [[ $1 == *WEB_CONCURRENCY* ]]; then
    told="$workers worker"
    if [[ $workers != 1 ]]; then told+=s; fi
  fi
  if [[ $1 == *SLUGLINE_THREADS* ]]; then
    told+="${told:+ x }$threads thread"
    if [[ $threads != 1 ]]; then told+=s; fi
  fi
  if [[ -n $told ]]; then
    printf 'web: %s (%s)\n' "$told" "$why" >&2
  fi
}

# Sets WEB_CONCURRENCY to how many workers the server $1 should have, and SLUGLINE_THREADS to how
# many threads each of them should have. What you have said yourself, in whichever way, wins. $2
# names those of the variables that web heeds; $3 is the file of what was measured.
_slugline_set_concurrency() {
  local workers=${WEB_CONCURRENCY:-} threads=${SLUGLINE_THREADS:-} why='as WEB_CONCURRENCY says'
  _slugline_read_own_values "$1"
  if ! _slugline_has_defaults; then
    # What servers themselves begin with.
    if [[ $1 == waitress ]]; then threads=${threads:-4}; fi
    workers=${workers:-1} threads=${threads:-1}
  elif [[ -z $workers && ($1 == daphne || $1 == waitress) ]]; then
    workers=1 why="$1 has one process"
  elif [[ -z $workers ]]; then
    _slugline_count_workers "$1" "$3"
  fi
  if [[ -z $threads ]]; then
    _slugline_count_threads "$1" "$workers"
  fi
  export WEB_CONCURRENCY=$workers SLUGLINE_THREADS=$threads
  if _slugline_has_defaults && _slugline_is_web; then
    _slugline_tell_concurrency "$2"
  fi
}
"""

CONCURRENCY_FUNCTIONS = _RULES + _OWN_VALUES + _SET
"""Call ``_slugline_set_concurrency SERVER VARIABLES FILE``; the other modules' come before."""
