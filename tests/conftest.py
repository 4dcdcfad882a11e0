"""For all tests: no GPU is used, and how long an example takes says something of the machine, nothing of the code."""

import os

os.environ["TRITON_INTERPRET"] = "1"  # read when Triton is imported, by whichever library: kernels run on the CPU

from hypothesis import HealthCheck, settings

settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")
