"""The ledger: outbox, audit log and jobs. What happened, who did it, and what is left to do."""
