from . import collections_action
from . import res_company
from . import res_config_settings
from . import snailmail_letter
