from __future__ import annotations

from buildpack.tools.closure import nobody_needs


def metadata(name: str, *needs: str) -> str:
    return "".join((f"Name: {name}\n", *(f"Requires-Dist: {need}\n" for need in needs)))


FLASK = metadata("Flask", "Werkzeug>=3", "click", "python-dotenv; extra == 'dotenv'")
WERKZEUG = metadata("Werkzeug", "MarkupSafe>=2.1.1")


def test_what_a_root_leads_to_is_needed() -> None:
    installed = (FLASK, WERKZEUG, metadata("markupsafe"), metadata("click"), metadata("six"))

    assert nobody_needs(["flask"], installed) == ("six",)


def test_names_are_compared_as_the_index_does_it() -> None:
    installed = (metadata("Typing_Extensions"), metadata("a", "typing.extensions"))

    assert nobody_needs(["A"], installed) == ()


def test_a_package_behind_a_marker_stays() -> None:
    assert nobody_needs(["flask"], (FLASK, metadata("python_dotenv"))) == ()


def test_circles_end() -> None:
    installed = (metadata("a", "b"), metadata("b", "a"), metadata("c", "a"))

    assert nobody_needs(["a"], installed) == ("c",)
