"""pip's configuration file as variables, which say the same and which uv is told, too.

Source: https://pip.pypa.io/en/stable/topics/configuration/
"""

from __future__ import annotations

import configparser
import re

# The later one wins, as with pip.
_SECTIONS = ("global", "install")
_NAME = re.compile(r"PIP_[A-Z0-9_]+")


def parse_pip_conf(text: str) -> dict[str, str] | str:
    """Return the options of the file *text* as variables such as ``PIP_INDEX_URL``, or what is
    wrong with it, as a clause that quotes nothing."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.MissingSectionHeaderError:
        return "it begins without a section such as [global]"
    except configparser.Error:
        return "it isn't written as pip's configuration is"
    # Several values stand on lines of their own, and between spaces in a variable.
    found = {
        f"PIP_{option.upper().replace('-', '_')}": " ".join(value.split())
        for section in _SECTIONS
        if parser.has_section(section)
        for option, value in parser.items(section)
    }
    return {name: value for name, value in found.items() if _NAME.fullmatch(name)}
