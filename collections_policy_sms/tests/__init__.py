from . import test_sms_access
from . import test_sms_delivery
from . import test_sms_proposals
from . import test_sms_provider
from . import test_sms_reports
from . import test_sms_story
from . import test_sms_text
from . import test_sms_translations
