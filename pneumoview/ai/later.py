"""Import a package without the libraries that it names at its start and needs only for what we never ask of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pkgutil import resolve_name
from types import ModuleType
from typing import Any


def import_without(package: str, *libraries: str) -> ModuleType:
    """The package; of the ``libraries`` that are not loaded yet, each is loaded when something in it is used.

    Where the package needs one of them for its own import, it is imported in the usual way.
    """
    before = set(sys.modules)
    finder = _Finder(library for library in libraries if library not in before)
    sys.meta_path.insert(0, finder)
    try:
        return import_module(package)
    except Exception:
        for name in sys.modules.keys() - before:
            if name.partition(".")[0] == package:
                del sys.modules[name]
    finally:
        sys.meta_path.remove(finder)
        finder.importing = False
        for name in [name for name, module in sys.modules.items() if isinstance(module, _Later)]:
            del sys.modules[name]
    return import_module(package)


class _Finder(MetaPathFinder, Loader):
    """Finds ``_Later`` in place of the libraries, as long as the package is being imported."""

    def __init__(self, libraries: Iterable[str]) -> None:
        self.libraries = frozenset(libraries)
        self.importing = True

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """See ``MetaPathFinder``."""
        del path, target
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in self.libraries else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """See ``Loader``."""
        return _Later(spec.name, self)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is run."""


class _Later(ModuleType):
    """A module, or what is imported from one: a name until it is used, the thing itself from then on."""

    def __init__(self, name: str, finder: _Finder) -> None:
        super().__init__(name)
        self._finder = finder

    def __getattr__(self, name: str) -> Any:
        if not self._finder.importing:
            return getattr(resolve_name(self.__name__), name)
        if name.startswith("__"):
            raise AttributeError(name)
        return _Later(f"{self.__name__}.{name}", self._finder)

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        if self._finder.importing:
            raise ImportError(f"{self.__name__} is called while it is imported")
        return resolve_name(self.__name__)(*arguments, **options)
