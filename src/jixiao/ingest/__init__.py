"""Import documents into a store: find, plan, process, write, check anew."""
