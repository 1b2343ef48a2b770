import os
import sys

# `python -m` puts the current folder before the standard library: what lies beside documents is not to be run as json.py.
if not sys.flags.safe_path and sys.path[0] != os.path.dirname(os.path.dirname(os.path.abspath(__file__))):
    del sys.path[0]

from .cli import main

main()
