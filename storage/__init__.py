"""What outlives the process: the database and the clip files."""
