"""The documents that are made from the code: every problem, every setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from buildpack.model.problem import Blame, Problem
from buildpack.model.setting import Setting

_BLAME = {
    Blame.APP: "Something in the app has to change. When it ends a build, the exit code is 1.",
    Blame.PLATFORM: "The app is fine. When it ends a build, the exit code is 1.",
    Blame.BUILDPACK: "This is our fault. The exit code is 3.",
}


def render_errors_md(examples: Iterable[Problem]) -> str:
    """Return ``docs/errors.md``: a section for each problem, made from an example of it."""
    known = list(examples)
    parts = [
        "# Problems and their cures",
        (
            "Generated from `buildpack/problems/`; `make docs` writes it anew. Every message of a "
            "build ends with an id, and each id has a section here. Names, versions and lines are "
            "those of an example."
        ),
        "\n".join(f"- [{problem.id}](#{problem.id}): {_title(problem)}" for problem in known),
        *(_render_problem(problem) for problem in known),
    ]
    return "\n\n".join(parts) + "\n"


def render_settings_md(
    settings: Iterable[Setting[object]],
    aliases: Iterable[Setting[object]],
    keys: Iterable[str],
) -> str:
    """Return ``docs/settings.md``: the config vars that speak to us, those of other platforms that
    we heed, and the keys of the table in a pyproject.toml."""
    return "\n".join(
        (
            "# Settings",
            "",
            (
                "Generated from `buildpack/model/settings.py`; `make docs` writes it anew. Each is "
                "a config var of the app. An empty one counts as unset."
            ),
            "",
            *_render_table(settings),
            "",
            "## In pyproject.toml",
            "",
            "They can be committed, too. A config var wins over the table.",
            "",
            "```toml",
            "[tool.slugline]",
            'entrypoint = "shop.wsgi:app"',
            'requirements = ["requirements/base.txt", "requirements/web.txt"]',
            "",
            "[tool.slugline.processes]",
            'worker = "celery -A shop worker"',
            "```",
            "",
            (
                "A process in your Procfile wins over one of the same name in the table. "
                f"The keys are `processes`, {', '.join(f'`{key}`' for key in keys)}."
            ),
            "",
            "## Other platforms' names",
            "",
            "Apps that come from elsewhere bring these. Our own names win over them.",
            "",
            *_render_table(aliases),
            "",
        )
    )


def _render_table(settings: Iterable[Setting[object]]) -> Iterator[str]:
    yield "| Variable | Can be | Default | What for |"
    yield "|---|---|---|---|"
    for setting in settings:
        yield (
            f"| `{setting.name}` | {_cell(setting.valid)} | {_code(setting.shown)} | "
            f"{_cell(setting.help)} |"
        )


def _title(problem: Problem) -> str:
    return " ".join((type(problem).__doc__ or "").split()).replace("``", "`")


def _render_problem(problem: Problem) -> str:
    words = problem.explain()
    quoted = (words.what, *(("", *words.why.splitlines()) if words.why else ()))
    parts = [
        f"## {problem.id}",
        f"{_title(problem)} {_BLAME[problem.blame]}",
        "\n".join(f"> {_prose(line)}".rstrip() for line in quoted),
    ]
    if words.fix:
        parts.append(
            "\n".join(f"{number}. {_prose(step)}" for number, step in enumerate(words.fix, 1))
        )
    if words.evidence:
        parts.append("\n".join(("```text", *words.evidence, "```")))
    return "\n\n".join(parts)


def _prose(line: str) -> str:
    # What is kept as it is becomes a code block; elsewhere a `<name>` would be taken for a tag.
    return f"  {line}" if line.startswith("  ") else line.replace("<", "\\<")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
