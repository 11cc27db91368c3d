from . import collections_letter_pix
from . import collections_letter_window
