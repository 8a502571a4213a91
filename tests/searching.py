"""The search for entry points in apps that are made of a few texts."""

from __future__ import annotations

from collections.abc import Mapping

from fakes import Tree

from buildpack.facts import read_project
from buildpack.model.entry_point import EntryPoint
from buildpack.model.project import Project

FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FASTAPI = "from fastapi import FastAPI\napp = FastAPI()\n"


def project_of(files: Mapping[str, str | bytes], **env: str) -> Project:
    """Return all facts of an app."""
    return read_project(Tree(files), env)


def search(files: Mapping[str, str | bytes], **env: str) -> tuple[EntryPoint, ...]:
    """Return what the search finds in an app."""
    return project_of(files, **env).entry_points


def targets(files: Mapping[str, str | bytes], **env: str) -> list[tuple[str, str]]:
    """Return each entry point in the usual notation, with its interface."""
    return [(one.target, one.interface) for one in search(files, **env)]


def places(files: Mapping[str, str | bytes], **env: str) -> list[tuple[str, str]]:
    """Return where each entry point is imported from, and in the usual notation what."""
    return [(one.root, one.target) for one in search(files, **env)]
