"""Files from strangers: fetched, checked for what they really are, and only then a character's.

Everything here but `fetching` blocks and is called from a worker thread.
"""
