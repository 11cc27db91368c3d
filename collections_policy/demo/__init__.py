from . import collections_demo
from . import collections_demo_agreement
from . import collections_demo_proof
from . import collections_demo_policy
from . import collections_demo_insight
from . import collections_demo_help
