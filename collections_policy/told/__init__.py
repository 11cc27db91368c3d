from . import means
from . import writer
from . import reminders
from . import charges
from . import consequences
from . import hours
from . import ways
