from . import test_im_livechat_translations
from . import test_livechat
