from . import channel
from . import email
from . import email_results
from . import email_unsubscribe
from . import task
from . import phone
from . import letter
from . import letter_print
