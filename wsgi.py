"""What a WSGI server loads: `gunicorn wsgi:app`."""

import os

from core.settings import load_settings
from portal import create_app

app = create_app(load_settings(os.environ))
