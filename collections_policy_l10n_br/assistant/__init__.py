from . import pay_pix
