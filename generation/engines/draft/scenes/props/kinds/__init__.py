"""The drawings. Each module has `PROPS`."""
