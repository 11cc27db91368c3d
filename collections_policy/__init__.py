from . import channels
from . import models
from . import pipeline
from . import wizards

from . import demo
