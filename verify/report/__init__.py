"""What people read: explanations of claims, and reports of run directories."""
