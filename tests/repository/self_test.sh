#!/bin/bash
# self_test.sh: each repository check passes a good tree and names every mistake in a bad one.
set -euo pipefail
checks=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
failures=0

write() { mkdir -p "$tree/$(dirname "$1")" && printf '%b' "$2" >"$tree/$1"; }
lines() { local i; for ((i = 0; i < $1; i++)); do echo "$2"; done; }
# passes CHECK: it accepts the tree as it is now.
passes() {
  bash "$checks/$1.sh" "$tree" >"$tree/out.log" 2>&1 || { echo "FAILED: $1 refuses a good tree:"; cat "$tree/out.log"; failures=1; }
}
# finds CHECK TEXT WHAT: it refuses the tree and says TEXT.
finds() {
  if bash "$checks/$1.sh" "$tree" >"$tree/out.log" 2>&1; then
    echo "FAILED: $1 accepts $3"; failures=1
  elif ! grep -qF -- "$2" "$tree/out.log"; then
    echo "FAILED: $1 does not say '$2' for $3:"; cat "$tree/out.log"; failures=1
  fi
}

write CMakeLists.txt ''
write core/CMakeLists.txt 'bezant_room(core SOURCES a.cpp)\n'
write core/a.hpp '#include <vector>\n#include <sodium.h>\n'
write core/a.cpp '#include "core/a.hpp"\nint f() {\n  return 1;\n}\n'
write actors/CMakeLists.txt 'bezant_room(actors SOURCES\n  node.cpp)\n'
write actors/node.cpp '#include "core/a.hpp"\n#include <caf/all.hpp>\n#include <thread>\n'
write docs/a.md ''
write README.md 'See [a](docs/a.md#x), [b](https://example.org/x).\n'
for check in include_rule sizes listed pages prose; do passes $check; done

# bad_include FILE INCLUDE TEXT: this include in this file is refused with TEXT.
bad_include() {
  write "$1" "$2\n"
  finds include_rule "$3" "$2 in $1"
  rm "$tree/$1"
}
bad_include core/b.hpp '#include "actors/node.hpp"' 'core/b.hpp:1: "actors/node.hpp" is not the path of a file'
write actors/node.hpp ''
write simulation/s.hpp ''
write protocols/p.hpp ''
bad_include core/b.hpp '#include "actors/node.hpp"' 'core/ may not include actors/'
bad_include exchange/b.hpp '  #  include "protocols/p.hpp"' 'exchange/ may not include protocols/'
bad_include recordings/b.hpp '#include "protocols/p.hpp"' 'recordings/ may not include protocols/'
bad_include transport/b.cpp '#include "actors/node.hpp"' 'transport/ may not include actors/'
bad_include actors/b.cpp '#include "simulation/s.hpp"' 'actors/ may not include simulation/'
bad_include protocols/b.hpp '#include <caf/fwd.hpp>' 'protocols/ may not include caf/'
bad_include recordings/b.hpp '#include <caf/fwd.hpp>' 'recordings/ may not include caf/'
bad_include protocols/b.hpp '#include <spdlog/spdlog.h>' 'may use the standard library only'
bad_include protocols/b.hpp '#include <sodium.h>' 'may use the standard library only'
bad_include adversaries/b.hpp '#include <random>' 'decides purely'
bad_include core/b.cpp '#include "a.hpp"' '"a.hpp" is not the path of a file from the root'
bad_include tests/core/b.cpp '#include <core/a.hpp>' 'included with quotes and from the root'
write tests/support/t.hpp ''
bad_include cli/b.cpp '#include "tests/support/t.hpp"' 'cli/ may not include tests/'
passes include_rule

write core/long.hpp "$(lines 401 '// line')\n"
finds sizes 'core/long.hpp:401: has 401 lines, above 400' 'a file of 401 lines'
write tests/repository/sizes.allow 'core/long.hpp 401 one table\n'
passes sizes
write tests/repository/sizes.allow 'core/long.hpp 400 one table\n'
finds sizes 'above the 400 that sizes.allow gives it' 'a file that outgrew its allowance'
rm "$tree/core/long.hpp"
finds sizes 'there is no file core/long.hpp' 'an allowance for a file that is gone'
rm "$tree/tests/repository/sizes.allow"
write core/long.cpp "int f(int a,\n      int b) {\n$(lines 118 '  a += b;')\n}\n"
passes sizes
grep -q 'core/long.cpp:2: warning: the function has 120 lines' "$tree/out.log" || { echo "FAILED: no warning at 120 lines"; failures=1; }
write core/long.cpp "int f(int a,\n      int b) {\n$(lines 119 '  a += b;')\n}\n"
finds sizes 'core/long.cpp:2: the function has 121 lines' 'a function of 121 lines'
rm "$tree/core/long.cpp"

write core/lost.cpp ''
finds listed 'core/lost.cpp: not named in core/CMakeLists.txt' 'a source file that is not compiled'
rm "$tree/core/lost.cpp"
passes listed

write core/c.cpp 'bool f() { return seeded_bug("core-lost"); }\n'
finds seeded_bugs 'seeded_bug("core-lost"): named in no test' 'a seeded bug that no test switches on'
write tests/core/c_test.cpp '{"core-lost-too", "core-lost,core-other"}\n'
passes seeded_bugs
rm "$tree/core/c.cpp" "$tree/tests/core/c_test.cpp"

write docs/there.md '[more](rooms/lost.md#part)\n'
finds pages 'docs/there.md: there is no docs/rooms/lost.md' 'a link to a page that is not there'
write docs/rooms/lost.md '[back](../there.md)\n'
write core/d.hpp '// See docs/there.md.\n'
passes pages
write core/d.hpp '// See docs/gone.md.\n'
finds pages 'core/d.hpp: there is no docs/gone.md' 'a comment that names a page that is not there'
rm "$tree/core/d.hpp"
write SECURITY.md '| frames | 12 MiB | tests/core/gone_test.cpp |\n'
finds pages 'SECURITY.md: there is no tests/core/gone_test.cpp' 'a bound whose test is not there'
rm "$tree/SECURITY.md"

wide=$(lines 13 'words of prose' | tr '\n' ' ')
write docs/wide.md "# $wide\n\n| $wide |\n\n\x60\x60\x60\n$wide\n\x60\x60\x60\n\n- https://example.org/${wide// /-}\n"
passes prose
write docs/wide.md "A line.\n\n- ${wide}\n"
finds prose 'docs/wide.md:3: has ' 'a list item that is too wide'
write docs/wide.md "$(lines 59 'é' | tr '\n' ' ')ab\n"
passes prose
rm "$tree/docs/wide.md"

[ "$failures" -eq 0 ] && echo "self test: the checks pass good trees and find each mistake"
