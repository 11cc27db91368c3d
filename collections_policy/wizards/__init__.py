from . import base_partner_merge
from . import collections_hold_wizard
from . import collections_holidays_wizard
from . import collections_outcome_wizard
from . import collections_posting_wizard
from . import collections_override_wizard
from . import collections_reason_wizard
