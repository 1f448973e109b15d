"""A plain slip is understood; what could be two things is not guessed."""

import pytest

from market.spreadsheets.reading import Cell
from market.vendors.rules.categories import read_category
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import Category


@pytest.mark.parametrize(
    ("cell", "category"),
    [
        ("kulinner", Category.KULINER),
        ("KULINER", Category.KULINER),
        ("Makanan", Category.KULINER),
        ("MINUMAN ", Category.MINUMAN),
        ("minum", Category.MINUMAN),
        ("tenun/fashion", Category.TENUN_FESYEN),
        ("Tenun & Fesyen", Category.TENUN_FESYEN),
        ("tenun dan fesyen", Category.TENUN_FESYEN),
        ("kue dan camilan", Category.KUE_CAMILAN),
        ("Kue & Cemilan", Category.KUE_CAMILAN),
        ("kue&camilan", Category.KUE_CAMILAN),
        ("kriya\u200b", Category.KRIYA),
        ("Kerajinan Tangan", Category.KRIYA),
        ("jasaa", Category.JASA),
    ],
)
def test_what_is_meant(cell: str, category: Category) -> None:
    assert read_category(cell) is category


def test_every_category_as_stored_and_as_said() -> None:
    for category in Category:
        assert read_category(category.value) is category
        assert read_category(category.said_in_indonesian) is category


@pytest.mark.parametrize("cell", ["lain2", "campuran", "makanan & minuman", "kuliner, kriya", "sembako", "🍜", 3])
def test_what_is_left_to_a_person(cell: Cell) -> None:
    with pytest.raises(Unreadable) as caught:
        read_category(cell)
    assert caught.value.reason is (Reason.NO_CATEGORY if cell == "🍜" else Reason.UNKNOWN_CATEGORY)


@pytest.mark.parametrize("cell", [None, "", " ", "-"])
def test_empty_is_no_category(cell: Cell) -> None:
    with pytest.raises(Unreadable) as caught:
        read_category(cell)
    assert caught.value.reason is Reason.NO_CATEGORY
