from . import collections_turns
from . import collections_worker
from . import collections_run
from . import collections_deliverer
from . import res_company
