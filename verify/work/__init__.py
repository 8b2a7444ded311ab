"""How work is done and kept: executors that call a function on many tasks, run directories, budgets."""
