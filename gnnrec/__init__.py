"""gnnrec: a fast and exact LightGCN recommender, and the explorer that explains it."""

import os

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

__all__ = [
    "PRESETS",
    "Dataset",
    "InputError",
    "Interactions",
    "Recommender",
    "Store",
    "TrainConfig",
    "hold_out",
    "load_movielens_100k",
    "load_ratings_file",
]
__version__ = "0.1.0"
