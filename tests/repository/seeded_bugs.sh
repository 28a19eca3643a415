#!/bin/bash
# seeded_bugs.sh [ROOT]: every seeded bug of the rooms is named in a test; else nothing proves that it is found.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

bad=0 count=0
while IFS= read -r name; do
  count=$((count + 1))
  grep -rqE --include='*.cpp' --include='*.hpp' "[\",]${name}[\",]" tests \
    || { echo "seeded_bug(\"$name\"): named in no test"; bad=$((bad + 1)); }
done < <(find . -path ./build -prune -o -path ./tests -prune -o -name .git -prune -o -name '*.cpp' -print0 \
  | xargs -0r grep -hoE 'seeded_bug\("[^"]*"\)' | sed -E 's/.*"(.*)".*/\1/' | LC_ALL=C sort -u)
echo "seeded bugs: $count, $bad in no test"
[ "$bad" -eq 0 ]
