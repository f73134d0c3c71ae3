#!/bin/sh
# Runs the hooks in /docker-entrypoint.d in their order, then the command.
# *.envsh is sourced, so that it can set variables; *.sh is run; both need the x bit.
set -e

say() { [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "docker-entrypoint: $*"; }

case ${1:-} in
nginx | nginx-debug)
    for hook in /docker-entrypoint.d/*; do
        [ -x "$hook" ] || { say "skipping $hook: no x bit"; continue; }
        case $hook in
        *.envsh)
            say "sourcing $hook"
            # shellcheck source=/dev/null
            . "$hook"
            ;;
        *.sh) say "running $hook"; "$hook" ;;
        *) say "skipping $hook" ;;
        esac
    done
    ;;
esac
exec "$@"
