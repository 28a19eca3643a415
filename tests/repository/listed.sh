#!/bin/bash
# listed.sh [ROOT]: every .cpp of a room, a test group, the benchmarks and the examples is named in the nearest
# CMakeLists.txt above it; else it would be dead code that nobody compiles.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

bad=0 count=0
while IFS= read -r file; do
  count=$((count + 1))
  folder=${file%/*}
  while [ ! -e "$folder/CMakeLists.txt" ] && [ "$folder" != . ]; do
    case "$folder" in */*) folder=${folder%/*} ;; *) folder=. ;; esac
  done
  list=$(<"$folder/CMakeLists.txt")
  case $'\n'${list//[$' \t()']/$'\n'}$'\n' in
    *$'\n'"${file#"$folder"/}"$'\n'*) ;;
    *) echo "$file: not named in $folder/CMakeLists.txt"; bad=$((bad + 1)) ;;
  esac
done < <(find . -name .git -prune -o -path "./build*" -prune -o -type f -name '*.cpp' -print | sed 's,^\./,,' | LC_ALL=C sort)
echo "listed: $count files, $bad not listed"
[ "$bad" -eq 0 ]
