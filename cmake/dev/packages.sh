# Sourced by ./dev: the Debian packages of packages.txt.

# packages_for COMMAND: the names that this command needs, one a line.
packages_for() {
  local name commands
  while read -r name commands; do
    case "$name" in '' | '#'*) continue ;; esac
    case " $commands " in '  ' | *" $1 "*) printf '%s\n' "$name" ;; esac
  done <"$root/packages.txt"
}

# missing_packages NAMES...: those that are not installed, one a line.
missing_packages() {
  local installed name
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
  for name in "$@"; do
    case $'\n'$installed$'\n' in
      *$'\n'"installed $name"$'\n'*) ;;
      *) printf '%s\n' "$name" ;;
    esac
  done
}

# The stamp is newer than both the list and dpkg's own record: nothing can have changed, nothing is asked.
packages_are_known() {
  [ "$1" -nt "$root/packages.txt" ] && [ "$1" -nt /var/lib/dpkg/status ]
}

# ensure_packages COMMAND: installs what is missing; does not touch apt when nothing is.
ensure_packages() {
  [ -z "${BEZANT_SKIP_PACKAGES-}" ] || return 0
  local stamp=$root/build/.packages-$1 wanted missing
  if packages_are_known "$stamp"; then return 0; fi
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || refuse_foreign_system "$1"
  mapfile -t wanted < <(packages_for "$1")
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  if [ "${#missing[@]}" -gt 0 ]; then
    is_debian_12 || refuse_foreign_system "$1" "${missing[@]}"
    install_packages "${missing[@]}"
    mapfile -t missing < <(missing_packages "${wanted[@]}")
    [ "${#missing[@]}" -eq 0 ] || fail "still not installed: ${missing[*]}" 125
  fi
  mkdir -p "$root/build"
  : >"$stamp"
}

is_debian_12() {
  [ -r /etc/os-release ] && (. /etc/os-release && [ "${ID-}" = debian ] && [ "${VERSION_ID-}" = 12 ])
}

refuse_foreign_system() {
  local command=$1
  shift
  say "Bezant is built and tested on Debian 12; this is $(. /etc/os-release 2>/dev/null && echo "${PRETTY_NAME-}" || uname -s)."
  say "It needs the packages below, or what your system calls them. When you have them, set BEZANT_SKIP_PACKAGES=1."
  [ $# -gt 0 ] || mapfile -t missing_here < <(packages_for "$command")
  printf '  %s\n' "${@:-${missing_here[@]}}" >&2
  exit 125
}

# apt ARGUMENTS...: apt-get as root, never asking questions, all output on stderr.
apt() {
  local run=(env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  if [ "$(id -u)" -eq 0 ]; then
    "${run[@]}" "$@" </dev/null >&2
  else
    sudo "${run[@]}" "$@" </dev/null >&2
  fi
}

install_packages() {
  if [ "$(id -u)" -ne 0 ] && ! { command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; }; then
    say "Debian packages are missing. Installing them needs root, and no sudo lets us. Have somebody run:"
    say "  apt-get update && apt-get install --no-install-recommends -y $*"
    exit 125
  fi
  say "installing Debian packages: $*"
  # A new system has no package lists yet; old lists may name packages that are gone from the mirror.
  local lists=(/var/lib/apt/lists/*_Packages*)
  if [ -e "${lists[0]}" ] && apt install --no-install-recommends "$@"; then return 0; fi
  apt update || fail "apt-get update failed; see above" 125
  apt install --no-install-recommends "$@" || fail "apt-get install failed; see above" 125
}
