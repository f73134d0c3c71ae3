#!/bin/bash
# Runs inside a container, as its user: what an intruder would try there with the tools
# of any Debian image. Prints one line per attempt: blocked, DONE (a hole) or UNTRIED.
# Each is harmless if it succeeds after all: a value is written over itself, for example.

try() { # name command...
    name=$1
    shift
    if ! command -v "$1" >/dev/null; then
        echo "UNTRIED $name: no $1"
    elif ("$@") >/dev/null 2>&1 </dev/null; then
        echo "DONE $name"
    else
        echo "blocked $name"
    fi
}

write() { : >"$1/intruder"; }
append() { cat /dev/null >>"$1"; }
same() { value=$(cat "$1") && echo "$value" >"$1"; }
from() { cp /bin/true "$1/intruder" && "$1/intruder"; }
files() { ulimit -Hn 1000000; }

for folder in / /etc /usr/bin /run /root /var/log; do
    try "write $folder" write "$folder"
done
try "change /etc/passwd" append /etc/passwd
for folder in /tmp /dev/shm; do
    # Otherwise the next one would be blocked by a full or missing folder.
    cp /bin/true "$folder/intruder" || echo "UNTRIED execute in $folder"
    try "execute in $folder" from "$folder"
    rm -f "$folder/intruder"
done
try "become root" setpriv --reuid 0 true
try "take group root" setpriv --regid 0 --clear-groups true
try "su" su root -c true
try "mount a tmpfs" mount -t tmpfs none /mnt
try "mount a folder" mount --bind /tmp /mnt
try "mount the root for writing" mount -o remount,rw /
try "unmount" umount /tmp
for kind in user mount net pid uts ipc cgroup; do
    try "new namespace: $kind" unshare "--$kind" true
done
try "enter namespaces of process 1" nsenter -t 1 -a true
try "make a device" mknod /tmp/memory c 1 1
try "chroot" chroot / true
try "read the kernel's memory" head -c 1 /proc/kcore
try "read the machine's memory" head -c 1 /dev/mem
try "read the kernel's log" dmesg
for file in vm/overcommit_memory kernel/core_pattern net/ipv4/ip_forward; do
    try "sysctl $file" same "/proc/sys/$file"
done
try "sysrq" cp /dev/null /proc/sysrq-trigger
limit=/sys/fs/cgroup/pids.max
[ -e $limit ] || limit=/sys/fs/cgroup/pids/pids.max
try "raise the limit of processes" same $limit
try "raise the limit of files" files
try "name the host" hostname intruder
try "raw socket" perl -MSocket -e 'socket(S, AF_INET, SOCK_RAW, 1) or exit 1'
