from . import sale_order_release_wizard
