from __future__ import annotations

import subprocess

from buildpack.launch.process_file import render_given, render_process_files
from buildpack.model.process import Process


def test_each_process_is_a_file_that_holds_its_command() -> None:
    command = """cd api && WHO='it is "me"' exec gunicorn app:app"""

    files = render_process_files([Process("web", command), Process("worker", "celery worker")])

    assert files == {"web": f"{command}\n", "worker": "celery worker\n"}


def test_what_was_given_comes_back_in_bash_whatever_it_holds() -> None:
    odd = 'it\'s $HOME `date` "x"\nand a second line \\'

    text = render_given(("ONE", "TWO", "NONE"), {"ONE": odd, "TWO": "2", "NONE": "", "MORE": "3"})

    shown = 'printf "%s|%s|%s" "${built[ONE]}" "${built[TWO]}" "${#built[@]}"'
    script = f"set -eu\ndeclare -A built=()\n{text}{shown}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"{odd}|2|2"


def test_nothing_given_is_nothing_said() -> None:
    assert render_given(("ONE",), {}) == ""
