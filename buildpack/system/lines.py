"""Lines of text out of what programs write."""

from __future__ import annotations

import codecs
import re

# Colours, cursor movements and window titles: ECMA-48 control sequences and operating system
# commands, then the rest of the control characters but the tab.
_CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b.|[\x00-\x08\x0b-\x1f\x7f]",
    re.DOTALL,
)
# A progress bar may never write a newline.
_LONGEST = 65_536


def plain(text: str) -> str:
    """Return a line as it stands on a terminal in the end, without colours and control characters.

    Of a line that was overwritten with carriage returns only the last state remains."""
    text = text.rstrip("\r")
    if "\r" in text:
        states = [state for state in text.split("\r") if state.strip()]
        text = states[-1] if states else ""
    return text if text.isprintable() else _CONTROL.sub("", text)


class Lines:
    """Cuts a stream of bytes into plain lines. Bytes that aren't UTF-8 read as U+FFFD."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._rest = ""

    def feed(self, chunk: bytes) -> list[str]:
        """Return the lines that *chunk* completes."""
        *lines, self._rest = (self._rest + self._decoder.decode(chunk)).split("\n")
        if len(self._rest) > _LONGEST:
            lines.append(self._rest)
            self._rest = ""
        return [plain(line) for line in lines]

    def end(self) -> list[str]:
        """Return the last line, when it has no newline."""
        last, self._rest = self._rest + self._decoder.decode(b"", final=True), ""
        return [plain(last)] if last else []
