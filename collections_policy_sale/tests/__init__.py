from . import test_credit_hold
from . import test_sale_translations
from . import test_told_on_quotations
