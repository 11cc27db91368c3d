from . import collections_level
from . import collections_credit_hold
from . import payment_transaction
from . import sale_order
