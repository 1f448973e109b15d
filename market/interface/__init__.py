"""What every page stands on: files for the browser, navigation, pictures' geometry, compression, the components page."""

from flask import Flask

from market.interface import assets, components, compression, navigation, pictures


def init_app(app: Flask) -> None:
    for part in (assets, navigation, pictures, compression, components):
        part.init_app(app)
