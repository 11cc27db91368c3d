from . import collections_letter
from . import ir_actions_report
