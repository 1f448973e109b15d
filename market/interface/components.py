"""`/_components`: all parts of the interface with data like the real ones, in development and demonstration only."""

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import segno
from flask import Blueprint, Flask, abort, current_app, flash, render_template
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import BooleanField, FileField, IntegerField, RadioField, SelectField, StringField, TextAreaField

from market.accounts.access import ANYONE, allow
from market.interface.options import options
from market.pages import Page
from market.venues.models import Stall, Zone
from market.venues.plan import Plan, plan_of

blueprint = Blueprint("components", __name__)

ZONES = (("A", "Zona A, kuliner", 40), ("B", "Zona B, campuran", 32), ("C", "Zona C, kriya", 28))
LONG_NAME = "Kelompok Usaha Bersama Tenun Ikat Ina Ndao Sejahtera Kelurahan Naikoten Satu"


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)


class SampleForm(FlaskForm):  # type: ignore[misc]
    class Meta:
        csrf = False

    name = StringField("Nama usaha")
    phone = StringField("Nomor HP", description="Contoh: 0812 3456 7890")
    omzet = IntegerField("Omzet Minggu, 6 Desember 2026")
    category = SelectField(
        "Kategori", choices=options(("", "Pilih kategori"), ("kuliner", "Kuliner"), ("kriya", "Kriya"))
    )
    halal = RadioField(
        "Sertifikat halal", choices=options(("ya", "Bersertifikat"), ("proses", "Proses"), ("belum", "Belum"))
    )
    about = TextAreaField("Catatan")
    letter = FileField("Surat permohonan")
    power = BooleanField("Perlu listrik")


@blueprint.get("/_components")
@allow(ANYONE)
def show() -> str:
    """The page of all components. 404 in a real installation."""
    if not (current_app.debug or current_app.config["DEMO"]):
        abort(404)
    flash("Laporan omzet tersimpan.", "good")
    flash("Ada 3 baris yang perlu dilihat lagi.", "warning")
    flash("Rotasi belum dapat diterbitkan: pemeriksaan belum selesai.", "error")
    flash("Masa undian dimulai hari Senin.", "info")
    return render_template("dev/components.html", **samples())


def samples() -> dict[str, Any]:
    """What the page shows: ordinary, long, empty and faulty data."""
    plan = sample_plan()
    form = SampleForm(formdata=None, data={"name": LONG_NAME, "phone": "0812-33", "halal": "proses"})
    form.phone.errors = ["Nomor HP harus 10 sampai 13 angka dan diawali 08."]
    points = [0.98 * math.sin(n * 2.399) * math.cos(n * 0.37) for n in range(600)]
    return {
        "form": form,
        "plan": plan,
        "wide_plan": sample_plan(row=40),
        "empty_plan": Plan(width=0, height=0),
        "turn": sample_turn(plan),
        "points": points,
        "page": Page(items=[], number=3, pages=12, total=600),
        "vendors": sample_vendors(),
        "zone_rows": sample_bars(),
        "weekends": sample_weekends(),
        "heat_columns": ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun"],
        "heat_rows": sample_heat(),
    }


def sample_plan(row: int = 14) -> Plan:
    """A hundred stalls in three zones, as in a large park, `row` side by side."""
    stalls = []
    for position, (code, name, count) in enumerate(ZONES):
        zone = Zone(code=code, name=name, position=position)
        for n in range(count):
            x, y = 3.0 * (n % row), 40.0 * position + 5.0 * (n // row)
            stalls.append(Stall(code=f"{code}-{n + 1:02}", x=x, y=y, prime=50, zone=zone, in_use=n != 5))
    hrefs = {stall.code: f"#lapak-{stall.code}" for stall in stalls}
    titles = {stall.code: f"{stall.code}: Dapur Mama Orpa" for stall in stalls} | {"B-03": f"B-03: {LONG_NAME}"}
    tones = {"A-10": "good", "A-11": "warn", "A-12": "bad", "B-07": "turn"}
    return plan_of(stalls, titles=titles, hrefs=hrefs, tones=tones)


def sample_turn(plan: Plan) -> dict[str, Any]:
    code = segno.make("https://giliran.example/g/contoh-tautan-pribadi", error="m")
    return {
        "dates": [dt.date(2026, 12, 5), dt.date(2026, 12, 6)],
        "when": "11 hari lagi",
        "hours": "15.00 sampai 21.00 WITA",
        "stall": "A-27",
        "zone": "Zona A, kuliner",
        "venue": "Taman Nostalgia",
        "bring": ["Kartu giliran atau kode QR ini", "Kabel sambungan 10 meter", "Kantong sampah sendiri"],
        "plan": Plan(plan.width, plan.height, plan.side, plan.zones, _unlinked(plan)),
        "qr": Markup(code.svg_inline(scale=1, border=0, svgclass=None, lineclass=None, omitsize=True)),  # noqa: S704
    }


def _unlinked(plan: Plan) -> list[Any]:
    return [replace(stall, href=None, title=stall.code, tone="plain") for stall in plan.stalls]


def sample_vendors() -> list[dict[str, Any]]:
    names = ("code", "name", "tone", "status", "turns", "omzet")
    rows = [
        ("V0001", "Jagung Bose Mama Yuli", "good", "Aktif", 9, 1_250_000),
        ("V0002", LONG_NAME, "warn", "Mendaftar", 0, None),
        ("V0003", "Kopi Flores & Roti Bakar <Oesapa>", "bad", "Ditangguhkan", 12, 0),
    ]
    return [dict(zip(names, row, strict=True)) for row in rows]


def sample_bars() -> list[dict[str, Any]]:
    return [
        {"label": "Kuliner", "value": 96_400_000, "text": "Rp96.400.000", "note": "38 dari 40 melapor"},
        {"label": "Tenun & fesyen", "value": 71_050_000, "text": "Rp71.050.000", "note": "20 dari 24 melapor"},
        {"label": "Minuman", "value": 12_300_000, "text": "Rp12.300.000", "note": "11 dari 12 melapor"},
        {"label": "Jasa", "value": None, "text": "tidak ditampilkan", "note": "kurang dari 5 pelaku"},
    ]


def sample_weekends() -> list[dict[str, Any]]:
    start = dt.date(2026, 6, 6)
    rows = []
    for n in range(26):
        amount = None if n == 17 else int(2.1e8 + 9e7 * math.sin(n / 3) + 4e6 * n)
        day = start + dt.timedelta(weeks=n)
        text = "batal" if amount is None else f"Rp{amount:,}".replace(",", ".")
        rows.append({"label": f"{day.day}/{day.month}", "value": amount, "text": text, "note": ""})
    return rows


def sample_heat() -> list[dict[str, Any]]:
    rows = []
    for n, zone in enumerate(("Zona A", "Zona B", "Zona C")):
        shares = [(7 * n + 13 * month) % 11 / 10 for month in range(6)]
        rows.append({"label": zone, "cells": [{"value": share, "text": f"{share:.0%}"} for share in shares]})
    return rows
