"""Show the store as pages for people; what only shows data works without JavaScript."""
