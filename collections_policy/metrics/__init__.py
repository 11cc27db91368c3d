from . import metric
from . import refresh
from . import refresh_behaviour
