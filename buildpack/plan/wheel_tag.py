"""Whether a wheel fits a Python."""

from __future__ import annotations

from buildpack.model.python_version import PythonVersion

_LINUX = ("linux_", "manylinux")


def fits(tag: str, version: PythonVersion, target: str) -> bool:
    """Return whether a wheel with the tag *tag* can be installed for *version*.

    *target* ends with the machine's architecture. Which libc a stack has is the installer's to
    check. Source: https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/
    """
    interpreter, abi, platform = tag.split("-", 2)
    is_here = platform == "any" or (
        platform.startswith(_LINUX) and _ends_with_machine(platform, target)
    )
    return is_here and _suits(interpreter, abi, version)


def _suits(interpreter: str, abi: str, version: PythonVersion) -> bool:
    kind, digits = interpreter[:2], interpreter[2:]
    if kind == "py":
        return abi == "none" and _is_series(digits, version, or_older=True)
    if kind != "cp":
        return False
    if abi == "abi3":
        return not version.free_threaded and _is_series(digits, version, or_older=True)
    own = f"cp{version.major}{version.minor}{'t' if version.free_threaded else ''}"
    # Before 3.8 the ABI had a flag, and 2.7's had two.
    is_own = abi in {"none", own, f"{own}m", f"{own}mu"}
    return is_own and _is_series(digits, version, or_older=False)


def _is_series(digits: str, version: PythonVersion, *, or_older: bool) -> bool:
    """Return whether ``3`` or ``313`` names the version's series, or one before it."""
    major, minor = digits[:1], digits[1:]
    if not digits.isdecimal() or int(major) != version.major:
        return False
    return not minor or int(minor) == version.minor or (or_older and int(minor) < version.minor)


def _ends_with_machine(platform: str, target: str) -> bool:
    return any(
        platform.endswith(f"_{machine}") and target.endswith(f"-{machine}")
        for machine in ("x86_64", "aarch64", "armv7l", "ppc64le", "riscv64", "s390x")
    )
