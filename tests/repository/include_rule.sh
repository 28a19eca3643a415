#!/bin/bash
# include_rule.sh [ROOT]: who may include whom. Fails with one line for each include that breaks the rule:
#   - a room includes only the rooms that docs/architecture.md allows it;
#   - caf/ is included only where actors live; other libraries only where the table below says so;
#   - the pure rooms include nothing that reaches a clock, a disk, a thread or the system's randomness;
#   - quoted includes are relative to the root and name a file that exists.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

rooms='core protocols exchange recordings audit adversaries transport actors client simulation deployment cli'
folders=()
for folder in $rooms tests examples bench; do
  [ ! -d "$folder" ] || folders+=("$folder")
done
[ "${#folders[@]}" -gt 0 ] || { echo "include_rule: no source folders in $PWD" >&2; exit 2; }

# Projects outside the tree, which see Bezant as installed, are not bound by the rule.
find "${folders[@]}" -path tests/install -prune -o -path examples/own_protocol -prune -o -path examples/own_adversary -prune -o -path examples/own_client -prune -o -path '*/build' -prune \
  -o -type f \( -name '*.hpp' -o -name '*.cpp' \) -print | LC_ALL=C sort | awk -v rooms="$rooms" '
function allow(room, list,    i, n, part) {
  n = split(list, part, " ")
  for (i = 1; i <= n; i++) may[room, part[i]] = 1
}
function breach(file, line, text) {
  printf "%s:%d: %s\n", file, line, text
  bad++
}
function check(file, room, line, kind, what,    top) {
  top = what
  if (index(top, "/")) sub(/\/.*/, "", top); else top = ""
  if (kind == "\"") {
    if (!(what in exists))
      breach(file, line, "\"" what "\" is not the path of a file from the root")
    else if (top != room && !((room, top) in may))
      breach(file, line, room "/ may not include " top "/ (\"" what "\")")
    return
  }
  if ((top in is_room) || top == "tests" || top == "bezant")
    breach(file, line, "our own <" what "> is included with quotes and from the root")
  else if (top == "caf") {
    if (!(room in actors_live)) breach(file, line, room "/ may not include caf/ (<" what ">)")
  } else if (room in pure) {
    if (what in impure)
      breach(file, line, room "/ decides purely and may not include <" what ">")
    else if (what !~ /^[a-z_0-9]+$/ && what !~ /^boost\/outcome/ && !(room == "core" && what ~ /^sodium/))
      breach(file, line, room "/ may use the standard library only (<" what ">)")
  }
}
BEGIN {
  n = split(rooms, name, " ")
  for (i = 1; i <= n; i++) is_room[name[i]] = 1
  allow("protocols", "core")
  allow("exchange", "core")
  allow("recordings", "core exchange")
  allow("audit", "core protocols")
  allow("adversaries", "core protocols exchange")
  allow("transport", "core protocols")
  allow("actors", "core protocols exchange recordings audit adversaries transport")
  allow("simulation", "core protocols exchange recordings audit adversaries transport actors")
  allow("client", "core protocols exchange transport actors")
  allow("deployment", "core protocols exchange recordings adversaries transport actors client simulation")
  allow("cli", "core protocols exchange recordings audit adversaries transport actors client simulation deployment")
  allow("tests", rooms); allow("examples", rooms " tests"); allow("bench", rooms " tests")
  n = split("transport actors client simulation deployment cli tests examples bench", name, " ")
  for (i = 1; i <= n; i++) actors_live[name[i]] = 1
  n = split("core protocols exchange audit adversaries", name, " ")
  for (i = 1; i <= n; i++) pure[name[i]] = 1
  n = split("thread mutex shared_mutex condition_variable future semaphore latch barrier stop_token " \
            "random fstream filesystem iostream ctime", name, " ")
  for (i = 1; i <= n; i++) impure[name[i]] = 1
}
{ files[++count] = $0; exists[$0] = 1 }
END {
  for (i = 1; i <= count; i++) {
    room = files[i]
    sub(/\/.*/, "", room)
    line = 0
    while ((getline text < files[i]) > 0) {
      line++
      if (text !~ /^[ \t]*#[ \t]*include[ \t]*["<]/) continue
      sub(/^[ \t]*#[ \t]*include[ \t]*/, "", text)
      kind = substr(text, 1, 1)
      text = substr(text, 2)
      sub(/[">].*/, "", text)
      check(files[i], room, line, kind, text)
    }
    close(files[i])
  }
  printf "include rule: %d files, %d breaches\n", count, bad
  exit bad > 0
}'
