"""What can go wrong with running the app's tests."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Explanation, Problem


class NoTestsFound(Problem):
    """Nothing says how the app's tests are run. A notice of the build, an error of the run."""

    id: ClassVar[str] = "tests-not-found"

    def explain(self) -> Explanation:
        return Explanation(
            what="Your app has no tests that we could find.",
            why="We looked for, in this order:\n\n"
            "  the config var SLUGLINE_TEST\n"
            "  a line 'test:' in the Procfile\n"
            "  environments.test.scripts.test in app.json\n"
            "  pytest: its configuration, a conftest.py, or a requirement\n"
            "  a Django project: manage.py\n"
            "  test modules: test_*.py, test.py or tests.py\n\n"
            "tox and nox are not run: they would make environments of their own, and not test the "
            "one that we built.",
            fix=(
                "Set SLUGLINE_TEST to the command that runs your tests, such as: pytest tests",
                "Or write a first test, such as tests/test_app.py, and deploy again.",
            ),
        )


class NoTestBuild(Problem):
    """Tests are to run in a directory that wasn't built for them."""

    id: ClassVar[str] = "test-build-missing"

    directory: str

    def explain(self) -> Explanation:
        return Explanation(
            what="There is no finished test build in this directory.",
            why=f"{self.directory} was not built, or was built to be deployed: without what only "
            "your tests need.",
            fix=(
                "Run bin/test-compile first; it must end with exit code 0.",
                "On your own machine, run: slugline test .",
            ),
        )


class NoTestsRan(Problem):
    """The runner found no test to run, which it reports as a failure."""

    id: ClassVar[str] = "tests-none-collected"

    command: str
    because: str
    """Why that is the command; a clause."""

    def explain(self) -> Explanation:
        return Explanation(
            what=f"'{self.command}' found no tests to run in your app.",
            why=f"That is what its exit code 5 means. We ran it because {self.because}.",
            fix=(
                "Name test files test_*.py, and the functions or methods in them test_*.",
                "If they stand elsewhere, set SLUGLINE_TEST to a command such as: pytest checks",
                "Commit the change and try again.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        NoTestsFound(),
        NoTestBuild(directory="/build"),
        NoTestsRan(command="pytest", because="pytest.ini configures it"),
    )
