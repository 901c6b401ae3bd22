"""Makes something go wrong inside a real bot process, without a line of the product knowing of it.

    env = sabotage(folder, '''
        @after("bot.sending")
        def impatient(module):
            module.PATIENCE_S = 2.0
    ''')

The lines run when Python starts, in the bot and in its workers; what is marked `after` a module
runs once that has been imported.
"""

import os
from pathlib import Path
from textwrap import dedent

_PRELUDE = '''
import importlib.abc
import importlib.machinery
import os
import sys
from pathlib import Path

_waiting = {}


def after(name):
    """Calls what is decorated with the module of that name, once it was imported."""
    return lambda work: _waiting.setdefault(name, []).append(work)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name not in _waiting:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            for work in _waiting[name]:
                work(module)

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _Finder())
'''


def sabotage(folder: Path, lines: str) -> dict[str, str]:
    """The variables under which a process runs these lines; `folder` is an empty one for them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sitecustomize.py").write_text(_PRELUDE + dedent(lines), encoding="utf-8")
    path = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {"PYTHONPATH": os.pathsep.join(path)}
