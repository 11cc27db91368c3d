"""What all tests share when several processes run them side by side."""

import os
import shutil
from pathlib import Path

import pytest

from odoo.tools import config


@pytest.fixture(scope="session", autouse=True)
def own_filestore(load_registry):
    """Give each process files of its own, as it has a database of its own.

    The databases are copies of one, whose files they would share: but Odoo's tests
    throw away, class by class, the files that their own database does not know.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not worker:
        yield
        return
    shared = Path(config.filestore.return_value)
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    if shared.exists():
        shutil.copytree(shared, own, copy_function=os.link)
    config.filestore.return_value = str(own)
    yield
    shutil.rmtree(own, ignore_errors=True)
