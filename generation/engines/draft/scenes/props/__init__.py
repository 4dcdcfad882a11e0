"""Things that a prompt names by word or emoji: drawn like the puppets, set beside them.

prop      what a prop is
registry  the props that exist
placing   where they stand or fly
kinds/    the drawings, by theme
"""
