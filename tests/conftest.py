"""Hypothesis in continuous integration repeats the same examples; at a developer's desk it keeps looking for new ones."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("repeatable")
