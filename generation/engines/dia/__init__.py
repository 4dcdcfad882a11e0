"""Dia-1.6B on a GPU, through transformers."""
