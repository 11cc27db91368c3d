from . import collections_demo_brazil
