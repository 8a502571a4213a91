"""What a name tells about a package that no index has: common mistakes and parts of Anaconda.

No name is refused because it stands here: an index may have it. These words come after the fact.
"""

from __future__ import annotations

import difflib
import re
import sys

# Importable names, and others that people take for them, with the packages that hold them.
_MEANT = {
    "allauth": "django-allauth",
    "attr": "attrs",
    "bio": "biopython",
    "bs4": "beautifulsoup4",
    "cairo": "pycairo",
    "community": "python-louvain",
    "corsheaders": "django-cors-headers",
    "crispy-forms": "django-crispy-forms",
    "crypto": "pycryptodome",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "debug-toolbar": "django-debug-toolbar",
    "decouple": "python-decouple",
    "discord": "discord-py",
    "django-filters": "django-filter",
    "django-rest-framework": "djangorestframework",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "environ": "django-environ",
    "fitz": "pymupdf",
    "flask-restplus": "flask-restx",
    "git": "gitpython",
    "github": "pygithub",
    "google-cloud": "google-cloud-storage",
    "import-export": "django-import-export",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "kafka": "kafka-python",
    "ldap": "python-ldap",
    "levenshtein": "python-levenshtein",
    "magic": "python-magic",
    "mpl-toolkits": "matplotlib",
    "mysqldb": "mysqlclient",
    "nacl": "pynacl",
    "opencv": "opencv-python-headless",
    "openssl": "pyopenssl",
    "pil": "pillow",
    "pkg-resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2cffi": "psycopg2-binary",
    "rest-framework": "djangorestframework",
    "ruamel-yaml-conda": "ruamel-yaml",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "snappy": "python-snappy",
    "socketio": "python-socketio",
    "storages": "django-storages",
    "telebot": "pytelegrambotapi",
    "telegram": "python-telegram-bot",
    "umap": "umap-learn",
    "usb": "pyusb",
    "websocket": "websocket-client",
    "win32com": "pywin32",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}
# conda's names of what the index has under another one.
RENAMED = {
    "dask-core": "dask",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "opencv": "opencv-python-headless",
    "py-opencv": "opencv-python-headless",
    "py-xgboost": "xgboost",
    "pyqt": "PyQt5",
    "pytables": "tables",
    "python-graphviz": "graphviz",
    "pytorch": "torch",
    "ruamel-yaml": "ruamel.yaml",
    "seaborn-base": "seaborn",
    "tensorflow-base": "tensorflow",
    "uvicorn-standard": "uvicorn[standard]",
}
# Parts of conda and of Anaconda's distribution that a web app has no use for. Some of these names
# the index has as well: in a file that conda wrote they still mean conda's.
CONDA = frozenset(
    {
        "-ipyw-jlab-nb-ext-conf",
        "-anaconda-depends",
        "anaconda",
        "anaconda-anon-usage",
        "anaconda-catalogs",
        "anaconda-client",
        "anaconda-cloud-auth",
        "anaconda-navigator",
        "anaconda-project",
        "blaze",
        "clyent",
        "conda",
        "conda-build",
        "conda-content-trust",
        "conda-index",
        "conda-libmamba-solver",
        "conda-pack",
        "conda-package-handling",
        "conda-package-streaming",
        "conda-repo-cli",
        "conda-token",
        "conda-verify",
        "datashape",
        "libmambapy",
        "menuinst",
        "mkl-fft",
        "mkl-random",
        "mkl-service",
        "navigator-updater",
        "odo",
        "ruamel-yaml-conda",
    }
)
# Without a wheel or source that installs on Linux.
WINDOWS = frozenset({"pypiwin32", "pywin32", "pywinpty", "windows-curses"})
MACOS = frozenset({"pyobjc", "pyobjc-core"})
_GONE = frozenset({"asynchat", "asyncore", "distutils", "imp", "smtpd"})
_STANDARD = frozenset(name.lower() for name in sys.stdlib_module_names) | _GONE

# What most web apps ask for, to recognise a slip of the pen.
_POPULAR = (
    *("aiohttp", "alembic", "asyncpg", "beautifulsoup4", "black", "boto3", "celery", "certifi"),
    *("channels", "click", "cryptography", "daphne", "dash", "dj-database-url", "django"),
    *("django-allauth", "django-cors-headers", "django-crispy-forms", "django-environ"),
    *("django-filter", "django-heroku", "django-redis", "django-storages", "djangorestframework"),
    *("fastapi", "flask", "flask-cors", "flask-login", "flask-mail", "flask-migrate"),
    *("flask-sqlalchemy", "flask-wtf", "gevent", "gunicorn", "httpx", "hypercorn", "itsdangerous"),
    *("jinja2", "joblib", "jupyter", "keras", "kombu", "lxml", "markdown", "markupsafe"),
    *("marshmallow", "matplotlib", "mysqlclient", "newrelic", "nltk", "numpy", "openai"),
    *("openpyxl", "pandas", "passlib", "pillow", "plotly", "psutil", "psycopg", "psycopg2"),
    *("psycopg2-binary", "pydantic", "pyjwt", "pymongo", "pymysql", "pytest", "python-dateutil"),
    *("python-decouple", "python-dotenv", "python-multipart", "pytz", "pyyaml", "redis"),
    *("requests", "rq", "scikit-learn", "scipy", "seaborn", "selenium", "sentry-sdk"),
    *("setuptools", "simplejson", "six", "spacy", "sqlalchemy", "starlette", "streamlit"),
    *("tensorflow", "torch", "tornado", "tqdm", "transformers", "tweepy", "uvicorn", "uwsgi"),
    *("waitress", "werkzeug", "whitenoise", "wtforms", "xgboost"),
)
_SIMILAR = 0.82


def normalise(text: str) -> str:
    """Return the name that a requirement begins with, as PEP 503 spells it."""
    match = re.match(r"\s*([\w.-]*)", text)
    return re.sub(r"[-_.]+", "-", match[1]).lower() if match else ""


def find_package(module: str) -> str:
    """Return what the package is probably called that holds a module."""
    name = normalise(module)
    return _MEANT.get(name, name)


def find_meant(text: str) -> str:
    """Return the package that was probably meant, or nothing."""
    name = normalise(text)
    if name in _MEANT:
        return _MEANT[name]
    if name in CONDA or _is_standard(text):
        return ""
    near = difflib.get_close_matches(name, _POPULAR, n=1, cutoff=_SIMILAR)
    return near[0] if near else ""


def explain_name(text: str) -> str:
    """Return what the name of a missing package tells, as a clause, or nothing."""
    name = normalise(text)
    if name in CONDA:
        return "a part of Anaconda itself"
    if _is_standard(text):
        return "a part of Python: it needs no installing"
    if name in _MEANT:
        return f"the package is called {_MEANT[name]}"
    meant = find_meant(text)
    return f"a slip for {meant}?" if meant else ""


def _is_standard(text: str) -> bool:
    return normalise(text).replace("-", "_") in _STANDARD
