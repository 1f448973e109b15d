"""What a repair did to fixed turns and newcomers, in plain sentences for a coordinator, in Indonesian and English."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.words import Figure, Sentence, fill

LET_GO: Sentence = {
    "id": "Giliran tetap {vendor} pada {weekend} dilepas: pedagang itu tidak bisa datang.",
    "en": "The fixed turn of {vendor} on {weekend} is let go: the vendor cannot come.",
}
ANY_STALL: Sentence = {
    "id": "Giliran tetap {vendor} pada {weekend} boleh di lapak mana pun: {stall} ditutup.",
    "en": "The fixed turn of {vendor} on {weekend} may be on any stall: {stall} is closed.",
}
NEWCOMER_WAITS: Sentence = {
    "id": "Pedagang baru {vendor} belum mendapat giliran: semua tempat sudah terisi, dan perbaikan tidak mengambil "
    "giliran yang sudah diumumkan dari siapa pun. Agar pedagang baru ikut berbagi tempat, undi ulang mulai {weekend}.",
    "en": "The newcomer {vendor} has no turn yet: all seats are taken, and a repair takes no published turn from "
    "anybody. To share the seats with newcomers, draw anew from {weekend} on.",
}


@dataclass(frozen=True)
class Note:
    text_id: str
    text_en: str

    def __str__(self) -> str:
        return f"{self.text_en} / {self.text_id}"


def note(sentence: Sentence, **figures: Figure) -> Note:
    return Note(fill(sentence, "id", figures), fill(sentence, "en", figures))
