from . import account_payment
from . import collections_account
from . import collections_action
from . import collections_choice
from . import payment_transaction
