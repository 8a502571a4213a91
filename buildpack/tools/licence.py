"""The licence of a package in SPDX's terms, as far as its metadata says it plainly. Pure."""

from __future__ import annotations

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from buildpack.tools.core_metadata import CoreMetadata

_PREFIX = "License :: "

# Those of PyPA's classifiers that mean one licence of SPDX's and no other: "BSD License" and
# "GNU General Public License (GPL)" leave open which.
# Source: https://peps.python.org/pep-0639/appendix-mapping-classifiers/
_CLASSIFIERS = {
    "Academic Free License (AFL)": "AFL-3.0",
    "Apache Software License": "Apache-2.0",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "GNU Affero General Public License v3": "AGPL-3.0-only",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 (LGPLv2)": "LGPL-2.0-only",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "Zero-Clause BSD (0BSD)": "0BSD",
    "zlib/libpng License": "Zlib",
}
# Longer texts are licences and no names of any.
_LONGEST_NAME = 60
_LONGEST_EXPRESSION = 200


def find_licence(said: CoreMetadata) -> tuple[str, tuple[str, ...]]:
    """Return the licence as an SPDX expression, or else what the metadata calls its licences.

    The field that PEP 639 has for it wins, then the free text where that happens to be SPDX's,
    then the classifiers. Several classifiers are a choice or a sum, and they don't say which."""
    for text in (said.licence_expression, said.licence):
        if expression := _canonicalise(text):
            return expression, ()
    names = [
        one.removeprefix(_PREFIX).removeprefix("OSI Approved :: ")
        for one in said.classifiers
        if one.startswith(_PREFIX)
    ]
    known = [_CLASSIFIERS[name] for name in names if name in _CLASSIFIERS]
    if len(names) == 1 and known:
        return known[0], ()
    if 0 < len(said.licence) <= _LONGEST_NAME:
        return "", (said.licence,)
    return "", tuple(dict.fromkeys(name for name in names if name != "OSI Approved"))


def _canonicalise(text: str) -> str:
    if not text or len(text) > _LONGEST_EXPRESSION:
        return ""
    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return ""
