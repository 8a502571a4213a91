"""Makes packages of this buildpack: copies that need no index for what they themselves need."""
