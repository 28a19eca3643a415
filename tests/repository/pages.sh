#!/bin/bash
# pages.sh [ROOT]: every docs/*.md that the sources and pages name exists, and so does every .md that a page links to,
# and every test that SECURITY.md names.
set -euo pipefail
cd "${1:-$(dirname "${BASH_SOURCE[0]}")/../..}"

bad=0 count=0
# exists PAGE NAMED_IN
exists() {
  count=$((count + 1))
  [ -e "$1" ] || { echo "$2: there is no $1"; bad=$((bad + 1)); }
}
files() { find . -name .git -prune -o -path './build*' -prune -o -type f \( "$@" \) -print | sed 's,^\./,,' | LC_ALL=C sort; }

while IFS=: read -r file page; do
  exists "$page" "$file"
done < <(files -name '*.md' -o -name '*.[ch]pp' -o -name '*.sh' -o -name '*.cmake' -o -name CMakeLists.txt -o -name dev \
  -o -name '*.toml' | grep -v '^tests/repository/' | tr '\n' '\0' | xargs -0r grep -HoE '\bdocs/[A-Za-z0-9_/-]+\.md\b' || true)

while IFS=: read -r file test; do
  exists "$test" "$file"
done < <(if [ -e SECURITY.md ]; then grep -HoE '\btests/[A-Za-z0-9_/-]+\.(cpp|sh)\b' SECURITY.md; fi || true)

# Links are relative to their page.
while IFS=: read -r file link; do
  link=${link#](}
  folder=.
  case "$file" in */*) folder=${file%/*} ;; esac
  exists "$folder/${link%%[)#]*}" "$file"
done < <(files -name '*.md' | tr '\n' '\0' | xargs -0r grep -HoE '\]\([A-Za-z0-9_./-]+\.md[)#]' || true)
echo "pages: $count named, $bad missing"
[ "$bad" -eq 0 ]
