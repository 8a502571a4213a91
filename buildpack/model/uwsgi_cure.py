"""What makes a release of uWSGI compile that doesn't do so by itself."""

from __future__ import annotations

from enum import Enum


class UwsgiCure(Enum):
    """One change to how uWSGI is compiled."""

    WHOLE_VERSION = "gcc-that-tells-its-whole-version"
    """Old releases want a dot in what ``gcc -dumpversion`` prints, which gcc 7 and newer leave
    out."""
    WARNINGS = "CFLAGS=-Wno-error"
    """Old releases take every warning for an error, and newer compilers warn of more."""
    NO_SSL = "ssl=false"
    """Old releases are older than today's OpenSSL. A router speaks TLS for the app."""
    C17 = "CFLAGS=-std=gnu17"
    """gcc 15 and newer read C as C23, in which the sources of old releases are wrong."""
    NO_LTO = "CFLAGS=-fno-lto LDFLAGS=-fno-lto"
    """A Python that another compiler has optimised while linking can't be linked by this one."""
    ONE_AT_A_TIME = "CPUCOUNT=1"
    """Compilers beside each other can use up the memory, or read what isn't written yet."""
    NO_CRYPT = "without-router_basicauth"
    """The one plugin that needs crypt.h, which smaller machines don't have."""
