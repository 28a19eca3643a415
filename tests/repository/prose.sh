#!/bin/bash
# prose.sh [ROOT]: no line of prose in a *.md file is longer than 120 columns. Tables, code, headings, HTML, pictures
# and lines of a single word cannot be wrapped, and are left out.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

find . -name .git -prune -o -path './build*' -prune -o -type f -name '*.md' -print | sed 's,^\./,,' | LC_ALL=C sort \
  | tr '\n' '\0' | LC_ALL=C xargs -0r awk '
  FNR == 1 { fence = "" }
  fence != "" { if (index($1, fence) == 1) fence = ""; next }
  match($1, /^(```+|~~~+)/) { fence = substr($1, 1, RLENGTH); next }
  $1 ~ /^(\||#|<|!\[)/ { next }
  {
    columns = length($0) - gsub(/[\200-\277]/, "&")   # bytes that continue a character do not count
    words = NF - ($1 ~ /^([-+*>]|[0-9]+[.)])$/)
    if (columns > 120 && words > 1) { printf "%s:%d: has %d columns, above 120\n", FILENAME, FNR, columns; bad++ }
  }
  END { printf "prose: %d lines too long\n", bad; exit bad > 0 }'
