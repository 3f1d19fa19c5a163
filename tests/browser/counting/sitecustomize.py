"""On the path of the server under test only: notes every training in the file that TRAININGS names."""

import os
from pathlib import Path


def count_trainings() -> None:
    from gnnrec import recommender

    fit = recommender.Recommender.fit.__func__  # type: ignore[attr-defined]

    def counted(cls, interactions, config=None, **options):  # type: ignore[no-untyped-def]
        with Path(os.environ["TRAININGS"]).open("a") as file:
            file.write(f"{config.num_layers} {config.threshold:g} {config.steps}\n")
        return fit(cls, interactions, config, **options)

    recommender.Recommender.fit = classmethod(counted)  # type: ignore[assignment,method-assign]


if "TRAININGS" in os.environ:
    count_trainings()
