from . import collections_agreement_document
from . import collections_dossier
from . import collections_letter
from . import collections_notice_posting
from . import collections_monthly_report
from . import collections_statement
from . import ir_actions_report
