#!/bin/bash
# links.sh [ROOT]: a relative link in a Markdown file leads to a file or folder that exists.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

bad=0 count=0
while IFS=: read -r file line target; do
  target=${target#](}
  target=${target%)}
  case "$target" in *://* | mailto:* | '#'*) continue ;; esac
  count=$((count + 1))
  [ -e "$(dirname "$file")/${target%%#*}" ] || { echo "$file:$line: there is no $target"; bad=$((bad + 1)); }
done < <(find . -name .git -prune -o -path './build*' -prune -o -type f -name '*.md' -print | sed 's,^\./,,' \
  | LC_ALL=C sort | xargs -r grep -HnoE '\]\([^) ]+\)' || true)
echo "links: $count, $bad broken"
[ "$bad" -eq 0 ]
