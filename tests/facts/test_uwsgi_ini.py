from __future__ import annotations

import pytest
from fakes import Tree

from buildpack.facts.uwsgi_ini import find_uwsgi_ini


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"uwsgi.ini": "[uwsgi]\nhttp = :80\n"}, "uwsgi.ini", id="one"),
        pytest.param({"uwsgi.ini": "; ours\r\n [uwsgi]\r\n"}, "uwsgi.ini", id="not the first line"),
        pytest.param({"uwsgi.ini": "[other]\n"}, None, id="another program's section"),
        pytest.param({"deploy/uwsgi.ini": "[uwsgi]\n"}, None, id="further down"),
        pytest.param({}, None, id="none"),
    ],
)
def test_the_configuration_in_the_root_is_found(
    files: dict[str, str], expected: str | None
) -> None:
    assert find_uwsgi_ini(Tree(files)) == expected
