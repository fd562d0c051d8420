"""Work that outlives a request: handed over in the transaction that asks for it, done by workers, never lost."""
