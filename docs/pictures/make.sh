#!/bin/sh
# Makes the pictures of docs/egress.md: real topologies, built in a sandbox and drawn by `nlkit egress status --svg`.
set -eu
cd "$(dirname "$0")/../.."
if [ "${1-}" != inside ]; then
  [ "$(id -u)" = 0 ] || user='--user --map-root-user'
  exec unshare ${user-} --net --mount sh docs/pictures/make.sh inside
fi
mount -t tmpfs tmpfs /run
egress() { node --import tsx src/cli/main.ts egress "$@"; }
picture() { egress status --svg "docs/pictures/$1.svg"; }

ip netns add internet
ip link set lo up
ip link add eth0 type veth peer name eth0 netns internet
ip address add 203.0.113.2/24 dev eth0
ip link set eth0 up
ip -n internet link set lo up
ip -n internet address add 203.0.113.1/24 dev eth0
ip -n internet address add 8.8.8.8/32 dev lo
ip -n internet link set eth0 up
ip route add default via 203.0.113.1

egress up
egress check --count 1
picture one-namespace

for namespace in ns1 ns2 ns3; do egress up --namespace $namespace; done
picture four-namespaces

ip link set veth-ns1 down
ip link set veth-ns2 nomaster
ip -n ns3 route del default
picture broken

for namespace in ns0 ns1 ns2 ns3; do egress down --namespace $namespace; done
ip address add 2001:db8::2/64 dev eth0 nodad
ip route replace default via 2001:db8::1
egress up --subnet6 fd00:1::/64
egress status --subnet6 fd00:1::/64 --svg docs/pictures/ipv6.svg
