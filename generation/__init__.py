"""The product without a front end: from a request to a finished clip. Knows no Discord and no database."""
