from . import collections_level
from . import collections_credit_hold
from . import collections_told_writer
from . import payment_transaction
from . import sale_order
from . import sale_order_told
