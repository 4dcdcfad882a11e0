"""How long tests wait for what must happen. A wait ends with what it waits for: only a failure takes so long."""

PATIENCE_S = 60.0  # what takes one second alone takes ten on two cores that eight test processes share
