from . import channels
from . import controllers
from . import explain
from . import metrics
from . import models
from . import pipeline
from . import report
from . import simulation
from . import told
from . import wizards
from . import library

from . import assistant
from . import demo
from .hooks import uninstall_hook
