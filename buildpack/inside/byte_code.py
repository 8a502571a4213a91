"""Give every source file in a list a hash-based byte code file.

Usage: python -IS -W ignore byte_code.py ROOT JOBS LIST

LIST is a file that holds one path a line, relative to ROOT. Byte code is of the kind
``unchecked-hash`` (PEP 552): platforms reset the times of files, and a file that looks stale
would be compiled again at every start. Byte code that this Python already made from the same
source is kept and only gets the other header, which is ten times faster than compiling. Files
that are no valid source for this Python are left alone, as pip does it: packages ship templates
and Python 2 leftovers.

Prints one line: files compiled, files converted, files left alone.
"""

from __future__ import annotations

import gc
import importlib.util
import marshal
import os
import struct
import sys
from collections.abc import Sequence

_MAGIC = importlib.util.MAGIC_NUMBER
_HASH_BASED = 1
_COUNTS = struct.Struct("<III")


def _path_of_byte_code(source: str) -> str:
    return importlib.util.cache_from_source(source, optimization="")


def _kept_code(path: str, stat: os.stat_result) -> bytes | None:
    """Return the code of a byte code file that is valid by its source's time and size."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return None
    time_and_size = int(stat.st_mtime) & 0xFFFFFFFF, stat.st_size & 0xFFFFFFFF
    valid = _MAGIC + struct.pack("<III", 0, *time_and_size)
    return content[16:] if content[:16] == valid else None


def _write(path: str, header: bytes, code: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "wb") as file:
        file.write(header + code)
    os.replace(temporary, path)


def give_byte_code(root: str, name: str) -> int:
    """Return 0 when the file was compiled, 1 when converted, 2 when left alone."""
    source = os.path.join(root, name)
    path = _path_of_byte_code(source)
    try:
        stat = os.stat(source)
        with open(source, "rb") as file:
            text = file.read()
        code = _kept_code(path, stat)
        done = 1
        if code is None:
            # The path only shows until the import system corrects it, so that no build
            # directory stays behind in the slug.
            code = marshal.dumps(compile(text, name, "exec", dont_inherit=True, optimize=0))
            done = 0
        header = _MAGIC + struct.pack("<I", _HASH_BASED) + importlib.util.source_hash(text)
        _write(path, header, code)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return 2
    return done


def _work(root: str, names: Sequence[str], to: int) -> None:
    counts = [0, 0, 0]
    for name in names:
        counts[give_byte_code(root, name)] += 1
    os.write(to, _COUNTS.pack(*counts))


def main(root: str, jobs: int, names: Sequence[str]) -> int:
    """Share the files among *jobs* processes, the large ones first."""
    gc.disable()  # Syntax trees hold no cycles worth a collection; this saves a tenth.
    sys.setrecursionlimit(10000)
    sizes = {name: _size(os.path.join(root, name)) for name in names}
    ordered = sorted(names, key=sizes.__getitem__, reverse=True)
    children = []
    for job in range(jobs):
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            _work(root, ordered[job::jobs], writer)
            os._exit(0)
        os.close(writer)
        children.append((pid, reader))
    totals = [0, 0, 0]
    failed = False
    for pid, reader in children:
        answer = os.read(reader, _COUNTS.size)
        if os.waitpid(pid, 0)[1] != 0 or len(answer) != _COUNTS.size:
            failed = True
            continue
        totals = [total + count for total, count in zip(totals, _COUNTS.unpack(answer))]
    print(*totals)
    return 1 if failed else 0


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


if __name__ == "__main__":
    with open(sys.argv[3], encoding="utf-8", errors="surrogateescape") as listing:
        chosen = listing.read().splitlines()
    sys.exit(main(sys.argv[1], max(1, int(sys.argv[2])), chosen))
