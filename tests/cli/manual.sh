#!/bin/bash
# manual.sh PROGRAM: there is a manual page for every command, and groff has nothing to say against any.
program=$1
failures=0
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$program" man "$folder/man1" || { echo "FAILED: the pages cannot be written"; exit 1; }
fail() { echo "FAILED: $1"; failures=1; }

for name in bezant bezant-settle bezant-simulate bezant-testnet bezant-testnet-up bezant-bench-cluster bezant-audit-verify; do
  [ -s "$folder/man1/$name.1" ] || fail "there is no page $name"
done
for command in $("$program" zzz 2>&1 | sed -n 's/.*there are://p'); do
  [ -s "$folder/man1/bezant-$command.1" ] || fail "there is no page of $command"
  grep -q "bezant\\\\-$command" "$folder/man1/bezant.1" || fail "bezant(1) does not name $command"
done
for page in "$folder"/man1/*.1; do
  for part in NAME SYNOPSIS DESCRIPTION OPTIONS 'SEE ALSO'; do
    grep -qx ".SH $part" "$page" || fail "$page has no $part"
  done
  if command -v groff >/dev/null; then
    said=$(groff -man -ww -z -Tascii "$page" 2>&1)
    [ -z "$said" ] || fail "$page: $said"
  fi
done
if command -v man >/dev/null && command -v groff >/dev/null; then
  text=$(MANWIDTH=80 man -l "$folder/man1/bezant-settle.1" 2>&1 | col -b 2>/dev/null || true)
  for part in 'bezant-settle' '--protocol' 'bezant settle examples/orders/sample-bitstamp.csv --format bitstamp --check' 'EXIT STATUS'; do
    case "$text" in *"$part"*) ;; *) fail "man shows no '$part'" ;; esac
  done
fi
exit $failures
