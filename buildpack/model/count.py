"""How many of something there are, for people."""


def render_count(number: int, noun: str) -> str:
    """Return such as ``1 package`` and ``3 packages``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
