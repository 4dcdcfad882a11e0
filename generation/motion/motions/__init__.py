"""The motions, one module each; see `generation.motion.registry`."""
