from . import sms
from . import sms_results
