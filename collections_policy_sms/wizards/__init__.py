from . import sms_template_preview
