"""Pictures from plain data, one module a theme. ``style`` has what they share; nothing here computes mathematics."""
