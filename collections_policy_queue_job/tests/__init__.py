from . import test_queue_job_translations
from . import test_turns
