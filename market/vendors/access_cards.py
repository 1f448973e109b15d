"""Addresses of personal links and what carries them: QR code and WhatsApp text."""

from urllib.parse import quote

import segno
from flask import current_app
from markupsafe import Markup


def link_address(token: str) -> str:
    """The full address of a personal link, from the installation's own public address (never from a request's host)."""
    return f"{current_app.config['PUBLIC_URL']}/g/{token}"


def qr(address: str) -> Markup:
    """A QR code as SVG without size and style; black on white in dark mode too, so that every camera reads it."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=4, light="#fff", omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704


def whatsapp(phone: str, business_name: str, address: str) -> str:
    """A wa.me address: a chat with the text already written (in Indonesian); a person still presses send."""
    text = (
        f"Salam, {business_name}. Ini tautan pribadi Anda untuk melihat giliran dan lapak di pasar: {address} "
        "Jangan dibagikan kepada orang lain."
    )
    return f"https://wa.me/{phone.removeprefix('+')}?text={quote(text)}"
