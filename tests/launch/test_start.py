from __future__ import annotations

import subprocess
from pathlib import Path

from buildpack.launch.start import start_with


def test_a_command_starts_where_it_is_with_what_the_script_has_set(tmp_path: Path) -> None:
    script = tmp_path / "boot script.sh"
    script.write_text("export COLOUR='deep red'\n")

    argv = start_with(str(script), 'echo "$COLOUR in $PWD" "$@"')
    done = subprocess.run(argv, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout == f"deep red in {tmp_path}\n"


def test_nothing_starts_without_the_script(tmp_path: Path) -> None:
    argv = start_with(str(tmp_path / "gone.sh"), "echo started")

    done = subprocess.run(argv, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (1, "")
