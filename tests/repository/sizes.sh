#!/bin/bash
# sizes.sh [ROOT]: a file has one reason to exist, and a function fits on a screen or two. Warns of source files above
# 300 lines and functions above 70; fails above 400 and 120. A file that has a good reason to be longer stands in
# tests/repository/sizes.allow: path, highest number of lines, reason.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"
allow=tests/repository/sizes.allow
[ -e "$allow" ] || allow=/dev/null

find . -name .git -prune -o -path "./build*" -prune -o -type f \( -name '*.hpp' -o -name '*.cpp' -o -name '*.cmake' \
  -o -name '*.sh' -o -name '*.ts' -o -name '*.js' -o -name CMakeLists.txt -o -path ./dev \) -print \
  | sed 's,^\./,,' | LC_ALL=C sort | awk -v allow="$allow" '
function warn(file, line, text) { printf "%s:%d: warning: %s\n", file, line, text; warnings++ }
function breach(file, line, text) { printf "%s:%d: %s\n", file, line, text; bad++ }
function indent(text) { match(text, /^ */); return RLENGTH }

# The code is formatted, so that a body is what is indented between an opening line and a brace one step further out.
function function_ends(file, start, end) {
  if (end - start + 1 > 120)
    breach(file, start, "the function has " end - start + 1 " lines, above 120: split it")
  else if (end - start + 1 > 70)
    warn(file, start, "the function has " end - start + 1 " lines, above 70")
}
function read_file(file,    text, line, opened, body) {
  line = opened = body = 0
  while ((getline text < file) > 0) {
    line++
    if (file !~ /\.[hc]pp$/ || file ~ /^tests\//) continue
    if (opened && !body) {
      if (text ~ /[^ ]/) body = indent(text)
    } else if (opened && text ~ /^ *}/ && indent(text) < body) {
      function_ends(file, opened, line)
      opened = body = 0
    } else if (!opened && text ~ /\).*\{$/ && text !~ /^ *(namespace|class|struct|union|enum|extern)/) {
      opened = line
    }
  }
  close(file)
  return line
}
BEGIN {
  while ((getline text < allow) > 0) {
    if (text ~ /^#/ || text !~ /[^ ]/) continue
    n = split(text, part, " ")
    if (n < 3 || part[2] !~ /^[0-9]+$/)
      breach(allow, ++line, "wanted: path, number of lines, reason; found: " text)
    else
      limit[part[1]] = part[2]
  }
}
{
  lines = read_file($0)
  seen[$0] = 1
  if ($0 in limit) {
    if (lines > limit[$0]) breach($0, lines, "has " lines " lines, above the " limit[$0] " that sizes.allow gives it")
  } else if (lines > 400) {
    breach($0, lines, "has " lines " lines, above 400: split it, or give the reason in sizes.allow")
  } else if (lines > 300) {
    warn($0, lines, "has " lines " lines, above 300")
  }
}
END {
  for (file in limit) if (!(file in seen)) breach(allow, 0, "there is no file " file)
  printf "sizes: %d files, %d warnings, %d breaches\n", NR, warnings, bad
  exit bad > 0
}'
