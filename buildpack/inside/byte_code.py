"""Give every source file in a list a byte code file that outlives a move.

Usage: python -IS -W ignore byte_code.py ROOT JOBS LIST

LIST is a file that holds one path a line, relative to ROOT. Byte code is of the kind
``unchecked-hash`` (PEP 552): platforms reset the times of files, and a file that looks stale
would be compiled again at every start. Pythons before 3.7 know only byte code that holds the time
of its source. Byte code that this Python already made from the same source is kept and only gets
the other header, which is ten times faster than compiling. Files that are no valid source for this
Python are left alone, as pip does it: packages ship templates and Python 2 leftovers.

Prints one line: files compiled, files kept, files left alone.

Runs on Python 2.7 as well, so types stand in comments.
"""

import gc
import marshal
import os
import struct
import sys
from types import CodeType

if sys.version_info >= (3,):
    import importlib.util

    _MAGIC = importlib.util.MAGIC_NUMBER
else:
    import imp

    _MAGIC = imp.get_magic()

_HASH_BASED = 1
_COUNTS = struct.Struct("<III")


def _path_of_byte_code(source):
    # type: (str) -> str
    if sys.version_info >= (3,):
        return importlib.util.cache_from_source(source, optimization="")
    else:
        return source + "c"


def _header_by_time(stat):
    # type: (os.stat_result) -> bytes
    """Return the header of byte code that is valid by its source's time and size."""
    time, size = int(stat.st_mtime) & 0xFFFFFFFF, stat.st_size & 0xFFFFFFFF
    if sys.version_info >= (3, 7):
        return _MAGIC + struct.pack("<III", 0, time, size)
    elif sys.version_info >= (3,):
        return _MAGIC + struct.pack("<II", time, size)
    else:
        return _MAGIC + struct.pack("<I", time)


def _header(stat, text):
    # type: (os.stat_result, bytes) -> bytes
    if sys.version_info >= (3, 7):
        return _MAGIC + struct.pack("<I", _HASH_BASED) + importlib.util.source_hash(text)
    else:
        return _header_by_time(stat)


def _kept_code(path, stat, root):
    # type: (str, os.stat_result, str) -> bytes | None
    """Return the code of a byte code file that is valid by its source's time and size, unless it
    was made here, by an import during the build: then it names the build directory."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except EnvironmentError:
        return None
    valid = _header_by_time(stat)
    is_kept = content.startswith(valid) and root.encode("utf-8", "replace") not in content
    return content[len(valid) :] if is_kept else None


def _dump(code):
    # type: (CodeType) -> bytes
    """Return a code object as bytes that are the same whatever was compiled before it.

    marshal writes down whether an object has several owners. A name that an earlier file had, too,
    has more of them than it would have here; so here everything has."""
    code = _with_sets_of_its_own(code)
    owned = []  # type: list[object]
    pending = [code]  # type: list[object]
    while pending:
        one = pending.pop()
        owned.append(one)
        if isinstance(one, (tuple, frozenset)):
            pending.extend(one)
        elif isinstance(one, CodeType):
            pending.extend((one.co_name, one.co_names, one.co_varnames, one.co_freevars))
            pending.extend((one.co_cellvars, one.co_consts, getattr(one, "co_qualname", None)))
    return marshal.dumps(code)


def _with_sets_of_its_own(code):
    # type: (CodeType) -> CodeType
    """Return a code object in which no two constant sets are one and the same.

    Whether equal ones are depends on which of their members an earlier file had, too."""
    if sys.version_info < (3, 11):
        # There even the order of a set is another one each time.
        return code
    else:
        consts = tuple(
            _with_sets_of_its_own(one)
            if isinstance(one, CodeType)
            else frozenset(list(one))
            if isinstance(one, frozenset)
            else one
            for one in code.co_consts
        )
        is_same = all(new is old for new, old in zip(consts, code.co_consts))
        return code if is_same else code.replace(co_consts=consts)


def _write(path, content):
    # type: (str, bytes) -> None
    try:
        os.makedirs(os.path.dirname(path))
    except EnvironmentError:
        if not os.path.isdir(os.path.dirname(path)):
            raise
    temporary = "%s.%d" % (path, os.getpid())
    with open(temporary, "wb") as file:
        file.write(content)
    os.rename(temporary, path)


def give_byte_code(root, name):
    # type: (str, str) -> int
    """Return 0 when the file was compiled, 1 when its byte code was kept, 2 when left alone."""
    source = os.path.join(root, name)
    path = _path_of_byte_code(source)
    try:
        stat = os.stat(source)
        with open(source, "rb") as file:
            text = file.read()
        code = _kept_code(path, stat, root)
        done = 1
        if code is None:
            # The path only shows until the import system corrects it, so that no build
            # directory stays behind in the slug.
            code = _dump(compile(text, name, "exec", dont_inherit=True))
            done = 0
        _write(path, _header(stat, text) + code)
    except (EnvironmentError, SyntaxError, ValueError, TypeError, RuntimeError, MemoryError):
        return 2
    return done


def _work(root, names, to):
    # type: (str, list[str], int) -> None
    counts = [0, 0, 0]
    for name in names:
        counts[give_byte_code(root, name)] += 1
    os.write(to, _COUNTS.pack(*counts))


def main(root, jobs, names):
    # type: (str, int, list[str]) -> int
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
    sys.stdout.write("%d %d %d\n" % tuple(totals))
    return 1 if failed else 0


def _size(path):
    # type: (str) -> int
    try:
        return os.stat(path).st_size
    except EnvironmentError:
        return 0


def _read_listing(path):
    # type: (str) -> list[str]
    if sys.version_info >= (3,):
        with open(path, encoding="utf-8", errors="surrogateescape") as listing:
            return listing.read().splitlines()
    else:
        with open(path) as listing:
            return listing.read().splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], max(1, int(sys.argv[2])), _read_listing(sys.argv[3])))
