"""A file that is mapped into memory cannot be removed on Windows, so none stays mapped after reading."""

from pathlib import Path

import pandas as pd
import pytest
import torch

from gnnrec import Interactions, Recommender, Store, TrainConfig
from gnnrec.model.checkpoint import Checkpoint, State
from gnnrec.model.distributed import ALONE
from gnnrec.store.model_file import read_model_file, write_model_file
from gnnrec.store.request import Request

MAPS = Path("/proc/self/maps")
pytestmark = pytest.mark.skipif(not MAPS.exists(), reason="only Linux says what is mapped")


def test_nothing_that_was_read_stays_mapped(tmp_path: Path) -> None:
    pairs = [(user, item) for user in range(6) for item in range(user % 3, 6)]
    known = Interactions.from_frame(pd.DataFrame(pairs, columns=["user", "item"]))
    request = Request(known, known.select(known.users < 0), TrainConfig(passes=2, embedding_dim=4))
    model = Recommender.fit(known, request.config)
    model.save(tmp_path / "whole.gnnrec")
    write_model_file(tmp_path / "bare.gnnrec", request, model)
    store = Store(tmp_path / "models")
    store.keep(request, model)
    checkpoint = Checkpoint(tmp_path / "kept", "key", 10)
    checkpoint.save(State(5, {"ego": torch.ones(3, 2)}, {}), ALONE)
    held = [
        Recommender.load(tmp_path / "whole.gnnrec"),
        read_model_file(tmp_path / "bare.gnnrec").tensors,
        store.load(request),
        checkpoint.load(ALONE),
    ]
    assert all(one is not None for one in held)
    assert str(tmp_path) not in MAPS.read_text()
