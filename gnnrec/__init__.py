"""gnnrec: a fast and exact LightGCN recommender, and the explorer that explains it."""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

# Read when torch is first imported. Threads that spin while they wait for each other make a training ten times
# slower on a machine that is also serving a browser; waiting briefly and then sleeping costs almost nothing.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

from gnnrec.config import PRESETS, TrainConfig
from gnnrec.data.dataset import Dataset
from gnnrec.data.files.ratings import load_ratings_file
from gnnrec.data.interactions import Interactions
from gnnrec.data.movielens import load_movielens_100k
from gnnrec.data.split import hold_out
from gnnrec.errors import InputError
from gnnrec.recommender import Recommender
from gnnrec.store.models import Store

if TYPE_CHECKING:
    from gnnrec.evaluation.comparison import compare
    from gnnrec.evaluation.protocol import judge
    from gnnrec.evaluation.trec import write_qrels, write_run
    from gnnrec.evaluation.tuning import tune

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


_LATER = {
    "compare": "comparison",
    "judge": "protocol",
    "tune": "tuning",
    "write_qrels": "trec",
    "write_run": "trec",
}
"""Where in `evaluation` a name is that is imported only when it is asked for."""


def __getattr__(name: str) -> Any:
    """What tests and tunes a model, once it is asked for; who only recommends does not wait for it."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"gnnrec.evaluation.{_LATER[name]}"), name)
