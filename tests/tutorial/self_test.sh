#!/bin/bash
# self_test.sh: page.sh passes a page that says what is so, and finds each kind of mistake.
set -euo pipefail
check=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/page.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
failures=0
mkdir "$folder/project"
printf 'int f() {\n  return 1;\n}\n' >"$folder/project/a.cpp"
touch "$folder/project/"{a.hpp,a.toml,CMakeLists.txt}

# page CPP CONSOLE: a page with one excerpt and one block of commands.
page() { printf '# A page\n\n```cpp\n%b\n```\n\nand\n\n```console\n%b\n```\n' "$1" "$2" >"$folder/page.md"; }
passes() { bash "$check" "$folder/page.md" "$folder/project" >"$folder/log" 2>&1 || { echo "FAILED: refuses $1:"; cat "$folder/log"; failures=1; }; }
finds() {
  if bash "$check" "$folder/page.md" "$folder/project" >"$folder/log" 2>&1; then echo "FAILED: accepts $2"; failures=1
  elif ! grep -qF -- "$1" "$folder/log"; then echo "FAILED: does not say '$1' for $2:"; cat "$folder/log"; failures=1; fi
}

good='int f() {\n  return 1;'
page "$good" '$ printf "one 17\\\\ntwo\\\\nthree 4.5 s\\\\n"\n...\none 3\n  ...\nthree 12 s\n$ false\n$ echo $?\n1\n$ exit 3\n$ echo $?\n3'
passes 'a good page'
page 'int f() {\n  return 2;' '$ true'
finds 'no file of the project has this' 'an excerpt that differs'
page "$good" '$ printf "one\\\\ntwo\\\\n"\ntwo\none'
finds 'not in this order: one' 'lines in the wrong order'
page "$good" '$ echo PASSED\nFAILED'
finds 'not in this order: FAILED' 'another word than was printed'
page "$good" '$ false\n$ true'
finds 'status 1, but the page does not say so' 'a command that fails'
page "$good" '$ exit 2'
finds 'status 2, but the page does not say so' 'a last command that fails'
page "$good" '$ exit 2\n$ echo $?\n1'
finds 'status 2, but the page says 1' 'another status'
page "$good" ''
finds '0 commands' 'a page without commands'
[ "$failures" -eq 0 ] && echo "self test: page.sh passes a good page and finds each mistake"
