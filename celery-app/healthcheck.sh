#!/bin/sh
# Exits 1 unless the worker (or beat) has touched its file within 30 s: app/health.py.
# Kills the process if the file stays old for a minute in which the broker answers: while
# that is away, the process waits for it and is in order.
set -eu

# shellcheck source=/dev/null
. "${0%/*}/watchdog.sh"

file=${HEARTBEAT_FILE:-/tmp/heartbeat}
answers=${PID_FILE:-}.broker # written when the broker was first seen to answer meanwhile
[ -e "$file" ] || exit 1
age=$(seconds_since "$file")
if [ "$age" -le 30 ]; then
    alive
    [ ! -e "$answers" ] || rm "$answers"
    exit 0
fi
echo "$file is $age s old: the process hangs or the broker is away" >&2
if [ -n "$pid" ] && [ "$age" -gt "$HANGS_AFTER" ]; then
    if ! python -m app.broker; then
        rm -f "$answers"
    elif [ ! -e "$answers" ]; then
        : >"$answers"
    elif [ "$(seconds_since "$answers")" -gt "$HANGS_AFTER" ]; then
        end "the broker answers, but nothing is taken from it"
    fi
fi
exit 1
