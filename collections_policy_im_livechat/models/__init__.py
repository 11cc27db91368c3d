from . import chatbot_script_answer
from . import chatbot_script_step
from . import collections_conversation
from . import collections_livechat
from . import collections_livechat_visitor
from . import discuss_channel
from . import mail_message
