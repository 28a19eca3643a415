#!/bin/bash
# completion.sh PROGRAM: what bash offers at many places of a command line.
program=$1
failures=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" && mkdir net && touch orders.csv net.txt || exit 1

eval "$("$program" completion bash)" || { echo "FAILED: the script cannot be read"; exit 1; }

# offered WORD...: what completes the last word.
offered() {
  COMP_WORDS=("$@")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  _bezant
  printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort | paste -sd' '
}
# expect WHAT WORD...: exactly these words are offered.
expect() {
  local what=$1 got
  shift
  got=$(offered "$@")
  [ "$got" = "$what" ] || { echo "FAILED: $*: offers '$got', not '$what'"; failures=1; }
}
# has WORD FOR...: it is offered among others.
has() {
  local word=$1
  shift
  case " $(offered "$@") " in *" $word "*) ;; *) echo "FAILED: $*: does not offer $word: $(offered "$@")"; failures=1 ;; esac
}

expect settle bezant set
expect 'testnet trade twins' bezant t
expect 'down up' bezant testnet ''
expect up bezant testnet u
expect pbft bezant settle --protocol p
expect pbft bezant settle --protocol = p
expect 'hotstuff' bezant swarm --protocols h
expect all bezant swarm --protocols a
expect 'bitstamp' bezant settle x.csv --format b
expect equivocate bezant settle --adversary 1 = equiv
expect 'debug' bezant --log d
expect 'debug' bezant settle --log d
expect orders.csv bezant settle o
expect orders.csv bezant settle x --json o
expect net bezant status --dir n
expect 'net net.txt' bezant node --config n
expect '' bezant settle --seed ''
expect '--protocol' bezant settle --prot
expect '' bezant settle --no-such
has --check bezant settle orders.csv --format csv --
has --strict bezant status --dir net --
has --detach bezant testnet up --
expect 'forensics' bezant audit f

# Every option of every help page is offered, and nothing else.
for page in settle simulate compare swarm twins status trade book testnet 'bench cluster' 'audit verify' 'testnet up'; do
  want=$({ "$program" $page --help; "$program" --help; } | grep -oE '^ +(-[a-zA-Z],)?--[a-z][a-z-]*' | grep -oE -- '--[a-z-]+' | LC_ALL=C sort -u | paste -sd' ')
  got=$(offered bezant $page -- | tr ' ' '\n' | LC_ALL=C sort -u | paste -sd' ')
  [ "$got" = "$want" ] || { echo "FAILED: $page: offers $got"; echo "        its help has $want"; failures=1; }
done

"$program" completion fish >/dev/null 2>&1
[ $? -eq 2 ] || { echo "FAILED: a shell that is not known is not refused"; failures=1; }
if command -v zsh >/dev/null; then
  "$program" completion zsh >_bezant
  zsh -n _bezant || { echo "FAILED: zsh cannot read its script"; failures=1; }
fi
exit $failures
