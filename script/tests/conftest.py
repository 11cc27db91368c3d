import sys
from pathlib import Path

LIB = Path(__file__).parents[1] / "lib"

sys.path.insert(0, str(LIB))
