from __future__ import annotations

import base64
import csv
import hashlib
import io
import zipfile

import pytest

from buildpack.tools.ready_made import rename_wheel

NAME = "pyuwsgi-2.0.30.post1-cp313-cp313-manylinux_2_28_x86_64.whl"
INFO = "pyuwsgi-2.0.30.post1.dist-info"
FILES = {
    "pyuwsgi.so": "binary",
    f"{INFO}/METADATA": "Metadata-Version: 2.1\nName: pyuwsgi\nVersion: 2.0.30.post1\n\nText\n",
    f"{INFO}/entry_points.txt": "[console_scripts]\nuwsgi = pyuwsgi:run\n",
    f"{INFO}/RECORD": "outdated",
}


def wheel() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for path, text in FILES.items():
            archive.writestr(path, text)
    return written.getvalue()


@pytest.fixture
def renamed() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(rename_wheel(NAME, wheel())[1]))


def test_it_has_the_name_and_the_release_of_uwsgi(renamed: zipfile.ZipFile) -> None:
    metadata = renamed.read("uwsgi-2.0.30.dist-info/METADATA").decode()

    assert rename_wheel(NAME, wheel())[0] == "uwsgi-2.0.30-cp313-cp313-manylinux_2_28_x86_64.whl"
    assert "Name: uWSGI\nVersion: 2.0.30\n" in metadata


def test_its_record_lists_every_file_with_its_hash(renamed: zipfile.ZipFile) -> None:
    record = "uwsgi-2.0.30.dist-info/RECORD"
    rows = {row[0]: row[1:] for row in csv.reader(renamed.read(record).decode().splitlines())}

    assert rows.keys() == set(renamed.namelist())
    assert rows.pop(record) == ["", ""]
    for path, (told, size) in rows.items():
        data = renamed.read(path)
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        assert (told, int(size)) == (f"sha256={digest}", len(data))
