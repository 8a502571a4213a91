"""What makes a slug large."""

from __future__ import annotations

from collections.abc import Mapping

from buildpack.report.text import render_size

MEGABYTE = 1_000_000
# Below that nobody wonders.
_WORTH_LISTING = 100 * MEGABYTE
_MOST = 10


def find_largest(packages: Mapping[str, int]) -> list[str]:
    """Return the ten largest packages with their sizes, the largest first."""
    ordered = sorted(packages.items(), key=lambda item: (-item[1], item[0]))
    return [f"{name} ({render_size(size)})" for name, size in ordered[:_MOST] if size]


def render_largest(packages: Mapping[str, int], slug: int) -> list[str]:
    """Return a line with the largest packages; nothing for a small slug."""
    largest = find_largest(packages) if slug >= _WORTH_LISTING else []
    return [f"Largest packages: {', '.join(largest)}"] if largest else []


def find_cuda(packages: Mapping[str, int]) -> tuple[str, int] | None:
    """Return the release of a torch for NVIDIA's cards, and the bytes of all that it brought."""
    torch = next((name for name in packages if name.startswith("torch ")), None)
    nvidia = [name for name in packages if name.startswith(("nvidia_", "nvidia-"))]
    if torch is None or not (nvidia or "+cu" in torch):
        return None
    release = torch.removeprefix("torch ").partition("+")[0]
    return release, sum(packages[name] for name in (torch, *nvidia))
