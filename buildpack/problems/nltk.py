"""Problems with the data that NLTK works on."""

from __future__ import annotations

from typing import ClassVar

from buildpack.model.problem import Blame, Explanation, Problem
from buildpack.model.secret import mask
from buildpack.model.value import Value


class UnknownCorpus(Value):
    """A line of ``nltk.txt`` that names nothing there is."""

    name: str
    line: int
    nearest: str = ""


class NltkCorpusUnknown(Problem):
    """NLTK's index has no data of that name; all of them at once."""

    id: ClassVar[str] = "nltk-corpus-unknown"

    corpora: tuple[UnknownCorpus, ...]
    index: str

    def explain(self) -> Explanation:
        one = self.corpora[0]
        listing = "\n".join(
            f"  line {each.line}: {each.name[:60]}"
            + (f"\n    did you mean {each.nearest}?" if each.nearest else "")
            for each in self.corpora[:10]
        )
        return Explanation(
            what=f"NLTK has no data called '{one.name[:60]}'."
            if len(self.corpora) == 1
            else f"NLTK has no data under {len(self.corpora)} of the names in nltk.txt.",
            why=f"nltk.txt holds one id in each line. We looked in\n\n  {mask(self.index)}\n\n"
            f"and found nothing for:\n\n{listing}",
            fix=(
                "Correct the ids in nltk.txt. All that there are: https://www.nltk.org/nltk_data/",
                "Commit the change and deploy again.",
            ),
        )


class NltkIndexUnreadable(Problem):
    """What the index's address gave lists no data."""

    id: ClassVar[str] = "nltk-index-unreadable"
    blame: ClassVar[Blame] = Blame.PLATFORM

    index: str

    def explain(self) -> Explanation:
        return Explanation(
            what="The list of NLTK's data can't be read.",
            why=f"Your nltk.txt asks for data, and what stands at\n\n  {mask(self.index)}\n\n"
            "lists none: a proxy or a login page may have answered instead.",
            fix=(
                "Open that address and see what it says.",
                "If you have a mirror, set SLUGLINE_NLTK_INDEX to the address of its index.xml.",
            ),
        )


def examples() -> tuple[Problem, ...]:
    """Return one of each, for the documents and the tests."""
    return (
        NltkCorpusUnknown(
            (UnknownCorpus("stopword", 2, "stopwords"), UnknownCorpus("my-own-corpus", 5)),
            "https://nltk.example.com/index.xml",
        ),
        NltkIndexUnreadable("https://nltk.example.com/index.xml"),
    )
