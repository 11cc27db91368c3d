from . import shadow
from . import journal
from . import simulator
from . import stand_ins
from . import stand_ins_channel
from . import collections_simulation
from . import collections_simulation_line
from . import collections_simulation_policy
