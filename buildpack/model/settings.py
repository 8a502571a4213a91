"""Every config var that speaks to us, once."""

from __future__ import annotations

from buildpack.model.manifest import MANIFESTS
from buildpack.model.serve_settings import SERVE_SETTINGS
from buildpack.model.setting import (
    Setting,
    one_of,
    parse_count,
    parse_directory,
    parse_names,
    parse_offers,
    parse_switch,
    parse_verbatim,
    parse_words,
)

PREFIX = "SLUGLINE_"

APP_DIR: Setting[str] = Setting(
    name="SLUGLINE_APP_DIR",
    default=".",
    shown=".",
    valid="a directory in your app's root, such as backend or services/api",
    parse=parse_directory,
    help="Where your app is, when that is not the root of what you deploy.",
)
PYTHON: Setting[str] = Setting(
    name="SLUGLINE_PYTHON",
    default="",
    valid="a Python version such as 3.13, 3.13.1 or >=3.11,<3.14",
    parse=parse_verbatim,
    help="The Python that your app runs on. Wins over every version file.",
)
PYTHON_OFFERS: Setting[tuple[str, ...]] = Setting(
    name="SLUGLINE_PYTHON_OFFERS",
    default=(),
    valid="a list of archive, installed and managed, the preferred one first",
    parse=parse_offers,
    help="Where Pythons come from. Platforms prefer archives and then what uv can fetch; "
    "the local command line prefers what is installed.",
)
PYTHON_ARCHIVES: Setting[str] = Setting(
    name="SLUGLINE_PYTHON_ARCHIVES",
    default="",
    valid="a directory or a URL",
    parse=parse_verbatim,
    help="Where archives of CPython are, named `cpython-X.Y.Z-*.tar.gz` (or xz, bz2, zst), "
    "each with a `.sha256` beside it.",
)
REQUIREMENTS: Setting[tuple[str, ...]] = Setting(
    name="SLUGLINE_REQUIREMENTS",
    default=("requirements.txt",),
    shown="requirements.txt",
    valid="one or more paths in your app, separated by commas or spaces",
    parse=parse_words,
    help="The requirements files to install.",
)
INSTALL_PROJECT: Setting[bool] = Setting(
    name="SLUGLINE_INSTALL_PROJECT",
    default=False,
    shown="0",
    valid="1 or 0",
    parse=parse_switch,
    help="Whether your app itself is installed as well, where requirements files say what is. It "
    "needs a `setup.py`, `setup.cfg` or `pyproject.toml`.",
)
INSTALLER: Setting[str] = Setting(
    name="SLUGLINE_INSTALLER",
    default="",
    valid="uv or pip",
    parse=one_of("uv", "pip"),
    help="What installs your packages. Unset: uv, or pip where your files need what only pip does.",
)
MANIFEST: Setting[str] = Setting(
    name="SLUGLINE_MANIFEST",
    default="",
    valid=f"{', '.join(MANIFESTS[:-1])} or {MANIFESTS[-1]}",
    parse=one_of(*MANIFESTS),
    help="The file that says which packages are installed, when your app has several.",
)
GROUPS: Setting[tuple[str, ...]] = Setting(
    name="SLUGLINE_GROUPS",
    default=(),
    valid="names of dependency groups, separated by commas or spaces",
    parse=parse_names,
    help="Dependency groups (for Pipenv: categories) to install besides the main dependencies.",
)
EXTRAS: Setting[tuple[str, ...]] = Setting(
    name="SLUGLINE_EXTRAS",
    default=(),
    valid="names of extras, separated by commas or spaces",
    parse=parse_names,
    help="Extras of your project to install.",
)
NETRC: Setting[str] = Setting(
    name="SLUGLINE_NETRC",
    default="",
    valid="the text of a netrc file",
    parse=parse_verbatim,
    help="The lines of a netrc file with the passwords of your package indexes. The build writes "
    "it where nobody else can read it, and removes it.",
)
TEST: Setting[str] = Setting(
    name="SLUGLINE_TEST",
    default="",
    valid="a line for a shell, such as pytest -x tests/unit",
    parse=parse_verbatim,
    help="How your app's tests are run, when you don't want what we find.",
)
NLTK_INDEX: Setting[str] = Setting(
    name="SLUGLINE_NLTK_INDEX",
    default="https://raw.githubusercontent.com/nltk/nltk_data/gh-pages/index.xml",
    valid="a URL",
    parse=parse_verbatim,
    help="The `index.xml` that lists all data for NLTK, of which your `nltk.txt` names some. "
    "Unset: NLTK's own.",
)
CLEAR_CACHE: Setting[bool] = Setting(
    name="SLUGLINE_CLEAR_CACHE",
    default=False,
    shown="0",
    valid="1 or 0",
    parse=parse_switch,
    help="Whether to use nothing that earlier builds left.",
)
CACHE_LIMIT: Setting[int] = Setting(
    name="SLUGLINE_CACHE_LIMIT",
    default=2000,
    shown="2000",
    valid="a number of megabytes",
    parse=parse_count,
    help="The size in megabytes above which the cache is pruned, whenever the virtualenv is "
    "built from nothing.",
)
SLUG_LIMIT: Setting[int] = Setting(
    name="SLUGLINE_SLUG_LIMIT",
    default=400,
    shown="400",
    valid="a number of megabytes",
    parse=parse_count,
    help="The size in megabytes, not compressed, above which a notice says what makes your slug "
    "large.",
)
CGROUP_ROOT: Setting[str] = Setting(
    name="SLUGLINE_CGROUP_ROOT",
    default="/sys/fs/cgroup",
    shown="/sys/fs/cgroup",
    valid="a directory",
    parse=parse_verbatim,
    help="Where the limits of the container are read, when your app is built and when it starts.",
)
PYTHON_BOOTSTRAP_URL: Setting[str] = Setting(
    name="SLUGLINE_PYTHON_BOOTSTRAP_URL",
    default="",
    valid="a URL",
    parse=parse_verbatim,
    help="A mirror of the pinned CPython archives, for machines without python3 or pip.",
)

SETTINGS: tuple[Setting[object], ...] = (
    APP_DIR,
    PYTHON,
    PYTHON_OFFERS,
    PYTHON_ARCHIVES,
    REQUIREMENTS,
    INSTALL_PROJECT,
    INSTALLER,
    MANIFEST,
    GROUPS,
    EXTRAS,
    NETRC,
    NLTK_INDEX,
    CLEAR_CACHE,
    CACHE_LIMIT,
    SLUG_LIMIT,
    CGROUP_ROOT,
    PYTHON_BOOTSTRAP_URL,
    *SERVE_SETTINGS,
)
