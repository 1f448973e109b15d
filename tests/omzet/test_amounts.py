"""What people write for rupiah: read exactly or refused, never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import BadInput
from market.omzet.amounts import read_amount, written
from market.omzet.models import LARGEST_OMZET

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("1250000", 1_250_000),
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("Rp 1.250.000", 1_250_000),
        ("rp1.250.000", 1_250_000),
        ("Rp. 1.250.000,-", 1_250_000),
        ("IDR 750000", 750_000),
        ("1.250.000,00", 1_250_000),
        ("1250000,00", 1_250_000),
        ("1,250,000.00", 1_250_000),
        (" 1.250.000 ", 1_250_000),
        ("１２５００００", 1_250_000),
        ("1,25 jt", 1_250_000),
        ("1.5 juta", 1_500_000),
        ("1jt", 1_000_000),
        ("Rp 1,2 jt.", 1_200_000),
        ("750 rb", 750_000),
        ("750ribu", 750_000),
        ("750k", 750_000),
        ("12,5 rb", 12_500),
        ("0", 0),
        ("000", 0),
        (1_250_000, 1_250_000),
        (1_250_000.0, 1_250_000),
        (0.0, 0),
        (str(LARGEST_OMZET), LARGEST_OMZET),
    ],
)
def test_read(text: object, rupiah: int) -> None:
    assert read_amount(text) == rupiah


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "tulis 0"),
        ("   ", "tulis 0"),
        ("Rp", "tulis 0"),
        ("1250000,5", "utuh"),
        ("1.250.000,50", "utuh"),
        (1250.5, "utuh"),
        ("1.25", "tidak jelas"),
        ("1250.00", "tidak jelas"),
        ("1.2500", "tidak jelas"),
        ("12.50.000", "tidak jelas"),
        ("1.250,000", "utuh"),
        ("1,250.000", "tidak jelas"),
        ("1.250 jt", "tidak jelas"),
        ("1,250 jt", "tidak jelas"),
        ("jt", "tidak jelas"),
        ("-5000", "kurang dari nol"),
        ("− Rp 5.000", "kurang dari nol"),
        (-1.0, "kurang dari nol"),
        ("=SUM(A1:A9)", "tidak jelas"),
        ("<script>", "tidak jelas"),
        ("1e6", "tidak jelas"),
        ("0x10", "tidak jelas"),
        ("٣٠٠٠", "tidak jelas"),
        ("Ⅻ", "tidak jelas"),
        ("satu juta", "tidak jelas"),
        ("1\u200b250000", "tidak jelas"),
        ("1" * 41, "misalnya"),
        ("9999 jt", "terlalu besar"),
        (LARGEST_OMZET + 1, "terlalu besar"),
        (1e300, "terlalu besar"),
        (float("nan"), "angka"),
        (float("inf"), "angka"),
        (True, "angka"),
    ],
)
def test_refused(text: object, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_amount(text)
    assert says in refused.value.message


@given(st.integers(min_value=0, max_value=LARGEST_OMZET))
def test_what_a_field_shows_is_read_back(amount: int) -> None:
    assert read_amount(written(amount)) == amount
    assert read_amount(f"Rp{written(amount)}") == amount


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_a_sentence(text: str) -> None:
    said = ""
    try:
        said = f"{read_amount(text)}."
    except BadInput as refused:
        said = refused.message
    assert said.endswith(".")
