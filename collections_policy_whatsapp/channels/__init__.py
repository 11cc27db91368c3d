from . import channel
from . import whatsapp
from . import whatsapp_agreement
from . import whatsapp_by_hand
from . import whatsapp_text
