"""What the audit page says for the deeds and areas that are stored as codes (`area.verb`)."""

from collections.abc import Mapping

from flask_babel import gettext

from market.words import N_

DEEDS = {
    "accounts.add": N_("Petugas ditambahkan"),
    "accounts.disable": N_("Akun dinonaktifkan"),
    "accounts.enable": N_("Akun diaktifkan lagi"),
    "accounts.invite": N_("Tautan kata sandi dibuat"),
    "accounts.password": N_("Kata sandi diganti"),
    "accounts.role": N_("Peran diganti"),
    "accounts.sessions_end": N_("Semua perangkat dikeluarkan"),
    "accounts.sign_in": N_("Masuk"),
    "accounts.sign_in_refused": N_("Gagal masuk"),
    "attendance.answer": N_("Jawaban giliran dicatat"),
    "attendance.mark": N_("Kehadiran dicatat"),
    "attendance.replace": N_("Lapak diisi cadangan"),
    "attendance.undo": N_("Catatan kehadiran dibatalkan"),
    "demo.past": N_("Peragaan: akhir pekan lampau dibuat"),
    "demo.registry": N_("Peragaan: pelaku dan lapak dibuat"),
    "demo.season": N_("Peragaan: musim dibuat"),
    "omzet.record": N_("Omzet dicatat"),
    "rotations.cancel_draw": N_("Undian dihentikan"),
    "rotations.discard": N_("Rancangan dibuang"),
    "rotations.draw": N_("Undian diminta"),
    "rotations.export_roster": N_("Roster dengan nomor HP diunduh"),
    "rotations.publish": N_("Rotasi diterbitkan"),
    "rotations.repair": N_("Perbaikan rotasi diminta"),
    "rotations.store_draft": N_("Rancangan disimpan"),
    "seasons.cancel_weekend": N_("Akhir pekan dibatalkan"),
    "seasons.change_rules": N_("Aturan musim diubah"),
    "seasons.close_stalls": N_("Lapak ditutup"),
    "seasons.create": N_("Musim dibuat"),
    "seasons.fix_turn": N_("Giliran ditetapkan"),
    "seasons.mark_available": N_("Berhalangan dicabut"),
    "seasons.mark_unavailable": N_("Berhalangan dicatat"),
    "seasons.note_weekend": N_("Catatan akhir pekan diubah"),
    "seasons.pair_vendors": N_("Pasangan pelaku dibuat"),
    "seasons.part_vendors": N_("Pasangan pelaku dihapus"),
    "seasons.release_turn": N_("Giliran tetap dilepas"),
    "seasons.reopen_weekend": N_("Akhir pekan dibuka lagi"),
    "seasons.set_limit": N_("Batas kategori diubah"),
    "stalls.import": N_("Denah lapak diimpor"),
    "vendors.edit": N_("Data pelaku diubah"),
    "vendors.import": N_("Daftar pelaku diimpor"),
    "vendors.issue_link": N_("Tautan pribadi dibuat"),
    "vendors.read": N_("Data pribadi dibuka"),
    "vendors.register": N_("Pelaku didaftarkan"),
    "vendors.revoke_access": N_("Semua akses pelaku dicabut"),
    "vendors.set_pin": N_("PIN pelaku diganti"),
    "vendors.sign_in": N_("Pelaku masuk dengan PIN"),
    "vendors.sign_in_refused": N_("PIN ditolak"),
    "vendors.status": N_("Status pelaku diubah"),
}
AREAS = {
    "accounts": N_("Petugas"),
    "attendance": N_("Kehadiran"),
    "demo": N_("Peragaan"),
    "omzet": N_("Omzet"),
    "rotations": N_("Rotasi"),
    "seasons": N_("Musim"),
    "stalls": N_("Lapak"),
    "vendors": N_("Pelaku UMKM"),
}


def deed(action: str) -> str:
    """The words for a stored action; the code itself for one that a later version wrote."""
    return gettext(DEEDS[action]) if action in DEEDS else action


def area(name: str) -> str:
    return gettext(AREAS[name]) if name in AREAS else name


KINDS = {
    "command": N_("perintah"),
    "draw": N_("undian"),
    "export": N_("unduhan"),
    "file": N_("berkas"),
    "market_date": N_("hari pasar"),
    "omzet": N_("omzet"),
    "rotation": N_("rotasi"),
    "season": N_("musim"),
    "user": N_("petugas"),
    "vendor": N_("pelaku"),
    "venue": N_("lokasi"),
    "visitor": N_("pengunjung"),
    "weekend": N_("akhir pekan"),
    "worker": N_("pengundi"),
}


def named(label: str, names: Mapping[str, str]) -> str:
    """Words for an actor or a subject (`user:12`, `command:maria`, `visitor`); `names` knows the staff."""
    if label in names:
        return names[label]
    kind, _, identity = label.partition(":")
    word = gettext(KINDS[kind]) if kind in KINDS else kind
    return f"{word} {identity[:8] if kind == 'draw' else identity}".strip()
