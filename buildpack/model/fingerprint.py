"""What a cached directory was made of."""

from __future__ import annotations

from buildpack.model.value import Value


class Fingerprint(Value):
    """The names and values of everything that went into a cached directory."""

    versions: tuple[tuple[str, str], ...] = ()
    """Pairs such as ("Python version", "3.13.15"). When one changes, the directory is useless;
    both values are shown."""
    digests: tuple[tuple[str, str], ...] = ()
    """Pairs such as ("requirements.txt", sha256). When one changes, the directory can be brought
    up to date; only the name is shown."""

    def outdated_by(self, wanted: Fingerprint) -> tuple[str, ...]:
        """Return every reason for which this directory can't serve as a base for *wanted*."""
        return tuple(
            f"The {name} has changed from {old} to {new}"
            if old is not None
            else f"The {name} is now {new}"
            for name, old, new in _differences(self.versions, wanted.versions)
        )

    def changed_by(self, wanted: Fingerprint) -> tuple[str, ...]:
        """Return every reason for which this directory has to be brought up to date."""
        return tuple(
            f"{name} is new"
            if old is None
            else f"{name} is gone"
            if new is None
            else f"{name} has changed"
            for name, old, new in _differences(self.digests, wanted.digests)
        )


def _differences(
    old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, str | None, str | None], ...]:
    before, after = dict(old), dict(new)
    return tuple(
        (name, before.get(name), after.get(name))
        for name in {**before, **after}
        if before.get(name) != after.get(name)
    )
