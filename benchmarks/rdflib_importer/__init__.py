"""A peer: the text documents of the corpus into RDF with rdflib alone, as one would write it without jixiao.

It reads the five forms that the corpus has with a few regular expressions, and says of them what jixiao says: the same terms, the
same IRIs, about the same triples (no findings, for it checks nothing). It knows these forms only, and trusts them.
"""
