#!/bin/bash
# picture.sh PROGRAM [--write] [ROOT]: the picture of README.md shows what its scenario gives; --write draws it anew.
set -euo pipefail
program=$1
shift
write=
if [ "${1-}" = --write ]; then write=1; shift; fi
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$program" simulate docs/pictures/timeline.toml --trace "$folder/run.jsonl" >"$folder/out.log" 2>&1 || { cat "$folder/out.log"; exit 1; }
awk -v from=0 -v to=240 -v liar=1 -f docs/pictures/timeline.awk "$folder/run.jsonl" >"$folder/timeline.svg"
if [ -n "$write" ]; then
  cp "$folder/timeline.svg" docs/pictures/timeline.svg
elif ! cmp -s "$folder/timeline.svg" docs/pictures/timeline.svg; then
  echo "docs/pictures/timeline.svg is not what docs/pictures/timeline.toml gives now: look at the run, then draw it anew with"
  echo "  bash tests/repository/picture.sh build/dev/bin/bezant --write"
  exit 1
fi
