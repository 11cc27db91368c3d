from . import collections_limitation_wizard
