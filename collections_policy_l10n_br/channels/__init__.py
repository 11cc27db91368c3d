from . import letter_window
