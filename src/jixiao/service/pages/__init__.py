"""The workbench: pages for people, made by the server from the store; what only shows data works without JavaScript."""
