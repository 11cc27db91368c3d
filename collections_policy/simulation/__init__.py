from . import shadow
from . import journal
from . import simulator
from . import stand_ins
from . import stand_ins_channel
