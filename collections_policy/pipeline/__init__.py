from . import evaluate
from . import plan
from . import guard
from . import deliver
