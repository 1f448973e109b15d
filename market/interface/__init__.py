"""What every page stands on: files for the browser, navigation, geometry of pictures, compression, forms' sentences."""

from flask import Flask

from market.interface import assets, components, compression, form_sentences, navigation, pictures


def init_app(app: Flask) -> None:
    for part in (assets, navigation, pictures, compression, form_sentences, components):
        part.init_app(app)
