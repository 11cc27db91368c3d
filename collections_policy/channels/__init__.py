from . import channel
from . import email
from . import task
