"""Looks at the settings."""

from chaoslib.settings import loaded_settings


def limit():
    return loaded_settings.get().get("limit")
