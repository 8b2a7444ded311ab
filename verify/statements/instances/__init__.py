"""What statements are about, behind one protocol."""
