"""What each command does, one module a command or two; imported only when it runs."""
