from . import preferences
from . import unsubscribe
from . import portal
from . import account
