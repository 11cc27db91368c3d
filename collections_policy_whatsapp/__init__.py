from . import models
from . import pipeline
from . import channels
from . import controllers
