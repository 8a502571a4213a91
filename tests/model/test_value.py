from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Generic, TypeVar

import pytest

from buildpack.model.value import Value

T = TypeVar("T")


class Fruit(Value):
    name: str
    seeds: tuple[int, ...] = ()
    tags: list[str] = field(default_factory=list)


class Word(Value):
    text: str
    line: int = field(default=0, compare=False)


class Apple(Fruit):
    is_green: bool = False


class Named(Value, kw_only=True):
    name: str


class Box(Value, Generic[T]):
    content: T


def test_a_value_is_a_frozen_dataclass() -> None:
    fruit = Fruit("pear", (1, 2))

    with pytest.raises(FrozenInstanceError):
        fruit.name = "plum"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del fruit.name
    assert is_dataclass(fruit)
    assert [one.name for one in fields(fruit)] == ["name", "seeds", "tags"]
    assert fruit == Fruit(name="pear", seeds=(1, 2))
    assert fruit != Fruit("plum", (1, 2))
    assert repr(fruit) == "Fruit(name='pear', seeds=(1, 2), tags=[])"
    assert replace(fruit, name="plum").seeds == (1, 2)
    assert pickle.loads(pickle.dumps(fruit)) == fruit


def test_values_of_one_kind_are_hashed_by_what_they_hold() -> None:
    assert {Box(1), Box(1), Box(2)} == {Box(2), Box(1)}
    assert len({Box("1"), Named(name="1")}) == 2


def test_a_field_that_is_not_compared_makes_no_difference() -> None:
    assert Word("a", 1) == Word("a", 2)
    assert {Word("a", 1), Word("a", 2), Word("b")} == {Word("a"), Word("b")}
    assert repr(Word("a", 1)) == "Word(text='a', line=1)"


def test_a_value_matches_by_place_and_by_name() -> None:
    match Apple("russet", (), [], True):  # noqa: FBT003 - its fields have places.
        case Apple(name, is_green=is_green):
            assert (name, is_green) == ("russet", True)


def test_a_kind_knows_its_fields_and_their_defaults() -> None:
    assert Word.line == 0
    assert [one.name for one in fields(Word)] == ["text", "line"]
    assert is_dataclass(Word)


def test_a_kind_has_the_fields_of_its_bases() -> None:
    assert [one.name for one in fields(Apple)] == ["name", "seeds", "tags", "is_green"]
    assert Apple("russet") != Fruit("russet")


def test_a_kind_takes_its_fields_by_name_alone_where_it_says_so() -> None:
    with pytest.raises(TypeError):
        Named("x")  # type: ignore[call-arg]
    assert Named(name="x").name == "x"


def test_fields_that_are_missing_unknown_or_given_twice_are_refused() -> None:
    with pytest.raises(TypeError, match="Fruit lacks name"):
        Fruit()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Fruit has no size"):
        Fruit("pear", size=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="Fruit was given too many values"):
        Fruit("pear", name="plum")  # type: ignore[misc]
    with pytest.raises(TypeError, match="Word was given too many values"):
        Word("a", 1, 2)  # type: ignore[call-arg]


def test_each_value_has_a_default_of_its_own_where_a_factory_makes_it() -> None:
    assert Fruit("pear").tags is not Fruit("plum").tags
