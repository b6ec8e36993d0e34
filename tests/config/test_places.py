"""The gazetteer: what ships loads, and what is wrong in it is named."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from collector.config import build, load
from collector.config.places import KINDS, Places
from collector.errors import ConfigErrors
from tests.config.sample import documents

ROOT = Path(__file__).parents[2]
HEAD = 'city = "常州"\nsection = "聚焦常州"\n'


def faults(said: str) -> list[tuple[str, str, str]]:
    with pytest.raises(ConfigErrors) as caught:
        build({**documents(), "places.toml": tomllib.loads(said)})
    assert all(fault.file == "places.toml" for fault in caught.value.faults)
    return [(fault.table, fault.key, fault.problem) for fault in caught.value.faults]


def test_the_shipped_gazetteer_has_every_kind_and_all_districts() -> None:
    places = load(ROOT / "config").bulletin.places
    assert {place.kind for place in places.places} == set(KINDS)
    assert {"金坛区", "武进区", "新北区", "天宁区", "钟楼区", "溧阳市", "常州经开区", "常州大学"} <= places.named.keys()
    assert (places.city, places.section) == ("常州", "聚焦常州")


def test_a_gazetteer_is_not_needed() -> None:
    assert build(documents()).bulletin.places == Places()


def test_a_changed_gazetteer_has_another_digest() -> None:
    one, other = (
        build({**documents(), "places.toml": tomllib.loads(f'{HEAD}[[places]]\nname = "{name}"\n')}).bulletin.places
        for name in ("武进区", "金坛区")
    )
    assert one.digest != other.digest
    assert len({one, other}) == 2


@pytest.mark.parametrize(
    ("said", "where", "problem"),
    [
        ('city = "常州"\n', ("", "section"), "is missing"),
        ('city = "常州"\nsection = "聚焦无锡"\n', ("", "section"), "is not one of"),
        (f"{HEAD}town = 1\n", ("", "town"), "unknown key"),
        (f'{HEAD}[[places]]\nkind = "区县"\n', ("places 1", "name"), "is missing"),
        (f'{HEAD}[[places]]\nname = "武进区"\nkind = "区"\n', ("places 1", "kind"), "is not one of"),
        (f'{HEAD}[[places]]\nname = "武进区"\nalias = ["武进"]\n', ("places 1", "alias"), "did you mean 'aliases'"),
        (f'{HEAD}[[places]]\nname = "武进区"\naliases = ["武"]\n', ("places 1", "aliases"), "too short"),
        (f'{HEAD}[[places]]\nname = "武进区"\nunless = ["西安钟楼"]\n', ("places 1", "unless"), "holds no word"),
        (f'{HEAD}[[places]]\nname = "A厂"\n[[places]]\nname = "B厂"\naliases = ["A厂"]\n', ("", "places"), "2 times"),
    ],
)
def test_a_fault_names_its_place(said: str, where: tuple[str, str], problem: str) -> None:
    [(table, key, told)] = faults(said)
    assert (table, key) == where
    assert problem in told
