#!/bin/bash
# page.sh PAGE FOLDER: a tutorial says what is so. In FOLDER, a copy of its project that may be changed:
#   - each block of cpp, cmake or toml in PAGE stands literally in one of the project's files;
#   - the commands of its console blocks ("$ ...") run one after the other as they stand there. One succeeds unless
#     "$ echo $?" follows with another status. The lines below it are printed by it in that order, numbers aside; "..."
#     stands for lines left out.
set -euo pipefail
page=$1
cd "$2"
bad=0 blocks=0 commands=0 last=0
shown=() output=

complain() { printf '%s: %s\n' "$page" "$1"; bad=$((bad + 1)); }

check_excerpt() {
  local file
  blocks=$((blocks + 1))
  for file in *.cpp *.hpp *.toml CMakeLists.txt; do
    [[ $'\n'$(<"$file")$'\n' != *$'\n'"$1"* ]] || return 0
  done
  complain "no file of the project has this:"$'\n'"$1"
}

# Digests and numbers differ from version to version; what is said about them does not.
plain() { sed -E 's/\b[0-9a-f]{8,}\b/#/g; s/[0-9]+([.][0-9]+)?/#/g; s/[[:space:]]+/ /g; s/^ //; s/ $//'; }

# The lines shown below the last command are among those that it printed, in this order.
compare_shown() {
  local i=0 line
  [ "${#shown[@]}" -gt 0 ] || return 0
  local -a wanted
  mapfile -t wanted < <(printf '%s\n' "${shown[@]}" | grep -vE '^ *[.]{3}$' | plain)
  while IFS= read -r line; do
    [ "$i" -ge "${#wanted[@]}" ] || [ "$line" != "${wanted[i]}" ] || i=$((i + 1))
  done < <(plain <<<"$output")
  [ "$i" -eq "${#wanted[@]}" ] || complain "not printed, or not in this order: ${wanted[i]}"$'\n'"$output"
  shown=()
}

run_command() {
  compare_shown
  if [[ $1 == 'echo $?' ]]; then
    output=$last last=0 is_status=1
    return
  fi
  [ "$last" -eq 0 ] || complain "status $last, but the page does not say so:"$'\n'"$output"
  commands=$((commands + 1)) last=0
  printf '$ %s\n' "$1"
  output=$(bash -c "$1" 2>&1 </dev/null) || last=$?
}

inside='' block='' is_status=
while IFS= read -r line; do
  if [[ $line == '```'* ]]; then
    case "$inside" in cpp | cmake | toml) check_excerpt "$block" ;; esac
    if [ -z "$inside" ]; then inside=${line#'```'} block=''; [ -n "$inside" ] || inside=text; else inside=; fi
  elif [[ $inside == console && $line == '$ '* ]]; then
    is_status=
    run_command "${line#'$ '}"
  elif [[ $inside == console && -n $is_status ]]; then
    [ "$line" = "$output" ] || complain "status $output, but the page says $line"
  elif [[ $inside == console ]]; then
    shown+=("$line")
  else
    block+=$line$'\n'
  fi
done <"$page"
compare_shown
[ "$last" -eq 0 ] || complain "status $last, but the page does not say so:"$'\n'"$output"
echo "$page: $blocks excerpts, $commands commands, $bad mistakes"
[ "$blocks" -gt 0 ] && [ "$commands" -gt 0 ] && [ "$bad" -eq 0 ]
