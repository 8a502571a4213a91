"""Problems with static files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


@dataclass(frozen=True)
class CollectstaticFailed(Problem):
    """Django's collectstatic ended with an error."""

    id: ClassVar[str] = "collectstatic-failed"

    manage_py: str
    error: str
    evidence: tuple[str, ...] = ()

    def explain(self) -> Explanation:
        said = f" Django says:\n\n  {self.error}" if self.error else ""
        return Explanation(
            what="Django's static files can't be collected.",
            why=f"'python {self.manage_py} collectstatic --noinput' failed.{said}",
            fix=(
                "Run the same command on your machine and correct what it names.",
                "If the settings need a config var at build time, set it on the platform.",
                "If your app has no static files to collect, set DISABLE_COLLECTSTATIC=1.",
            ),
            evidence=self.evidence,
        )


EXAMPLES: tuple[Problem, ...] = (
    CollectstaticFailed(
        "manage.py",
        "django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.",
    ),
)
