"""The formats of a publication: every module of its package that says ``SUFFIX`` is one, found by being there."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType, ModuleType


def found(package: str, path: Iterable[str]) -> Mapping[str, ModuleType]:
    """The format modules of ``package`` (its ``__name__`` and ``__path__``) by suffix without its dot, e.g. md."""
    modules = [import_module(f"{package}.{one.name}") for one in pkgutil.iter_modules(path)]
    return MappingProxyType({one.SUFFIX.removeprefix("."): one for one in modules if hasattr(one, "SUFFIX")})
