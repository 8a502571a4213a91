"""Problems with service bindings, which bring what is secret to a build."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem


class BindingUnusable(Problem):
    """A service binding doesn't hold what its type promises."""

    id: ClassVar[str] = "binding-unusable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    path: str
    """The file or directory that is wrong."""
    why: str
    """A clause without a full stop."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"Your service binding can't be used, because {self.why}.",
            why=f"It stands in\n\n  {self.path}\n\nA build without it could go wrong in ways that "
            "are hard to see, so we stop here.\n\n"
            "A binding is a directory with a file for each value. For a package index: 'type' "
            "with the text pypi or pip, and 'url', 'extra-index-url' or a whole 'pip.conf'; "
            "'username' and 'password' where the index wants them. For passwords alone: 'type' "
            "with the text netrc, and 'netrc'.",
            fix=(
                "Correct the secret that this binding is made of.",
                "Build again.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (BindingUnusable("/platform/bindings/packages/url", "it holds no address of an index"),)
