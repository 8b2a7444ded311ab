"""What every certificate rests on: bytes, numbers, the language of statements, verdicts. Start reading at ``check``."""
