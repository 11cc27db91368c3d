from . import test_access
from . import test_calendars
from . import test_delivery
from . import test_demo
from . import test_policy
from . import test_screens
from . import test_story
from . import test_traps
