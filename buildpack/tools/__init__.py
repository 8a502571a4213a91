"""How to say it: argv, environment and the reading of failures. Pure."""
