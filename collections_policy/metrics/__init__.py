from . import metric
from . import refresh
from . import refresh_policies
from . import refresh_segments
