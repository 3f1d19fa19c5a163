"""python -m tests.holds."""

import sys

from tests.holds.run import main

sys.exit(main())
