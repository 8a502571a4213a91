"""``slugline deploy``: a new version takes over in a run that is going on."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from types import TracebackType
from typing import final

from buildpack.model.problem import BuildFailed
from buildpack.platforms.config_vars import find_secrets
from buildpack.platforms.door import Door
from buildpack.platforms.dotenv_file import read_dotenv
from buildpack.platforms.formation import Version
from buildpack.platforms.guard import exit_code_of
from buildpack.platforms.local_build import build_copy, processes_of
from buildpack.platforms.rollout import Rollout
from buildpack.ports import Console
from buildpack.problems.run import DeployNotRunning
from buildpack.report.problem import render_problem
from buildpack.system.console import StreamConsole
from buildpack.system.control import ControlSocket, Conversation, converse, listens
from buildpack.system.disk import LocalDisk
from buildpack.system.store import DirectoryStore

_NOTE = "run"
"""Under this name the cache keeps where the run can be spoken to that was started last."""
_SOCKET = "control.sock"

_REFUSED = 2


def deploy(door: Door, console: Console) -> int:
    """Build the app anew and let it take over from the version that runs; return the exit code.

    Raises BuildFailed(DeployNotRunning)."""
    control = _find_run(door)
    if control is None:
        raise BuildFailed(DeployNotRunning(str(door.app)))
    # Beside the one that runs: who runs it removes it, too.
    slug = control.parent / f"version-{secrets.token_hex(4)}"
    outcome = build_copy(door, console, slug, LocalDisk())
    if outcome.problem is not None:
        LocalDisk().remove(slug)
        return exit_code_of(outcome.problem)
    request = {"slug": str(slug), "commands": processes_of(outcome)}
    try:
        return converse(control, request, sys.stdout, sys.stderr)
    except OSError:
        # It has ended meanwhile.
        raise BuildFailed(DeployNotRunning(str(door.app))) from None


def _find_run(door: Door) -> Path | None:
    store = DirectoryStore(door.cache)
    note = store.note(_NOTE)
    store.close()
    return Path(note) if note and listens(Path(note)) else None


@final
class Inbox:
    """Where a run is told of new versions, as long as the block goes on."""

    def __init__(self, home: Path, door: Door, console: Console) -> None:
        self._path = home / _SOCKET
        self._door = door
        self._console = console

    def __enter__(self) -> Inbox:
        self._socket = ControlSocket(self._path)
        self._keep_note(str(self._path))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.close()
        self._keep_note("")

    def fileno(self) -> int:
        """Return the descriptor that can be read when somebody has come."""
        return self._socket.fileno()

    def deploy(self, rollout: Rollout, before: Version) -> Version:
        """Do what the one who has come first wants; return the version that serves then."""
        conversation = self._socket.accept()
        if conversation is None:
            return before
        version = self._asked(conversation)
        if version is None:
            conversation.end(_REFUSED)
            return before
        code = 1
        try:
            code = self._bring(rollout, version, conversation)
        finally:
            conversation.end(code)
        gone, stays = (version, before) if code else (before, version)
        LocalDisk().remove(gone.slug)
        return stays

    def _bring(self, rollout: Rollout, version: Version, conversation: Conversation) -> int:
        theirs = StreamConsole(
            conversation.out,
            conversation.err,
            render=render_problem,
            secrets=find_secrets(version.env),
        )
        self._console.step("A new version is to take over")
        try:
            rollout.bring(version, theirs)
        except BuildFailed as failure:
            theirs.error(failure.problem)
            self._console.step(f"The version before goes on ({failure.problem.id})")
            return exit_code_of(failure.problem)
        for console in (self._console, theirs):
            console.step("The new version has taken over")
        return 0

    def _asked(self, conversation: Conversation) -> Version | None:
        match conversation.request:
            case {"slug": str(slug), "commands": dict(commands)}:
                env = {**read_dotenv(self._door.app, self._console), **self._door.env}
                return Version(slug=Path(slug), commands=commands, env=env)
            case _:
                return None

    def _keep_note(self, text: str) -> None:
        store = DirectoryStore(self._door.cache)
        # Another run of the same app may have begun after us.
        if text or store.note(_NOTE) == str(self._path):
            store.keep_note(_NOTE, text)
        store.close()
