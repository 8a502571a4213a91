"""What happened: pure renderers from outcomes to text."""
