from . import models
from . import pipeline
from . import channels
from . import controllers

from .hooks import post_init_hook
