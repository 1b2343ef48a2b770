"""The exit codes of the program, a contract with the scripts that call it (`jixiao --help` lists them)."""

from __future__ import annotations

DONE = 0
#: ``validate`` found violations, ``doctor`` a fault, or ``--engine both`` a difference.
VIOLATIONS = 1
USAGE = 2
#: A document could not be read; the others were.
UNREADABLE = 3
#: A query passed a limit that was given for it, and has no answer.
ENDED = 4
#: A fault of the program; the number is EX_SOFTWARE of sysexits.h.
FAULT = 70
#: Stopped by Ctrl-C, as shells have it: 128 and the number of SIGINT.
STOPPED = 130
