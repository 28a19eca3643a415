# Sourced by ./dev: what `./dev check` looks at.

our_sources() {
  (
    cd "$root"
    find . -name .git -prune -o -path './build*' -prune -o -type f \( -name '*.hpp' -o -name '*.cpp' \) -print \
      | sed 's,^\./,,' | LC_ALL=C sort
  )
}

# changed_since REVISION: our sources that differ from it, or are not under version control yet.
changed_since() {
  { git -C "$root" diff --name-only --diff-filter=d "$1" -- && git -C "$root" ls-files --others --exclude-standard; } \
    | grep -E '\.[hc]pp$' | LC_ALL=C sort -u || true
}

# to_compile: for each path on stdin the file that clang-tidy can look at: itself, or the .cpp beside a header.
to_compile() {
  local file
  while read -r file; do
    case "$file" in
      tests/install/* | examples/own_protocol/* | examples/own_adversary/*) ;;
      *.cpp) printf '%s\n' "$file" ;;
      *.hpp) [ ! -e "$root/${file%.hpp}.cpp" ] || printf '%s\n' "${file%.hpp}.cpp" ;;
    esac
  done | LC_ALL=C sort -u
}

check_format() {
  local file bad=0
  while read -r file; do
    if [ -n "$1" ]; then
      clang-format-14 -i "$root/$file"
    elif ! clang-format-14 --dry-run -Werror "$root/$file" 2>/dev/null; then
      echo "$file: not formatted"
      bad=$((bad + 1))
    fi
  done < <(our_sources)
  [ "$bad" -eq 0 ] || { echo "format: $bad files; ./dev check --fix formats them"; return 1; }
}

# ninja sees to it (cmake/dev/tidy_launcher): what was in order and did not change is not looked at again, and Ctrl-C
# loses nothing. "FILE^" is the first object that is made of FILE: rooms with seeded bugs are compiled twice.
check_tidy() {
  local files
  mapfile -t files < <(to_compile)
  [ "${#files[@]}" -gt 0 ] || { say "tidy: nothing changed"; return 0; }
  configure tidy
  say "tidy: ${#files[@]} files"
  files=("${files[@]/#/$root/}")
  run_tidy tidy "${files[@]/%/^}"
}

# Every file, ten at a time; what was compiled a second time for its seeded bugs, once.
check_tidy_all() {
  local objects
  configure tidy-all
  mapfile -t objects < <(sed -nE 's/^build ([^ :]*\.o):.*/\1/p' "$root/build/tidy-all/build.ninja" \
    | grep -v '/bezant_[a-z]*_mutants\.dir/')
  say "tidy: all files in ${#objects[@]} pieces"
  run_tidy tidy-all "${objects[@]}"
}

run_tidy() {
  local preset=$1 status=0
  shift
  ninja -C "$root/build/$preset" -k 0 -j "$(job_count)" "$@" 2>&1 | sed -u -e '/^ninja: Entering/d' || status=$?
  return "$status"
}

run_checks() {
  local fix= all= since= failed=() name
  while [ $# -gt 0 ]; do
    case "$1" in
      --fix) fix=1 ;;
      --all) all=1 ;;
      --since) [ $# -ge 2 ] || fail "--since needs a revision" 2; since=$2; shift ;;
      *) fail "check: unknown argument $1" 2 ;;
    esac
    shift
  done
  ensure_packages check
  check_format "$fix" >&2 || failed+=(format)
  for name in include_rule sizes listed seeded_bugs pages prose; do
    bash "$root/tests/repository/$name.sh" "$root" >&2 || failed+=("$name")
  done
  if [ -n "$all" ]; then
    check_tidy_all >&2 || failed+=(tidy)
  else
    [ -n "$since" ] || since=$(git -C "$root" merge-base HEAD '@{upstream}' 2>/dev/null || echo HEAD)
    changed_since "$since" | check_tidy >&2 || failed+=(tidy)
  fi
  [ "${#failed[@]}" -eq 0 ] || fail "check: not in order: ${failed[*]}"
  say "check: all in order"
}
