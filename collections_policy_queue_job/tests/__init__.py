from . import test_turns
