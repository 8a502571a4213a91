"""Locks and project files that installers can't read, as lines of a requirements file."""
