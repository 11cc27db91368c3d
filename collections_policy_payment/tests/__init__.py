from . import test_account_payment
from . import test_payment_tours
from . import test_payment_translations
