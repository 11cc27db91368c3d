from . import metric
from . import refresh
