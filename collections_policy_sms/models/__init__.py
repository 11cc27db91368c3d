from . import collections_action
from . import collections_level_step
from . import collections_policy
from . import collections_sms_attempt
from . import res_partner
from . import sms_sms
from . import sms_template
from . import sms_tracker
