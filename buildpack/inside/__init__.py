"""Scripts that run inside the app's own Python (3.7 and newer), never in ours."""
