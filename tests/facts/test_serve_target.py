from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.serve_target import read_targets
from buildpack.facts.server_config import read_server_configs
from buildpack.model.process import Process
from buildpack.model.target_facts import TargetFacts

FILES = {
    "wsgi.py": "application = 1\n",
    "shop/__init__.py": "from shop.core import app\n",
    "shop/core.py": "app = 1\n",
    "shop/star.py": "from shop.core import *\n",
    "back/api.py": "app = 1\n",
    "uwsgi.ini": "[uwsgi]\nmodule = shop.core:nothing\n",
    "gunicorn.conf.py": "chdir = 'back'\n",
}


def look_up(command: str, files: dict[str, str] | None = None) -> TargetFacts:
    tree, processes = Tree(FILES | (files or {})), (Process("web", command, 1),)
    found = read_targets(tree, processes, read_server_configs(tree, processes), {})
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("command", "file", "names"),
    [
        ("uvicorn wsgi:application", "wsgi.py", {"application"}),
        ("uvicorn shop:app", "shop/__init__.py", {"app"}),
        ("uvicorn shop.star:app", "shop/star.py", None),
        ("cd back && uvicorn api:app", "back/api.py", {"app"}),
        ("uvicorn --app-dir=back api:app", "back/api.py", {"app"}),
        ("gunicorn api:app", "back/api.py", {"app"}),
        ("uwsgi uwsgi.ini", "shop/core.py", {"app"}),
    ],
)
def test_the_module_is_found_with_its_names(
    command: str, file: str, names: set[str] | None
) -> None:
    facts = look_up(command)

    assert (facts.file, facts.names) == (file, names)


def test_a_module_that_is_missing_from_a_package_of_the_app() -> None:
    facts = look_up("uvicorn shop.croe:app")

    assert (facts.file, facts.is_ours) == ("", True)
    assert facts.near == ("__init__", "core", "star")


def test_a_module_that_stands_elsewhere() -> None:
    facts = look_up("uvicorn api:app")

    assert (facts.file, facts.is_ours, facts.elsewhere) == ("", False, "back/api.py")


def test_a_module_of_an_installed_package_is_nobodys_business_here() -> None:
    facts = look_up("uvicorn werkzeug.testapp:test_app")

    assert (facts.file, facts.is_ours, facts.elsewhere) == ("", False, "")


def test_a_config_var_for_the_path_leaves_everything_open() -> None:
    processes = (Process("web", "gunicorn a:b", 1),)

    assert read_targets(Tree(FILES), processes, (), {"PYTHONPATH": "lib"}) == ()
