from . import explanation
from . import explanation_policy
from . import explanation_held
from . import explanation_next
from . import explanation_passed
from . import explanation_action
