"""The store as tools for assistants, by the Model Context Protocol (https://modelcontextprotocol.io)."""
