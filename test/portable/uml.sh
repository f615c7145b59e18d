#!/bin/bash
# The tests of the kernel on another kernel that is a program: User Mode Linux runs as any process, without root, and many times as
# fast as an emulated machine. Debian has it (package user-mode-linux; one of any release will do, unpacked with `dpkg -x`).
#
#   npm run build:tests
#   test/portable/uml.sh LINUX MODULES [ARGUMENT OF test:built …]
#   test/portable/uml.sh k/usr/bin/linux.uml k/usr/lib/uml/modules/6.1.176 --timeout 600 kernel/route kernel/netns
#
# LINUX is the program, MODULES the folder of its modules. Its root is the root of this machine, read only; the tree is copied to memory, where
# the tests may write. $NLKIT_CHANGES goes in. Exit status: that of test:built.
set -eu

outside() {
  local linux modules tree out
  linux=$(realpath -e "$1") modules=$(realpath -e "$2") tree=$(cd "$(dirname "$0")/../.." && pwd)
  shift 2
  [ -d "$tree/.cache/portable" ] || { echo 'uml.sh: first npm run build:tests' >&2; exit 2; }
  out=$(mktemp -d)
  trap 'rm -rf "$out"' EXIT
  printf '%s\n' "$tree" "$modules" "${NLKIT_CHANGES:-}" "$PATH" >"$out/where"
  printf '%s\0' "$@" >"$out/arguments"
  # What the kernel does not know of its command line is in the environment of its first process.
  "$linux" mem="${UML_MEM:-2G}" root=/dev/root rootfstype=hostfs rootflags=/ ro quiet con=null con0=fd:0,fd:1 \
    init="$tree/test/portable/uml.sh" NLKIT_UML="$out" </dev/null | tee "$out/printed"
  exit "$(sed -n 's/^uml: exit status \([0-9]*\).*/\1/p' "$out/printed" | tail -n 1 | grep . || echo 125)"
}

inside() {
  local tree modules changes path status=0 node
  { read -r tree; read -r modules; read -r changes; read -r path; } <"$NLKIT_UML/where"
  mapfile -d '' arguments <"$NLKIT_UML/arguments"
  export PATH=$path HOME=/root LANG=C.UTF-8 TERM=dumb TMPDIR=/dev/shm
  mount -t proc proc /proc
  mount -t sysfs sys /sys
  mount -t tmpfs -o mode=755 tmpfs /run
  mount -t tmpfs -o mode=755 dev /dev
  for node in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9' 'tty 5 0'; do
    set -- $node
    mknod -m 666 "/dev/$1" c "$2" "$3"
  done
  mkdir -p /dev/net /dev/pts /dev/shm
  mknod -m 666 /dev/net/tun c 10 200
  ln -s /proc/self/fd /dev/fd
  mount -t devpts devpts /dev/pts
  ln -s pts/ptmx /dev/ptmx
  mount -t tmpfs tmpfs /dev/shm
  chmod 1777 /dev/shm
  mount -t tmpfs tmpfs /lib/modules
  ln -s "$modules" "/lib/modules/$(uname -r)"
  # Else each namespace has the devices of every tunnel that is built in, and not lo alone.
  sysctl -qw net.core.fb_tunnels_only_for_init_net=1 || true
  mkdir -p /dev/shm/nlkit/.cache
  cp -a "$tree/.cache/portable" /dev/shm/nlkit/.cache/
  for entry in "$tree"/*; do
    case $entry in
    */node_modules) mkdir /dev/shm/nlkit/node_modules && mount --bind "$entry" /dev/shm/nlkit/node_modules ;;
    *) cp -a "$entry" /dev/shm/nlkit/ ;;
    esac
  done
  cd /dev/shm/nlkit
  [ -z "$changes" ] || export NLKIT_CHANGES=$changes
  uname -srm
  node test/setup/run.mjs test:built "${arguments[@]}" </dev/null || status=$?
  echo "uml: exit status $status"
  sync
  echo o >/proc/sysrq-trigger
  sleep 5
}

if [ $$ = 1 ]; then inside; else outside "$@"; fi
