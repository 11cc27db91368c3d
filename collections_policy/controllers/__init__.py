from . import preferences
from . import unsubscribe
from . import portal
from . import account
from . import account_forms
from . import account_promise
from . import account_dispute
