from . import metric
from . import refresh
from . import refresh_experiments
from . import refresh_satisfaction
from . import satisfaction
