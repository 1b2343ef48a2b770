"""Print how many mappings sssom-py reads of a table; fails where the table is not valid SSSOM. Run by .venv-sssom, which has sssom-py."""

import sys

from sssom.constants import SchemaValidationType
from sssom.parsers import parse_sssom_table
from sssom.validators import validate

mappings = parse_sssom_table(sys.argv[1])
validate(mappings, [SchemaValidationType.JsonSchema, SchemaValidationType.PrefixMapCompleteness, SchemaValidationType.StrictCurieFormat])
print(len(mappings.df))
