"""Parse, restrict and answer SPARQL without knowing a store."""
