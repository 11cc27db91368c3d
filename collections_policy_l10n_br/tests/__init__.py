from . import test_br_tools
from . import test_br_tax_ids
from . import test_br_limitation
from . import test_br_documents
from . import test_br_rules
