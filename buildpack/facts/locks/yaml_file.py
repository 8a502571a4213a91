"""Reading a YAML file of the app's, as far as we need one: lists of texts with their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from buildpack.facts.text import decode_text
from buildpack.model.problem import BuildFailed
from buildpack.model.value import Value
from buildpack.problems.manifest import ManifestUnreadable

if TYPE_CHECKING:
    from yaml import Node

# A list of all that Anaconda ships is a third of this, and the parser is slow.
_LARGEST = 64 * 1024


class Text(Value):
    """A scalar with its line, counted from 1."""

    text: str
    number: int


def read_yaml(content: bytes, path: str) -> Node | None:
    """Return the nodes of a YAML file, or None when it is empty; no object is ever made of them.

    Raises BuildFailed(ManifestUnreadable). Source: https://yaml.org/spec/1.1/
    """
    if len(content) > _LARGEST:
        raise BuildFailed(ManifestUnreadable(path, f"It is larger than {_LARGEST >> 10} kB"))
    # Hardly any app has such a file, and importing this costs as much as all other facts.
    import yaml  # noqa: PLC0415 - start-up time, as said above.

    try:
        return yaml.compose(decode_text(content), Loader=yaml.SafeLoader)
    except RecursionError:
        problem = ManifestUnreadable(file=path, why="Its values are nested too deeply")
    except yaml.MarkedYAMLError as error:
        why, mark = error.problem or "It can't be parsed", error.problem_mark
        place = (None, None) if mark is None else (mark.line + 1, mark.column + 1)
        problem = ManifestUnreadable(path, why, *place)
    except yaml.YAMLError:
        problem = ManifestUnreadable(file=path, why="It holds characters that YAML doesn't allow")
    raise BuildFailed(problem)


def read_list(root: Node | None, key: str, inner: str) -> tuple[tuple[Text, ...], tuple[Text, ...]]:
    """Return the texts in the list *key*, and those in a list *inner* inside of it."""
    outside: list[Text] = []
    inside: list[Text] = []
    for node in _items(_value(root, key)):
        if text := _text(node):
            outside.append(text)
        else:
            inside.extend(filter(None, map(_text, _items(_value(node, inner)))))
    return tuple(outside), tuple(inside)


def _value(node: Node | None, key: str) -> Node | None:
    pairs = (one for one in _members(node) if isinstance(one, tuple))
    return next((value for name, value in pairs if name.value == key), None)


def _items(node: Node | None) -> list[Node]:
    return [one for one in _members(node) if not isinstance(one, tuple)]


def _members(node: Node | None) -> list[Any]:
    """Return the pairs of a mapping or the nodes of a sequence."""
    return node.value if node is not None and isinstance(node.value, list) else []


def _text(node: Node) -> Text | None:
    if not isinstance(node.value, str):
        return None
    # One entry is one line: what follows it in a block of text is no line of its own.
    first = node.value.strip().splitlines()
    return Text(first[0], node.start_mark.line + 1) if first else None
