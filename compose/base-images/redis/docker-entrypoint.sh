#!/bin/sh
# Starts redis-server as user redis; anything else is run as it is.
set -e

says_protected_mode() { # arguments, or the configuration file that comes first
    case " $* " in *protected-mode*) return 0 ;; esac
    case ${2:-} in -*) return 1 ;; esac
    grep -qi '^[[:space:]]*protected-mode' "${2:-/dev/null}" 2>/dev/null
}

can_drop() { # without these two rights the official image stays root as well
    setpriv -d | grep 'bounding set' | grep -w setuid | grep -qw setgid
}

case ${1:-} in -* | *.conf) set -- redis-server "$@" ;; esac

if [ "$1" = redis-server ]; then
    # A container has its own network: the official build turns this default off.
    says_protected_mode "$@" || set -- "$@" --protected-mode no
    [ "$(umask)" != 0022 ] || umask 0077
    if [ "$(id -u)" = 0 ] && [ -z "${SKIP_DROP_PRIVS:-}" ] && can_drop; then
        [ -n "${SKIP_FIX_PERMS:-}" ] || find . ! -user redis -exec chown redis {} + ||
            echo "docker-entrypoint: cannot give $PWD to user redis" >&2
        exec setpriv --reuid=redis --regid=redis --clear-groups --nnp \
            --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
    fi
fi
exec "$@"
