#!/bin/sh
# Exits 1 unless the worker (or beat) has touched its file within 30 s: app/health.py.
set -eu

file=${HEARTBEAT_FILE:-/tmp/heartbeat}
touched=$(stat -c %Y "$file") || exit 1
age=$(($(date +%s) - touched))
if [ "$age" -gt 30 ]; then
    echo "$file is $age s old: the process hangs or the broker is away" >&2
    exit 1
fi
