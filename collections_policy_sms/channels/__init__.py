from . import sms
from . import sms_results
from . import sms_agreement
