"""Where the pictures, the sample and the front ends of the components lie."""

from pathlib import Path

ASSETS = Path(__file__).parents[3] / "assets"
