#!/bin/bash
# readme.sh PROGRAM [ROOT]: the scenario in README.md passes, and fails with status 1 when a third replica falls silent,
# as the text says.
set -euo pipefail
program=$1
cd "${2:-$(dirname "${BASH_SOURCE[0]}")/../..}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

awk '/^```toml$/ { inside = 1; next } /^```$/ { if (inside) exit } inside' README.md >"$folder/mine.toml"
sed 's/^replicas = \[5, 6\]$/replicas = [4, 5, 6]/' "$folder/mine.toml" >"$folder/three.toml"
cmp -s "$folder/mine.toml" "$folder/three.toml" && { echo "README.md has no scenario with replicas 5 and 6 silent"; exit 1; }

"$program" simulate "$folder/mine.toml" >"$folder/out.log" 2>&1 || { cat "$folder/out.log"; exit 1; }
tail -n 1 "$folder/out.log" | grep '^PASSED' || { cat "$folder/out.log"; exit 1; }
status=0
"$program" simulate "$folder/three.toml" >"$folder/out.log" 2>&1 || status=$?
tail -n 1 "$folder/out.log" | grep '^FAILED' || { cat "$folder/out.log"; exit 1; }
[ "$status" -eq 1 ] || { echo "wanted exit status 1, got $status"; exit 1; }
