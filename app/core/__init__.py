"""What every floor stands on: settings, time, ids, the database, the ledger. Knows no domain."""
