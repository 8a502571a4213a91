"""The data that NLTK works on."""

from __future__ import annotations

from urllib.parse import urlsplit

from buildpack.model.choice import Choice
from buildpack.model.fingerprint import Fingerprint
from buildpack.model.machine import Machine
from buildpack.model.plan import Kept, NltkData, Use
from buildpack.model.project import Project
from buildpack.model.request import BuildRequest
from buildpack.model.settings import NLTK_INDEX
from buildpack.plan.kept import decide_kept, discard

NLTK = "nltk"
_NLTK_TXT = "nltk.txt"
# NLTK's own, of the same meaning.
_OF_NLTK = "NLTK_DOWNLOAD_URL"
_SHOWN = 3


def choose_nltk_data(
    request: BuildRequest, project: Project, machine: Machine
) -> Choice[NltkData] | None:
    """Return the data to fetch; None without ``nltk.txt``, or where nothing brings NLTK."""
    facts = project.requirements
    is_named = any(one.name == NLTK and not one.is_constraint for one in facts.requirements)
    may_come = not facts.is_closed and project.manifest
    if not project.corpora or not (is_named or may_come):
        return None
    index = NLTK_INDEX.text(request.env) or request.env.get(_OF_NLTK) or NLTK_INDEX.default
    data = NltkData(
        corpora=project.corpora,
        index=index,
        kept=_decide_kept(request, project, machine, index),
        is_certain=is_named,
    )
    names = [one.name for one in project.corpora]
    more = len(names) - _SHOWN
    listed = ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return Choice(data, f"{_NLTK_TXT} asks for {listed}", _NLTK_TXT)


def _decide_kept(request: BuildRequest, project: Project, machine: Machine, index: str) -> Kept:
    made_of = Fingerprint(
        versions=(("address of NLTK's index", _without_login(index)),),
        digests=tuple((f"The NLTK corpus {one.name}", "1") for one in project.corpora),
    )
    kept = decide_kept(NLTK, made_of, request=request, machine=machine)
    # Nothing says which files belong to a corpus that is no longer wanted.
    gone = [reason for reason in kept.reasons if reason.endswith(" is gone")]
    return discard(NLTK, made_of, *gone) if kept.use is Use.UPDATED and gone else kept


def _without_login(index: str) -> str:
    """Return the host and the path of an address: what logs in leads to the same place."""
    try:
        address = urlsplit(index)
    except ValueError:
        return ""
    return f"{address.netloc.rpartition('@')[2]}{address.path}"
