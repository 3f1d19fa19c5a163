"""gnnrec: a fast and exact LightGCN recommender, and the explorer that explains it."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Read when torch is first imported. Threads that spin while they wait for each other make a training ten times
# slower on a machine that is also serving a browser; waiting briefly and then sleeping costs almost nothing.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

if TYPE_CHECKING:
    from gnnrec.config import PRESETS, TrainConfig
    from gnnrec.data.dataset import Dataset
    from gnnrec.data.files.ratings import load_ratings_file
    from gnnrec.data.interactions import Interactions
    from gnnrec.data.movielens import load_movielens_100k
    from gnnrec.data.split import hold_out
    from gnnrec.errors import InputError
    from gnnrec.evaluation.comparison import compare
    from gnnrec.evaluation.protocol import judge
    from gnnrec.evaluation.trec import write_qrels, write_run
    from gnnrec.evaluation.tuning import tune
    from gnnrec.recommender import Recommender
    from gnnrec.store.models import Store

__all__ = [
    "PRESETS",
    "Dataset",
    "InputError",
    "Interactions",
    "Recommender",
    "Store",
    "TrainConfig",
    "compare",
    "hold_out",
    "judge",
    "load_movielens_100k",
    "load_ratings_file",
    "tune",
    "write_qrels",
    "write_run",
]
__version__ = "0.1.0"


_PLACES = {
    "PRESETS": "config",
    "Dataset": "data.dataset",
    "InputError": "errors",
    "Interactions": "data.interactions",
    "Recommender": "recommender",
    "Store": "store.models",
    "TrainConfig": "config",
    "compare": "evaluation.comparison",
    "hold_out": "data.split",
    "judge": "evaluation.protocol",
    "load_movielens_100k": "data.movielens",
    "load_ratings_file": "data.files.ratings",
    "tune": "evaluation.tuning",
    "write_qrels": "evaluation.trec",
    "write_run": "evaluation.trec",
}
"""Where each name is. It is imported when it is first asked for: torch takes seconds, in which the command line has to
answer Ctrl-C already, and who only recommends does not wait for what tests and tunes."""


def __getattr__(name: str) -> Any:
    """A public name, once it is asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"gnnrec.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
