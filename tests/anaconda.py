"""What ``pip freeze`` writes in an environment of Anaconda's, after some work in it."""

from __future__ import annotations

_PINNED = """
alabaster==0.7.12
anaconda-client==1.11.0
anaconda-navigator==2.3.1
anaconda-project==0.11.1
appdirs==1.4.4
asgiref==3.7.2
backcall==0.2.0
blaze==0.11.3
blinker==1.6.2
clyent==1.2.2
cloudpickle==2.0.0
conda==22.9.0
conda-build==3.22.0
conda-pack==0.6.0
conda-repo-cli==1.0.20
conda-token==0.4.0
conda-verify==3.4.2
cycler==0.11.0
datashape==0.5.4
decorator==5.1.1
Flask==2.3.2
greenlet==1.1.1
gunicorn==20.1.0
heapdict==1.0.1
itsdangerous==2.1.2
kiwisolver==1.4.2
menuinst==1.4.19
mkl-fft==1.3.1
mkl-service==2.4.0
navigator-updater==0.3.0
odo==0.5.1
pickleshare==0.7.5
pywin32==302
pywinpty==2.0.2
ruamel-yaml-conda==0.15.100
sortedcollections==2.1.0
toolz==0.11.2
uvicorn==0.23.2
wincertstore==0.2
zict==2.1.0
"""
_BUILT = """
argon2-cffi @ file:///opt/conda/conda-bld/argon2-cffi_1645000214183/work
attrs @ file:///croot/attrs_1668696182826/work
beautifulsoup4 @ file:///opt/conda/conda-bld/beautifulsoup4_1650462163268/work
certifi @ file:///C:/b/abs_85o_6fm0se/croot/certifi_1671487778835/work
charset-normalizer @ file:///tmp/build/80754af9/charset-normalizer_1630003229654/work
click @ file:///C:/ci/click_1646056762388/work
colorama @ file:///tmp/build/80754af9/colorama_1607707115595/work
conda-package-handling @ file:///C:/ci/conda-package-handling_1649106011304/work
idna @ file:///tmp/build/80754af9/idna_1637925883363/work
Jinja2 @ file:///tmp/build/80754af9/jinja2_1612213139570/work
joblib @ file:///tmp/build/80754af9/joblib_1635411271373/work
MarkupSafe @ file:///C:/ci/markupsafe_1607027406824/work
mkl-random @ file:///C:/ci/mkl_random_1626186163140/work
numpy @ file:///C:/ci/numpy_and_numpy_base_1653574844560/work
packaging @ file:///tmp/build/80754af9/packaging_1637314298585/work
pandas @ file:///C:/ci/pandas_1641443171711/work
python-dateutil @ file:///tmp/build/80754af9/python-dateutil_1626374649649/work
pytz @ file:///home/conda/feedstock_root/build_artifacts/pytz_1664788377163/work
requests @ file:///C:/ci/requests_1657735340829/work
six @ file:///tmp/abs_31bh5p3m6s/croots/recipe/six-1.16.0-py2.py3-none-any.whl
urllib3 @ file:///C:/ci/urllib3_1650640043075/work
Werkzeug @ file:///opt/conda/conda-bld/werkzeug_1645628268370/work
_ipyw_jlab_nb_ext_conf @ file:///C:/ci/_ipyw_jlab_nb_ext_conf/work
"""


def freeze() -> str:
    """Return it as pip sorts it."""
    lines = [*_PINNED.split("\n"), *_BUILT.split("\n")]
    return "\n".join([*sorted(filter(None, lines), key=str.lower), ""])


REMOVED = (
    *("_ipyw_jlab_nb_ext_conf", "anaconda-client", "anaconda-navigator", "anaconda-project"),
    *("blaze", "clyent", "conda", "conda-build", "conda-pack", "conda-package-handling"),
    *("conda-repo-cli", "conda-token", "conda-verify", "datashape", "menuinst", "mkl-fft"),
    *("mkl-random", "mkl-service", "navigator-updater", "odo", "ruamel-yaml-conda"),
)
"""What in it is a part of Anaconda itself."""
