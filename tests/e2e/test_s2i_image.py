"""The real s2i client writes Dockerfiles, and podman builds and runs what they say."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from e2e.clients import Clients
from e2e.heroku import SOMEBODY
from e2e.podman import Podman
from e2e.s2i_client import S2iClient

BUILDER = "slugline.test/s2i:debian"
IMAGE = "slugline.test/s2i-app:{}"
SLOW = 3.0
WSGI = """\
import getpass
import os
import time


def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(float(os.environ["SLOW"]))
    start_response("200 OK", [("Content-Type", "text/plain")])
    getpass.getuser()  # It ends in an error for a user id without any name.
    return [f"{os.environ['GREETING']} from {os.getuid()}\\n".encode()]
"""
FILES = {
    "shop/__init__.py": "",
    "shop/door.py": WSGI,
    "wsgi.py": "",
    "app.sh": "#!/bin/bash\nexec python -m http.server --bind 0.0.0.0 $PORT\n",
    "requirements.txt": "gunicorn\n",
    ".python-version": "3.13\n",
    ".s2i/environment": f'# For all\nAPP_MODULE=shop.door:app\nGREETING=a "$x"\nSLOW={SLOW}\n',
    ".s2i/bin/assemble": "#!/bin/bash\nset -e\n/usr/libexec/s2i/assemble\necho ours >after.txt\n",
    ".s2i/bin/run": "#!/bin/bash\necho before run\nexec /usr/libexec/s2i/run\n",
}
# As OpenShift runs a pod: any user id, in the group of root, without a name, in a home of nobody's.
POD = ("--user", f"{SOMEBODY}:0", "--read-only", "--tmpfs", "/tmp")


@dataclass(frozen=True)
class Shop:
    """An app that was built once."""

    client: S2iClient
    app: Path
    image: str
    log: str

    def rebuild(self, name: str, changes: Mapping[str, str], *options: str) -> tuple[str, str]:
        """Build it again from what the first image has; return the new one's name, and the log."""
        for path, text in changes.items():
            (self.app / path).write_text(text)
        image = IMAGE.format(name)
        log = self.client.build(image, self.app, BUILDER, *options, previous=self.image)
        return image, log


@pytest.fixture(scope="module")
def shop(
    clients: Clients,
    podman: Podman,
    archives: Path,
    package: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Shop:
    client = S2iClient(clients, podman, archives)
    client.make_builder(BUILDER, package)
    app = tmp_path_factory.mktemp("s2i") / "app"
    for name, text in FILES.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(text)
        (app / name).chmod(0o755 if text.startswith("#!") else 0o644)
    image = IMAGE.format("1")
    return Shop(client, app, image, client.build(image, app, BUILDER))


def test_the_builder_image_says_what_it_is(shop: Shop) -> None:
    podman = shop.client.podman

    labels = podman.inspect(BUILDER)["Labels"]

    assert labels["io.openshift.s2i.scripts-url"] == "image:///usr/libexec/s2i"
    assert labels["io.openshift.expose-services"] == "8080:http"
    assert podman.run("run", "--rm", "--network", "none", BUILDER).startswith(
        "This is a builder image for Python apps"
    )


def test_a_build_needs_no_index_for_our_own_tools(shop: Shop) -> None:
    assert "Installing the buildpack's own tools" not in shop.log
    assert "Running 'uv pip install -r requirements.txt'" in shop.log


def test_an_image_answers_under_any_user_id_to_its_last_request(shop: Shop) -> None:
    with shop.client.podman.container(shop.image, options=POD) as web:
        status, body = web.get("/")
        assert (status, body) == (200, f'a "$x" from {SOMEBODY}\n'), web.log
        with ThreadPoolExecutor(1) as pool:
            last = pool.submit(web.get, "/slow")
            time.sleep(SLOW / 3)
            took = web.stop()
            assert last.result()[0] == 200, web.log
        assert took < SLOW + 5, web.log
        assert web.log.startswith("before run\n")


def test_an_image_is_built_from_a_source_that_belongs_to_root(shop: Shop) -> None:
    variables = {"APP_MODULE": "shop.door:app", "GREETING": "hello"}
    image = IMAGE.format("own")

    shop.client.build_without_client(image, shop.app, BUILDER, variables)

    with shop.client.podman.container(image, options=POD) as web:
        assert web.get("/") == (200, f"hello from {SOMEBODY}\n"), web.log


def test_what_the_container_is_told_wins(shop: Shop) -> None:
    """The variable takes the place of the one in .s2i/environment, as other builders have it."""
    said = {"APP_FILE": "/dev/null", "APP_SCRIPT": "app.sh", "PORT": "9090"}
    with shop.client.podman.container(shop.image, config=said, options=POD) as web:
        status, body = web.get("/after.txt", port=9090)
        assert (status, body) == (200, "ours\n"), web.log
        # A process 1 that doesn't ask for signals gets none: tini does, and hands them on.
        assert web.stop() < 5, web.log


def test_the_cache_costs_an_image_nothing(shop: Shop) -> None:
    sizes = shop.client.podman.run(
        *("run", "--rm", "--network", "none", "--entrypoint", "du", shop.image),
        *("-s", "--block-size=1M", "/opt/app-root/src", "/opt/app-root/cache"),
    )

    app, cache = (int(line.split()[0]) for line in sizes.splitlines())
    assert app > 20
    assert cache < app / 10


PREFIX = "import gunicorn, sys; print(sys.prefix)"


@pytest.mark.parametrize(
    ("program", "arguments"),
    [
        pytest.param("bash", ("-c", f"python -c '{PREFIX}'"), id="bash"),
        pytest.param("sh", ("-ic", f"python -c '{PREFIX}'"), id="an interactive sh"),
        pytest.param("python", ("-c", PREFIX), id="no shell"),
    ],
)
def test_what_is_started_in_a_pod_has_the_apps_python(
    program: str, arguments: tuple[str, ...], shop: Shop
) -> None:
    shown = shop.client.podman.run(
        *("run", "--rm", "--network", "none", *POD, "--entrypoint", program, shop.image),
        *arguments,
    )

    assert shown == "/opt/app-root/src/.heroku/venv\n"


def test_an_unchanged_app_installs_and_compiles_nothing(shop: Shop) -> None:
    image, log = shop.rebuild("2", {})

    assert "Nothing has changed: no package is installed or compiled." in log
    assert not re.search("Running '", log), log
    with shop.client.podman.container(image, options=POD) as web:
        assert web.get("/")[0] == 200, web.log


def test_one_requirement_more_is_all_that_is_installed_also_by_another_user(shop: Shop) -> None:
    changes = {"requirements.txt": "gunicorn\nmarkupsafe\n"}

    image, log = shop.rebuild("3", changes, "--assemble-user", str(SOMEBODY))

    assert re.findall(r"^ +\+ (\w+)==", log, re.MULTILINE) == ["markupsafe"], log
    assert "Restoring Python 3.13" in log
    with shop.client.podman.container(image, options=("--user", "54321:0")) as web:
        assert web.get("/")[1] == 'a "$x" from 54321\n', web.log
