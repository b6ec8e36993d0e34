"""collector watches what government and provincial science sites publish and gives editors the day's list.

The data's way, in one line::

    source → due → spider → archive → Item → reading → items → stories → scores → candidates → decisions → Issue → file

Imports point one way: ``cli, desk, running → publishing, editing, gathering → store → reading → model, errors``;
``spiders`` (beside this package) import ``reading``, ``model`` and ``errors``
only; ``tests/test_structure.py`` holds both.
"""

__version__ = "0.1.0"
