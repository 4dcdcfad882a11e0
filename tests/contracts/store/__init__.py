"""What every store owes: the same tests on each of them."""
