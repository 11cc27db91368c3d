from . import pix
