from . import delivery
from . import phone_numbers
from . import sms_text
