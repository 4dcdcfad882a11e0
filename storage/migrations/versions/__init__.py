"""One file a migration. They name no table of `storage.tables`: those change, the past does not."""
