"""Which package of Debian's brings a header, a library or a program.

Source: https://packages.debian.org, the same names in Debian 12 and Ubuntu 22.04 to 26.04.
"""

from __future__ import annotations

import re

HEADERS = {
    "Python.h": "",
    "asoundlib.h": "libasound2-dev",
    "bzlib.h": "libbz2-dev",
    "cairo.h": "libcairo2-dev",
    "crypt.h": "libcrypt-dev",
    "curl/curl.h": "libcurl4-openssl-dev",
    "dbus/dbus.h": "libdbus-1-dev",
    "event.h": "libevent-dev",
    "expat.h": "libexpat1-dev",
    "ffi.h": "libffi-dev",
    "freetype/freetype.h": "libfreetype-dev",
    "ft2build.h": "libfreetype-dev",
    "gdal.h": "libgdal-dev",
    "geos_c.h": "libgeos-dev",
    "gmp.h": "libgmp-dev",
    "gssapi.h": "libkrb5-dev",
    "gssapi/gssapi.h": "libkrb5-dev",
    "hdf5.h": "libhdf5-dev",
    "jpeglib.h": "libjpeg-dev",
    "lauxlib.h": "liblua5.4-dev",
    "lber.h": "libldap2-dev",
    "ldap.h": "libldap2-dev",
    "leveldb/db.h": "libleveldb-dev",
    "libmemcached/memcached.h": "libmemcached-dev",
    "libpq-fe.h": "libpq-dev",
    "librdkafka/rdkafka.h": "librdkafka-dev",
    "libxml/parser.h": "libxml2-dev",
    "libxml/xmlversion.h": "libxml2-dev",
    "libxslt/xslt.h": "libxslt1-dev",
    "lzma.h": "liblzma-dev",
    "magic.h": "libmagic-dev",
    "mpc.h": "libmpc-dev",
    "mpfr.h": "libmpfr-dev",
    "mysql.h": "default-libmysqlclient-dev",
    "ncurses.h": "libncurses-dev",
    "netcdf.h": "libnetcdf-dev",
    "openssl/ssl.h": "libssl-dev",
    "pcap.h": "libpcap-dev",
    "png.h": "libpng-dev",
    "portaudio.h": "portaudio19-dev",
    "postgres.h": "postgresql-server-dev-all",
    "proj.h": "libproj-dev",
    "proj_api.h": "libproj-dev",
    "pycairo.h": "libcairo2-dev",
    "readline/readline.h": "libreadline-dev",
    "sasl/sasl.h": "libsasl2-dev",
    "snappy-c.h": "libsnappy-dev",
    "snappy.h": "libsnappy-dev",
    "sndfile.h": "libsndfile1-dev",
    "sodium.h": "libsodium-dev",
    "spatialindex/capi/sidx_api.h": "libspatialindex-dev",
    "sql.h": "unixodbc-dev",
    "sqlite3.h": "libsqlite3-dev",
    "systemd/sd-journal.h": "libsystemd-dev",
    "tiffio.h": "libtiff-dev",
    "tk.h": "tk-dev",
    "uuid/uuid.h": "uuid-dev",
    "webp/encode.h": "libwebp-dev",
    "xmlsec/xmlsec.h": "libxmlsec1-dev",
    "yaml.h": "libyaml-dev",
    "zlib.h": "zlib1g-dev",
    "zmq.h": "libzmq3-dev",
    "zstd.h": "libzstd-dev",
}
# What `-l` names, where the package isn't lib<name>-dev.
LIBRARIES = {
    "GL": "libgl-dev",
    "blas": "libopenblas-dev",
    "crypt": "libcrypt-dev",
    "crypto": "libssl-dev",
    "curl": "libcurl4-openssl-dev",
    "jpeg": "libjpeg-dev",
    "lapack": "liblapack-dev",
    "lber": "libldap2-dev",
    "ldap": "libldap2-dev",
    "ldap_r": "libldap2-dev",
    "mariadb": "libmariadb-dev",
    "mysqlclient": "default-libmysqlclient-dev",
    "odbc": "unixodbc-dev",
    "openblas": "libopenblas-dev",
    "portaudio": "portaudio19-dev",
    "rdkafka": "librdkafka-dev",
    "sasl2": "libsasl2-dev",
    "sqlite3": "libsqlite3-dev",
    "ssl": "libssl-dev",
    "uuid": "uuid-dev",
    "xml2": "libxml2-dev",
    "xmlsec1": "libxmlsec1-dev",
    "xslt": "libxslt1-dev",
    "z": "zlib1g-dev",
}
# What pkg-config knows a library as.
MODULES = {
    "cairo": "libcairo2-dev",
    "dbus-1": "libdbus-1-dev",
    "girepository-2.0": "libgirepository-2.0-dev",
    "gobject-introspection-1.0": "libgirepository1.0-dev",
    "hdf5": "libhdf5-dev",
    "libavformat": "libavformat-dev",
    "libffi": "libffi-dev",
    "libpq": "libpq-dev",
    "libsystemd": "libsystemd-dev",
    "libxml-2.0": "libxml2-dev",
    "mariadb": "libmariadb-dev",
    "mysqlclient": "default-libmysqlclient-dev",
    "openblas": "libopenblas-dev",
    "openssl": "libssl-dev",
    "xmlsec1": "libxmlsec1-dev",
}
PROGRAMS = {
    "c++": "build-essential",
    "cargo": "cargo",
    "cc": "build-essential",
    "cmake": "cmake",
    "curl-config": "libcurl4-openssl-dev",
    "g++": "build-essential",
    "gcc": "build-essential",
    "gdal-config": "libgdal-dev",
    "geos-config": "libgeos-dev",
    "gfortran": "gfortran",
    "git": "git",
    "go": "golang-go",
    "krb5-config": "libkrb5-dev",
    "make": "build-essential",
    "mysql_config": "default-libmysqlclient-dev",
    "nc-config": "libnetcdf-dev",
    "ninja": "ninja-build",
    "pg_config": "libpq-dev",
    "pkg-config": "pkg-config",
    "pkgconf": "pkg-config",
    "rustc": "rustc",
    "swig": "swig",
    "x86_64-linux-gnu-gcc": "build-essential",
    "xml2-config": "libxml2-dev",
    "xslt-config": "libxslt1-dev",
}


def package_of_header(header: str) -> str:
    """Return the package with a header that a compiler can't find, or nothing."""
    return HEADERS.get(header) or HEADERS.get(header.rpartition("/")[2], "")


def package_of_library(library: str) -> str:
    """Return the package with a library that a linker can't find, or nothing."""
    return LIBRARIES.get(library, "")


def package_of_module(module: str) -> str:
    """Return the package with a library that pkg-config can't find, or nothing."""
    return MODULES.get(re.sub(r"\s.*", "", module), "")


def package_of_program(program: str) -> str:
    """Return the package with a program that a build calls, or nothing."""
    return PROGRAMS.get(program.rpartition("/")[2], "")
