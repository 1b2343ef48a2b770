"""What the service and its stores must stand: hours of mixed load, kills at any moment."""
