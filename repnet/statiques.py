"""Les fichiers statiques qu’une installation rassemble."""

from django.contrib.staticfiles.apps import StaticFilesConfig


class Statiques(StaticFilesConfig):
    """Du système de design, seulement ce que nos pages appellent : la collecte est trois fois plus courte."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        *("analytics", "artwork", "component", "core", "dsfr", "favicon", "layout", "legacy", "scheme", "colors"),
        *("*.legacy.*", "*.nomodule.*", "*.print.*", "README.md", "dsfr.min.css", "icons.m*", "utility.*"),
        *("htmax*", "htmx-4*", "htmx-2.js"),
    ]
