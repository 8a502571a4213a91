"""Building packages from source so that every machine makes the same files of it.

Source: https://reproducible-builds.org/docs/source-date-epoch/
"""

from __future__ import annotations

from collections.abc import Mapping

# The beginning of 1980: no archive of Python's can hold an earlier time.
_DATE = "315532800"
# Debugging symbols name the directory of the build, which has another name each time. It is the
# linker who leaves them out: it derives from what it writes the id that it gives to a binary.
_WITHOUT_SYMBOLS = "-Wl,--strip-debug"


def environment(env: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for what builds packages from source.

    *env* is what the build has got: what the user says in it stays, and comes last."""
    return {
        "SOURCE_DATE_EPOCH": env.get("SOURCE_DATE_EPOCH") or _DATE,
        "LDFLAGS": " ".join(filter(None, (_WITHOUT_SYMBOLS, env.get("LDFLAGS", "")))),
        # Else what is written from a set comes in another order each time.
        "PYTHONHASHSEED": "0",
    }
