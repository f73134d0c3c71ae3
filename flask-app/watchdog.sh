#!/bin/sh
# Sourced by healthcheck.sh: kills the container's main process if it hangs, since Docker
# restarts what has ended, but not what is unhealthy. Needs an init (docker run --init, in
# Compose init: true): nothing in a container can kill its process 1.
#
# Hung is who has shown no sign of life for 60 s. A process that waits or works wakes up
# now and then, so its context switches grow; being slow, or in want of Postgres or Redis,
# is no reason. Without PID_FILE, which docker-entrypoint.sh writes, nothing is killed.
HANGS_AFTER=60
pid='' state='' moves='' before=''

seconds_since() { # file: when it was last written
    echo $(($(date +%s) - $(stat -c %Y "$1")))
}

alive() { # a sign of life, unless the main process is stopped
    [ -z "$pid" ] || [ "$state" = T ] || echo "$moves" >"$PID_FILE.life"
}

end() { # why: also where `docker logs` shows it
    echo "healthcheck: $1; killing process $pid" | tee "/proc/$pid/fd/2" >&2 || :
    kill -9 "$pid"
    exit 1
}

if [ -n "${PID_FILE:-}" ] && read -r pid <"$PID_FILE"; then
    while read -r name value _; do
        case $name in
        State:) state=$value ;;
        voluntary_ctxt_switches:) moves=$value ;;
        esac
    done <"/proc/$pid/status"
    [ ! -e "$PID_FILE.life" ] || read -r before <"$PID_FILE.life" || :
    if [ "$moves" != "$before" ]; then
        echo "$moves" >"$PID_FILE.life"
    elif [ "$(seconds_since "$PID_FILE.life")" -gt "$HANGS_AFTER" ]; then
        end "no sign of life for $HANGS_AFTER s"
    fi
fi
