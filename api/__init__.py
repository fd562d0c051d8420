"""The service: entrances, files, reports; the one place where the rooms meet."""
