"""Known spellings are understood, guesses only proposed."""

import csv
from pathlib import Path

import pytest

from market.config import ROOT
from market.spreadsheets.reading import Cell
from market.vendors.rules.kelurahan import KelurahanIndex, Place
from market.vendors.rules.unreadable import Reason, Unreadable

DATA = ROOT / "market" / "migrations" / "data" / "kelurahan_kupang.csv"


@pytest.fixture(scope="module")
def index() -> KelurahanIndex:
    with Path(DATA).open(encoding="utf-8", newline="") as file:
        return KelurahanIndex(Place(row["code"], row["name"], row["kecamatan"]) for row in csv.DictReader(file))


def test_all_names_as_they_are(index: KelurahanIndex) -> None:
    with Path(DATA).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert index.read(row["name"]) == row["code"]
            assert index.read(row["name"].upper() + " ") == row["code"]
            assert index.read(f"Kel. {row['name']}") == row["code"]


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Belo", "Bello"),
        ("Naikoten I", "Naikoten Satu"),
        ("naikoten 1", "Naikoten Satu"),
        ("Naikoten II", "Naikoten Dua"),
        ("Bakunase 2", "Bakunase Dua"),
        ("Bakunase I", "Bakunase"),
        ("Manulai 2", "Manulai II"),
        ("manulai dua", "Manulai II"),
        ("LLBK", "Lai Lai Bisi Kopan"),
        ("Lai-Lai Bisi Kopan", "Lai Lai Bisi Kopan"),
        ("TDM", "Tuak Daun Merah"),
        ("Kelurahan Kayu Putih", "Kayu Putih"),
        ("Oesapa", "Oesapa"),
    ],
)
def test_spellings_in_use(index: KelurahanIndex, cell: str, name: str) -> None:
    code = index.read(cell)
    assert code
    assert index.name(code) == name


@pytest.mark.parametrize(
    ("cell", "proposed"),
    [
        ("Naikoten", {"Naikoten Satu", "Naikoten Dua"}),
        ("Oesapaa", {"Oesapa"}),
        ("Nunbaun", {"Nunbaun Sabu", "Nunbaun Delha"}),
        ("Sikumanna", {"Sikumana"}),
        ("Kupang", set()),
        ("??", set()),
    ],
)
def test_a_guess_is_only_proposed(index: KelurahanIndex, cell: str, proposed: set[str]) -> None:
    with pytest.raises(Unreadable) as caught:
        index.read(cell)
    assert caught.value.reason is Reason.UNKNOWN_KELURAHAN
    assert proposed <= set(caught.value.proposals)
    assert len(caught.value.proposals) <= 3
    assert proposed or not caught.value.proposals


@pytest.mark.parametrize("cell", [None, "", "-"])
def test_an_empty_cell_is_no_fault(index: KelurahanIndex, cell: Cell) -> None:
    assert index.read(cell) is None
