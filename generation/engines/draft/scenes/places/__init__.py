"""The places, one module each; see `generation.engines.draft.scenes.registry`."""
