"""The kinds of puppets, one module each; see `generation.engines.draft.puppets.registry`."""
