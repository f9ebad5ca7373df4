"""What a WSGI server loads: `gunicorn wsgi:app`.

A signing key that cannot be used stops the start with the reason, as it stops `lotbridge serve`.
"""

import logging
import os

from core.clock import utc_now
from core.settings import load_settings
from portal import create_app
from portal.startup import warnings_of

_settings = load_settings(os.environ)
for _sentence in warnings_of(_settings, at=utc_now()):
    logging.getLogger("lotbridge").warning(_sentence)
app = create_app(_settings)
