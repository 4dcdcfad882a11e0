"""Scripts that measure. They take a card's memory as the engines do, which must be said before torch is imported."""

from generation.gpu import prepare_allocator

prepare_allocator()
