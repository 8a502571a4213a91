"""Service bindings: private indexes and their passwords, handed to a build as files.

Sources: https://servicebinding.io/spec/core/1.1.0/#workload-projection and
https://github.com/buildpacks/spec/blob/main/extensions/bindings.md
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.platforms.pip_conf import parse_pip_conf
from buildpack.problems.binding import BindingUnusable

INDEX, EXTRA_INDEX, NETRC = "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "SLUGLINE_NETRC"

_INDEX_TYPES = frozenset({"pypi", "pip"})
_NETRC_TYPE = "netrc"
_INDEX_KEYS = ("index-url", "url")
_EXTRA_KEY = "extra-index-url"
_CONF = "pip.conf"
_NETRC_KEYS = ("netrc", ".netrc")
# Whoever writes one of these means us, also without a type.
_UNMISTAKABLE = frozenset({"index-url", _EXTRA_KEY, _CONF, *_NETRC_KEYS})
_ACCEPTED = f"{', '.join((*_INDEX_KEYS, _EXTRA_KEY))} or {_CONF}"
# What several bindings say of it belongs together.
_JOINED = {EXTRA_INDEX: " ", "PIP_TRUSTED_HOST": " ", "PIP_FIND_LINKS": " ", NETRC: "\n"}


class Binding(Value):
    """One directory of files, of which each is a value."""

    path: Path
    values: Mapping[str, str]
    """The text of each file of ours by its name, without surrounding space."""

    @property
    def type(self) -> str:
        """What it is for, in lower case; empty when it doesn't say."""
        return self.values.get("type", "").lower()

    def refuse(self, key: str, why: str) -> BuildFailed:
        """Return the failure that names the file."""
        return BuildFailed(BindingUnusable(str(self.path / key if key else self.path), why))


def with_bindings(config: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return the config vars, completed by what the bindings below *root* say.

    Raises BuildFailed(BindingUnusable)."""
    bound = read_bindings(root)
    if "NETRC" in config:
        # The user's own file would be passed over.
        bound.pop(NETRC, None)
    return {**bound, **config}


def read_bindings(root: Path) -> dict[str, str]:
    """Return what the bindings below *root* come to, as variables that installers understand.

    Those of other types are somebody else's. Raises BuildFailed(BindingUnusable)."""
    found: dict[str, str] = {}
    where: dict[str, Path] = {}
    for binding in _read_all(root):
        for name, text in _to_variables(binding).items():
            before = found.get(name)
            if before is None or before == text:
                found[name] = text
            elif name in _JOINED:
                found[name] = f"{before}{_JOINED[name]}{text}"
            else:
                raise binding.refuse("", f"it says another {name} than {where[name].name}")
            where[name] = binding.path
    return found


def _read_all(root: Path) -> Iterator[Binding]:
    for path in _children(root):
        # Kubernetes keeps the versions of a secret in directories that begin with dots.
        if path.is_dir() and not path.name.startswith(".") and (binding := _read(path)).type:
            yield binding


def _read(path: Path) -> Binding:
    """Return a binding, with the values only when it is one of ours."""
    kind = _read_text(path / "type")
    if kind is None and (marked := sorted(_UNMISTAKABLE & {one.name for one in _children(path)})):
        missing = f"it holds '{marked[0]}' and no file 'type'"
        raise BuildFailed(BindingUnusable(str(path / "type"), missing))
    if (kind or "").lower() not in {*_INDEX_TYPES, _NETRC_TYPE}:
        return Binding(path, {})
    names = ("type", *_INDEX_KEYS, _EXTRA_KEY, _CONF, *_NETRC_KEYS, "username", "password")
    texts = ((name, _read_text(path / name)) for name in names)
    return Binding(path, {name: text for name, text in texts if text is not None})


def _children(path: Path) -> Iterable[Path]:
    try:
        return sorted(path.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        why = f"it can't be read: {error.strerror}"
        raise BuildFailed(BindingUnusable(str(path), why)) from None


def _read_text(path: Path) -> str | None:
    why = "it is no text in UTF-8"
    try:
        text = path.read_text("utf-8").strip()
        if "\0" not in text:
            return text
    except FileNotFoundError:
        return None
    except OSError as error:
        why = f"it can't be read: {error.strerror}"
    except UnicodeDecodeError:
        pass
    raise BuildFailed(BindingUnusable(str(path), why))


def _to_variables(binding: Binding) -> dict[str, str]:
    if binding.type == _NETRC_TYPE:
        return _read_netrc(binding)
    found = _read_conf(binding) | _read_indexes(binding)
    if not found:
        raise binding.refuse("", f"its type is {binding.type}, and it holds no {_ACCEPTED}")
    return found


def _read_netrc(binding: Binding) -> dict[str, str]:
    key = next((name for name in _NETRC_KEYS if binding.values.get(name)), "")
    if not {"machine", "default"} & set(binding.values.get(key, "").split()):
        raise binding.refuse(key or _NETRC_KEYS[0], "it names no machine with its password")
    return {NETRC: binding.values[key]}


def _read_conf(binding: Binding) -> dict[str, str]:
    conf = binding.values.get(_CONF)
    if not conf:
        return {}
    if _read_user(binding):
        raise binding.refuse("username", f"a {_CONF} has no place for it: bind a netrc instead")
    said = parse_pip_conf(conf)
    if isinstance(said, str):
        raise binding.refuse(_CONF, said)
    return said


def _read_indexes(binding: Binding) -> dict[str, str]:
    """Return the addresses of the index and of others besides, with the password where it belongs:
    at the index, whose host it is for."""
    values, user = binding.values, _read_user(binding)
    key = next((name for name in _INDEX_KEYS if values.get(name)), "")
    main = [_split(binding, key, values[key])] if key else []
    extra = [_split(binding, _EXTRA_KEY, url) for url in values.get(_EXTRA_KEY, "").split()]
    ours = {_host(parts) for parts in main or extra}
    if user and len(ours) > 1:
        raise binding.refuse(_EXTRA_KEY, "several hosts have one password: bind a netrc instead")
    urls = {
        INDEX: [_log_in(binding, key, parts, user) for parts in main],
        EXTRA_INDEX: [
            _log_in(binding, _EXTRA_KEY, parts, user if _host(parts) in ours else "")
            for parts in extra
        ],
    }
    return {name: " ".join(found) for name, found in urls.items() if found}


def _read_user(binding: Binding) -> str:
    """Return the user name and the password as an address holds them; empty when there are none."""
    user, password = (binding.values.get(name, "") for name in ("username", "password"))
    if password and not user:
        raise binding.refuse("username", "there is a password and no user name")
    return ":".join(quote(text, safe="") for text in (user, password) if text)


def _log_in(binding: Binding, key: str, parts: SplitResult, user: str) -> str:
    """Return the address of an index with the user name and the password in it."""
    if not user:
        return urlunsplit(parts)
    if "@" in parts.netloc:
        raise binding.refuse(key, "it holds a user name besides that in 'username'")
    return urlunsplit(parts._replace(netloc=f"{user}@{parts.netloc}"))


def _host(parts: SplitResult) -> tuple[str, str | None, int]:
    """Return whom an address speaks to. A password is for nobody else."""
    return parts.scheme, parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def _split(binding: Binding, key: str, url: str) -> SplitResult:
    """Return the parts of the address of an index."""
    parts = None
    with suppress(ValueError):
        found = urlsplit(url)
        # A port that is no number is a ValueError as soon as somebody asks for it.
        if found.scheme in {"http", "https"} and found.hostname and found.port != 0:
            parts = found
    if parts is None or not url.isprintable() or " " in url:
        raise binding.refuse(key, "it holds no address of an index")
    return parts
