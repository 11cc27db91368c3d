from . import test_pix
from . import test_pix_letter
from . import test_pix_payment
from . import test_pix_portal
from . import test_pix_reference
from . import test_window
from . import test_window_tools
