# shellcheck shell=sh
# Starts our programs with a Python that fits. Everything in bin/ sources this file, with $self as
# its own path; it must work in any POSIX shell, with nothing but what the smallest images have.

# shellcheck disable=SC2154 # Whoever sources this file sets it.
root=${self%/*}/..
entry=$root/buildpack/platforms/start.py

# start PROGRAM ARGUMENT...: run one of our programs; return when this machine has no Python for it.
# What python3 is shows only when it runs: start.py comes back to us, with SLUGLINE_UNFIT_PYTHON, when
# it can't go on. One that doesn't even start has to be found out here.
start() {
  if [ -z "${SLUGLINE_UNFIT_PYTHON-}" ] && python=$(command -v python3); then
    if [ "$1" = detect ]; then
      # Asking first would double its time, and it is so short that nobody sends it a signal.
      python3 -IS "$entry" "$@"
      starts $? && exit "$status"
    else
      # Asking is a tenth of a short build, and behind the system's own there is mostly no other.
      [ "$python" = /usr/bin/python3 ] || fits
      ! starts $? || exec python3 -IS "$entry" "$@"
    fi
    SLUGLINE_UNFIT_PYTHON=$python
  fi
  if find_python; then
    unset SLUGLINE_UNFIT_PYTHON
    exec "$python" -IS "$entry" "$@"
  fi
}

# starts EXIT_CODE: whether it isn't that of a program that couldn't be started.
starts() {
  status=$1
  [ "$status" != 126 ] && [ "$status" != 127 ]
}

# start_with_own KEEP ENV_DIR PROGRAM ARGUMENT...: the same with the Python in the directory KEEP,
# which is fetched when it isn't there. ENV_DIR may hold the config vars as files.
start_with_own() {
  keep=$1 env_dir=$2
  shift 2
  bring_python
  unset SLUGLINE_UNFIT_PYTHON
  exec "$python" -IS "$entry" "$@"
}

# Sets $python to one of this machine's that fits; fails when there is none.
find_python() {
  for name in python3 python3.14 python3.13 python3.12 python3.11 python3.10; do
    python=$(PATH="$PATH:/usr/local/bin:/usr/bin:/bin" command -v "$name") && fits && return
  done
  for python in /usr/local/bin/python3 /usr/bin/python3 /opt/python*/bin/python3 \
    /opt/python/*/bin/python3 "${PYENV_ROOT:-${HOME-}/.pyenv}"/versions/3.*/bin/python3 \
    "${HOME-}"/.local/share/uv/python/cpython-3.*/bin/python3; do
    [ -x "$python" ] && fits && return
  done
  return 1
}

# Whether $python can run us. That it starts at all is part of the question.
fits() {
  "$python" -IS "$entry" </dev/null >/dev/null 2>&1
}

# Sets $python to the one that vendor/python.json pins, below $keep, or ends with an error.
bring_python() {
  # The rest takes programs that every image has, wherever PATH leads.
  PATH=$PATH:/usr/local/bin:/usr/bin:/bin
  machine=$(uname -m)
  file=$(pinned file)
  sha256=$(pinned sha256)
  [ -n "$file" ] || lacks "we have none to offer for a machine of the kind '$machine'"
  [ -n "$keep" ] || lacks "nobody told us a directory to keep one of our own in"
  kept=$keep/cpython-$(printf %.16s "$sha256")
  python=$kept/bin/python3
  [ ! -x "$python" ] || return 0

  url=$(setting SLUGLINE_PYTHON_BOOTSTRAP_URL)
  [ -n "$url" ] || url=$(sed -n 's/.*"url": "\(.*\)".*/\1/p' "$root/vendor/python.json")
  url=${url%/}/$(printf %s "$file" | sed 's/+/%2B/g')
  echo "       Installing a Python to run the buildpack with"
  # What a build has left that was killed goes; one that runs right now has a process.
  for stray in "$keep"/.fetching-*; do
    [ ! -d "$stray" ] || kill -0 "${stray##*-}" 2>/dev/null || rm -rf "$stray"
  done
  fresh=$keep/.fetching-$$
  trap 'rm -rf "$fresh"' EXIT
  trap 'exit 1' HUP INT TERM
  mkdir -p "$fresh" 2>/dev/null || lacks "the directory $keep can't be written"
  fetch
  unpack
  trap - EXIT HUP INT TERM
  rm -rf "$fresh"
}

# pinned KEY: what vendor/python.json says of this machine's archive.
pinned() {
  sed -n "/\"$machine\": {/,/}/s/.*\"$1\": \"\(.*\)\".*/\1/p" "$root/vendor/python.json"
}

# setting NAME...: the value of a config var, or of another one that means the same.
setting() {
  for name; do
    if [ -n "$env_dir" ] && [ -f "$env_dir/$name" ]; then
      cat "$env_dir/$name"
      return
    fi
  done
  for name; do
    ! printenv "$name" || return
  done
}

# Exports what the user says of the way to the network: curl and wget see no files of a platform's.
export_route() {
  export_setting http_proxy HTTP_PROXY
  export_setting https_proxy HTTPS_PROXY
  export_setting no_proxy NO_PROXY
  export_setting SSL_CERT_FILE
  export_setting CURL_CA_BUNDLE
}

export_setting() {
  value=$(setting "$@")
  [ -z "$value" ] || export "$1=$value"
}

# Puts the archive at $archive: a package may have brought it.
fetch() {
  archive=$root/vendor/$file
  [ ! -f "$archive" ] || return 0
  archive=$fresh/archive
  if command -v curl >/dev/null 2>&1; then
    said=$(export_route; curl -fsSL --connect-timeout 30 --speed-limit 1000 --speed-time 60 --max-time 900 \
      --retry 4 --retry-connrefused -o "$archive" "$url" 2>&1) && return
  elif command -v wget >/dev/null 2>&1; then
    # It has an option for what curl has a variable for, unless it is a small one.
    ca=$(setting SSL_CERT_FILE)
    case $ca$(wget --help 2>&1) in
      /*--ca-certificate*) set -- "--ca-certificate=$ca" ;;
    esac
    said=$(export_route; wget -q "$@" -T 60 -t 5 -O "$archive" "$url" 2>&1) && return
    said=${said:-wget ended with exit code $?}
  else
    lacks "there is neither curl nor wget to fetch one with"
  fi
  lacks "$(masked "$url") can't be fetched: $(masked "$said" | tail -n 1)"
}

# masked TEXT: without the user and the password of an address.
masked() {
  printf '%s\n' "$1" | sed 's#//[^/@ ]*@#//****@#g'
}

# Unpacks $archive when it is the one that is pinned, and puts it in its place as a whole.
unpack() {
  if command -v sha256sum >/dev/null 2>&1; then
    actual=$(sha256sum <"$archive")
  else
    actual=$(openssl dgst -sha256 -r <"$archive" 2>/dev/null) || lacks "sha256sum is missing"
  fi
  actual=${actual%% *}
  [ "$actual" = "$sha256" ] ||
    lacks "the SHA-256 of the archive is $actual and should be $sha256"
  said=$(tar -xzf "$archive" -C "$fresh" 2>&1) ||
    lacks "the archive can't be unpacked: $(printf '%s\n' "$said" | tail -n 1)"
  python=$fresh/python/bin/python3
  fits || lacks "the one that we fetched doesn't start here, as it needs glibc"
  # Another build may have been quicker. Without -T, mv would put ours into its directory.
  mv -T "$fresh/python" "$kept" 2>/dev/null || [ -d "$kept" ] ||
    lacks "the directory $keep can't be written"
  python=$kept/bin/python3
}

# lacks REASON: end with what is missing, and how to mend it.
lacks() {
  {
    echo ' !     Error: The buildpack needs Python 3.10 or newer to run, and finds none.'
    echo ' !'
    if [ -n "${SLUGLINE_UNFIT_PYTHON-}" ]; then
      echo " !     The python3 of this machine is older, or lacks a part of its library:"
      printf ' !     %s. No other one is on PATH\n' "$SLUGLINE_UNFIT_PYTHON"
    else
      echo ' !     No python3 is on PATH'
    fi
    echo ' !     or where Pythons usually are. So we need one of our own, but'
    printf ' !     %s.\n' "$1"
    echo ' !'
    echo ' !     To fix it:'
    echo ' !     1. Install a Python where the build runs, with: apt-get install python3'
    echo ' !     2. Or set SLUGLINE_PYTHON_BOOTSTRAP_URL to where curl or wget can fetch'
    echo " !        ${file:-an archive of vendor/python.json}"
    echo ' !     3. Or use a package that brings it: slugline package --with-python'
  } >&2
  exit 1
}
