"""How long tests wait for what must happen. A wait ends with what it waits for: only a failure takes so long."""

PATIENCE_S = 120.0  # what takes two seconds alone took a minute on two cores that twenty processes shared
