"""The rules of a place: who may change them, and what they let through."""
