"""Categories as people write them. A plain slip is understood; a text that could be two categories is not guessed."""

from rapidfuzz import fuzz

from market.spreadsheets.reading import Cell
from market.vendors.rules.texts import comparable, tidy
from market.vendors.rules.unreadable import Reason, Unreadable
from market.vendors.vocabulary import Category

_NAMES = {
    Category.KULINER: ("kuliner", "makanan", "makanan berat", "kuliner makanan", "masakan", "food", "culinary"),
    Category.KUE_CAMILAN: (
        "kue camilan", "kue dan camilan", "kue cemilan", "kue dan cemilan", "kue", "kue kue", "camilan", "cemilan",
        "jajanan", "jajanan pasar", "snack", "makanan ringan", "kue kering", "kue basah", "roti dan kue",
        "kue dan roti",
    ),
    Category.MINUMAN: ("minuman", "minum", "aneka minuman", "kopi", "drink", "drinks", "beverage"),
    Category.TENUN_FESYEN: (
        "tenun fesyen", "tenun dan fesyen", "tenun fashion", "tenun dan fashion", "tenun", "tenun ikat", "fesyen",
        "fashion", "busana", "pakaian", "konveksi", "kain tenun", "tekstil",
    ),
    Category.KRIYA: ("kriya", "kerajinan", "kerajinan tangan", "craft", "handicraft", "kriya dan kerajinan", "suvenir",
                     "souvenir"),
    Category.JASA: ("jasa", "layanan", "jasa layanan", "service", "services"),
}  # fmt: skip
_BY_NAME = {name: category for category, names in _NAMES.items() for name in names}
_PLAIN = 84
"""From this likeness (0-100) on, a text is a slip of the name ..."""
_CLEAR = 8
"""... provided that no name of another category comes as near as this."""


def read_category(cell: Cell) -> Category:
    """The category meant. Raises Unreadable (empty, unknown, or between two)."""
    text = tidy(cell)
    words = comparable(text)
    if not words:
        raise Unreadable(Reason.NO_CATEGORY, text)
    if words in _BY_NAME:
        return _BY_NAME[words]
    best = {category: max(fuzz.ratio(words, name) for name in names) for category, names in _NAMES.items()}
    (first, likeness), (_second, next_likeness) = sorted(best.items(), key=lambda item: -item[1])[:2]
    if likeness >= _PLAIN and likeness - next_likeness >= _CLEAR:
        return first
    raise Unreadable(Reason.UNKNOWN_CATEGORY, text)
