# shellcheck shell=sh
# Is this a Python app? What bin/detect says where no Python can say it: the answers are those of
# buildpack/detect.py, which tests/bootstrap/test_detect_sh.py holds to. Only the help is shorter.

# detect BUILD_DIR, or detect PLATFORM_DIR BUILD_PLAN: print or write what the platform wants to know,
# and end with the exit code that it wants. See buildpack/platforms/detect.py for who is who.
detect() {
  platform=${CNB_PLATFORM_DIR-} plan=${CNB_BUILD_PLAN_PATH-}
  [ $# != 2 ] || platform=$1 plan=$2
  if [ -n "$plan" ] && { [ $# = 0 ] || [ $# = 2 ]; }; then
    detect_for_lifecycle
  elif [ $# != 1 ] || [ -z "$1" ]; then
    refuse 'Usage: bin/detect <build-dir>, or bin/detect <platform-dir> <build-plan>'
  elif has_app "$1" || explain "$1"; then
    echo Python
    exit 0
  fi
  exit 1
}

detect_for_lifecycle() {
  requires='\n[[requires]]\nname = "python"\n'
  below=$(read_app_dir)
  has_app . || { [ -n "$below" ] && has_app "./$below"; } || explain "./$below" || requires=
  # shellcheck disable=SC2059 # It is no text of a stranger's.
  if ! { printf '[[provides]]\nname = "python"\n'"$requires" >"$plan"; } 2>/dev/null; then
    refuse "Error: We can't write the build plan $plan."
    exit 1
  fi
  exit 0
}

refuse() {
  printf ' !     %s\n' "$@" >&2
}

# Where the user says that the app is, or the builder's operator, who has the last word; empty when
# neither does. The first line that says anything.
read_app_dir() {
  for file in "${CNB_BUILD_CONFIG_DIR:-/cnb/build-config}/env/SLUGLINE_APP_DIR.override" \
    "$platform/env/SLUGLINE_APP_DIR"; do
    if [ -f "$file" ] && [ -r "$file" ]; then
      while read -r line || [ -n "$line" ]; do
        if [ -n "$line" ]; then
          printf '%s\n' "$line"
          return
        fi
      done <"$file"
      return
    fi
  done
  printf '%s\n' "${SLUGLINE_APP_DIR-}"
}

can_look() {
  [ -d "$1" ] && [ -r "$1" ] && [ -x "$1" ]
}

has_app() {
  can_look "$1" && { has_marker "$1" || { ! has_other_language "$1" && has_app_below "$1" 2; }; }
}

# explain DIRECTORY: say why it holds no Python app, and fail.
explain() {
  if ! can_look "$1"; then
    refuse "Error: We can't read the directory $1."
    return 1
  fi
  refuse "Error: Nothing in your app's root says that it is a Python app." '' \
    'Any of these in the root makes it one: requirements.txt, pyproject.toml, Pipfile,' \
    'setup.py, manage.py or any other file that ends with .py, uwsgi.ini, and a Procfile' \
    'that runs python, gunicorn, uvicorn, uwsgi or the like.' '' \
    'If you have such a file, make sure that it is spelled like this, committed, and' \
    'not named in .gitignore or .slugignore.' '' '[detect-no-app]'
  return 1
}

has_marker() {
  for path in "$1"/* "$1"/.[!.]*; do
    exists "$path" || continue
    name=${path##*/}
    case $name in
      requirements.txt | pyproject.toml | setup.py | setup.cfg | uv.lock | poetry.lock | pdm.lock) return 0 ;;
      pylock.toml | pylock.*.toml | Pipfile | Pipfile.lock | environment.yml | environment.yaml) return 0 ;;
      uwsgi.ini | runtime.txt | .python-version | .python-versions | __pycache__ | .venv | venv) return 0 ;;
      requirements | requirements.in | Requirements.txt | requirements.text | requirement.txt) return 0 ;;
      requirements.txt.txt | requirments.txt | requeriments.txt | *.py) return 0 ;;
      Procfile) ! runs_python "$path" || return 0 ;;
      *[!A-Za-z0-9_]* | [0-9]*) ;;
      *) [ ! -f "$path/__init__.py" ] || return 0 ;;
    esac
  done
  return 1
}

exists() {
  [ -e "$1" ] || [ -L "$1" ]
}

runs_python() {
  [ -r "$1" ] && [ -f "$1" ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      *python* | *gunicorn* | *uvicorn* | *uwsgi* | *hypercorn* | *daphne* | *waitress*) return 0 ;;
    esac
  done <"$1"
  return 1
}

has_other_language() {
  for other in package.json Gemfile go.mod composer.json index.php Cargo.toml pom.xml build.gradle \
    build.gradle.kts build.sbt project.clj mix.exs; do
    ! exists "$1/$other" || return 0
  done
  return 1
}

# has_app_below DIRECTORY DEPTH: in a subshell for each level, as a shell's variables are global.
has_app_below() (
  for path in "$1"/*; do
    if ! [ -d "$path" ] || ! [ -r "$path" ]; then continue; fi
    case ${path##*/} in
      node_modules | bower_components | vendor | target | __pycache__) continue ;;
    esac
    ! exists "$path/pyvenv.cfg" || continue
    for sign in requirements.txt pyproject.toml setup.py setup.cfg Pipfile uv.lock poetry.lock \
      pdm.lock pylock.toml Pipfile.lock environment.yml environment.yaml uwsgi.ini manage.py \
      app.py main.py wsgi.py asgi.py; do
      ! exists "$path/$sign" || return 0
    done
    if [ "$2" -gt 1 ] && has_app_below "$path" $(($2 - 1)); then
      return 0
    fi
  done
  return 1
)
