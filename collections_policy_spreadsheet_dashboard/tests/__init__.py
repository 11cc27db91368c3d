from . import test_collections_dashboard
from . import test_spreadsheet_dashboard_translations
