#!/bin/sh
# Whether a container's way out is really there: run between set-up and take-down.
fail() {
  echo "the way out is not complete: $1" >&2
  exit 1
}
namespace=$(ls /run/netns | head -n 1)
[ -n "$namespace" ] || fail 'no namespace'
has() { # WHAT PATTERN COMMAND...
  what=$1 pattern=$2
  shift 2
  "$@" | grep -q -- "$pattern" || fail "$what"
}
has 'address of vc0' '192\.168\.77\.2/24' ip -n "$namespace" -4 address show dev vc0
has 'vc0 up' ',UP' ip -n "$namespace" link show dev vc0
has 'lo up' ',UP' ip -n "$namespace" link show dev lo
has 'default route' '^default via 192\.168\.77\.1 dev vc0' ip -n "$namespace" route
has 'address of br0' '192\.168\.77\.1/24' ip -4 address show dev br0
has 'br0 up' ',UP' ip link show dev br0
has 'vh0 in br0' 'master br0' ip link show dev vh0
has 'vh0 up' ',UP' ip link show dev vh0
has 'masquerade' 'ip saddr 192\.168\.0\.0/16 masquerade' nft list ruleset
has 'postrouting' 'type nat hook postrouting' nft list ruleset
has 'forward' 'type filter hook forward' nft list ruleset
has 'iifname' 'iifname "br0" accept' nft list ruleset
has 'oifname' 'oifname "br0" accept' nft list ruleset
