"""How it will run: pure renderers from values to text."""
