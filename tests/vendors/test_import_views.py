"""The import's pages: send, look, do it once, take the report; and nobody else's files."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from market.accounts.models import AuditEvent, Role
from market.vendors.models import Vendor
from tests.support import factories as make
from tests.support.client import CheckedClient
from tests.support.people import sign_in
from tests.vendors.sheets import registry_file, row

START = "/kerja/pelaku/impor"


@pytest.fixture(autouse=True)
def _coordinator(session: Session, client: CheckedClient) -> None:
    sign_in(client, make.user(session, Role.COORDINATOR))


def send(client: CheckedClient, path: Path, name: str = "daftar.xlsx") -> str:
    """Upload a file; the address of its preview."""
    answer = client.post(START, data={"file": (BytesIO(path.read_bytes()), name)})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return answer.headers["Location"]


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(sa.select(sa.func.count(Vendor.id))) or 0


def test_the_city_registry_from_upload_to_report(session: Session, client: CheckedClient, registry: Path) -> None:
    assert client.get(START).status_code == 200
    preview = send(client, registry)
    page = client.get(preview).get_data(as_text=True)
    for said in (
        "668",
        "602",
        "40 perlu dilengkapi",
        "lembar “Pendaftar”",
        "tanpa daftar pelaku: Catatan",
        "L/P, Ket.",
    ):
        assert said in page
    assert count(session) == 0
    rejected = client.get(f"{preview}?hasil=rejected").get_data(as_text=True)
    assert rejected.count("<tr>") == 1 + 31
    assert "Kolom E: Nomor HP “tidak ada” bukan nomor HP Indonesia." in rejected
    assert client.get(f"{preview}?halaman=99").status_code == 200
    assert client.post(preview).status_code == 303
    assert count(session) == 602
    done = client.get(preview).get_data(as_text=True)
    assert "Sudah diimpor." in done
    assert "/kerja/pelaku/V0001" in done
    report = openpyxl.load_workbook(BytesIO(client.get(f"{preview}/laporan").data))["Pendaftar"]
    assert (report["T5"].value, report["U15"].value) == ("Dicatat (V0001)", "Nomor HP sama dengan baris 8.")


def test_pressing_twice_is_harmless(session: Session, client: CheckedClient, tmp_path: Path) -> None:
    preview = send(client, registry_file(tmp_path, row(1)))
    for _ in range(2):
        assert client.post(preview).status_code == 303
    assert count(session) == 1
    imports = sa.select(sa.func.count(AuditEvent.id)).where(AuditEvent.action == "vendors.import")
    assert session.scalar(imports) == 1
    assert "V0001" in client.get(preview).get_data(as_text=True)


def test_the_same_file_again_offers_nothing_new(session: Session, client: CheckedClient, tmp_path: Path) -> None:
    path = registry_file(tmp_path, row(1))
    client.post(send(client, path))
    page = client.get(send(client, path)).get_data(as_text=True)
    assert "Tidak ada pelaku baru di berkas ini." in page


def test_what_was_registered_in_between_is_not_doubled(session: Session, client: CheckedClient, tmp_path: Path) -> None:
    preview = send(client, registry_file(tmp_path, row(1), row(2)))
    make.vendor(session, phone="+6284000000001", business_name="Lebih dulu")
    client.post(preview)
    assert count(session) == 2
    assert "Nomor HP sama dengan pelaku terdaftar" in client.get(preview).get_data(as_text=True)


def test_another_coordinator_does_not_get_at_it(session: Session, client: CheckedClient, tmp_path: Path) -> None:
    preview = send(client, registry_file(tmp_path, row(1)))
    sign_in(client, make.user(session, Role.COORDINATOR))
    assert client.get(preview).status_code == 404
    assert client.get(f"{preview}/laporan").status_code == 404
    assert client.post(preview).status_code == 404
    assert client.post(f"{preview}/buang").status_code == 404
    assert count(session) == 0


def test_a_file_that_changed_on_disk_is_not_applied(
    app: Flask, session: Session, client: CheckedClient, tmp_path: Path
) -> None:
    preview = send(client, registry_file(tmp_path, row(1)))
    kept = next((Path(app.config["INSTANCE"]) / "uploads" / "vendors").glob("*.bin"))
    kept.write_bytes(registry_file(tmp_path, row(2)).read_bytes())
    assert client.post(preview).status_code == 404
    assert count(session) == 0


def test_discarding_removes_the_file(app: Flask, client: CheckedClient, tmp_path: Path) -> None:
    preview = send(client, registry_file(tmp_path, row(1)))
    assert client.post(f"{preview}/buang").status_code == 303
    assert list((Path(app.config["INSTANCE"]) / "uploads" / "vendors").iterdir()) == []
    assert client.get(preview).status_code == 404


def test_after_a_day_the_upload_is_gone(session: Session, client: CheckedClient, tmp_path: Path) -> None:
    preview = send(client, registry_file(tmp_path, row(1)))
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=25)
    with time_machine.travel(later):
        sign_in(client, make.user(session, Role.COORDINATOR))
        assert client.post(preview).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.xlsx", b"%PDF-1.7", "bukan buku kerja"),
        ("a.xlsx", b"", "Pilih berkas"),
        ("a.csv", b"Tanggal;Omzet\n1;2\n", "nama usaha dan nomor HP"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_on_the_same_page(
    app: Flask, client: CheckedClient, name: str, data: bytes, said: str
) -> None:
    answer = client.post(START, data={"file": (BytesIO(data), name)})
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert said in page
    assert 'type="file"' in page
    assert list((Path(app.config["INSTANCE"]) / "uploads" / "vendors").glob("*.bin")) == []


def test_no_file_at_all_is_told(client: CheckedClient) -> None:
    answer = client.post(START, data={})
    assert answer.status_code == 400
    assert "Pilih berkas" in answer.get_data(as_text=True)


def test_hostile_text_is_shown_as_text(client: CheckedClient, tmp_path: Path) -> None:
    preview = send(client, registry_file(tmp_path, row(1, name="<script>x</script>", kelurahan="<b>")), "<x>.xlsx")
    page = client.get(preview).get_data(as_text=True)
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
    assert "“&lt;b&gt;”" in page
