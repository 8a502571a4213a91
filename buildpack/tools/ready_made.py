"""pyuwsgi's wheel under uWSGI's own name.

Installers compile what a file asks for by name. Under that name they leave it alone, as they do
with the wheel that we compile. Source: https://peps.python.org/pep-0427/
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
import zipfile

_NAME = re.compile(r"(?m)^Name: .*$")
_VERSION = re.compile(r"(?m)^Version: .*$")
# A post-release is another packaging of the same source.
_POST = re.compile(r"\.?post\d+$")


def rename_wheel(name: str, content: bytes) -> tuple[str, bytes]:
    """Return the file name and the content of a wheel of pyuwsgi as one of uWSGI.

    *name* is such as ``pyuwsgi-2.0.30.post1-cp313-cp313-manylinux_2_28_x86_64.whl``."""
    own, version, *tags = name.split("-")
    release = _POST.sub("", version)
    old, new = f"{own}-{version}.dist-info/", f"uwsgi-{release}.dist-info/"
    written, record = io.BytesIO(), f"{new}RECORD"
    rows: list[tuple[str, str, int | str]] = []
    with (
        zipfile.ZipFile(io.BytesIO(content)) as before,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for info in before.infolist():
            data = before.read(info)
            path = info.filename.replace(old, new, 1)
            if path == record or info.is_dir():
                continue
            if path == f"{new}METADATA":
                text = _NAME.sub("Name: uWSGI", data.decode("utf-8"), count=1)
                data = _VERSION.sub(f"Version: {release}", text, count=1).encode("utf-8")
            info.filename = path
            after.writestr(info, data)
            rows.append((path, f"sha256={_digest(data)}", len(data)))
        listing = io.StringIO()
        csv.writer(listing, lineterminator="\n").writerows([*rows, (record, "", "")])
        after.writestr(record, listing.getvalue())
    return "-".join(("uwsgi", release, *tags)), written.getvalue()


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode("ascii")
