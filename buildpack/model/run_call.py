"""A call with which a program starts a server of its own."""

from __future__ import annotations

from buildpack.model.source_line import SourceLine
from buildpack.model.value import Value


class RunCall(Value, kw_only=True):
    """Such as ``app.run()`` in a script that a process runs."""

    process: str
    """The name of that process."""
    place: SourceLine
    call: str
    """What is called, as it is written."""
    host: str | None
    """The address that it listens on, the library's own where none is given; None when it is
    computed, or when it means all of them."""
    port: int | None
    """Likewise; None when it is computed."""
    development: str = ""
    """The argument that makes it a server for development, such as ``reload=True``."""
