#!/usr/bin/env bash
# Makes the cluster on the first start, runs the init scripts, then starts Postgres.
# The variables and their meaning are those of the official image.
set -Eeuo pipefail

die() { printf 'docker-entrypoint: %s\n' "$*" >&2; exit 1; }
say() { printf 'docker-entrypoint: %s\n' "$*"; }

from_file() { # variable, default: reads VARIABLE or the file that VARIABLE_FILE names
    local file_variable=$1_FILE value
    value=${!1:-}
    if [ -n "${!file_variable:-}" ]; then
        [ -z "$value" ] || die "both $1 and $file_variable are set: keep one"
        value=$(<"${!file_variable}")
    fi
    export "$1=${value:-$2}"
    unset "$file_variable"
}

make_folders() { # as strict as the official image: missing rights show here too
    mkdir -p "$PGDATA"
    chmod 700 "$PGDATA" || true
    mkdir -p /var/run/postgresql || true
    chmod 3775 /var/run/postgresql 2>/dev/null || true
    [ "$(id -u)" = 0 ] || return 0
    find "$PGDATA" /var/run/postgresql ! -user postgres -exec chown postgres {} +
}

check_settings() {
    from_file POSTGRES_USER postgres
    from_file POSTGRES_PASSWORD ''
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS ''
    : "${POSTGRES_HOST_AUTH_METHOD:=}"
    [ -n "$POSTGRES_PASSWORD" ] || [ "$POSTGRES_HOST_AUTH_METHOD" = trust ] || die \
        "the new database needs a password: set POSTGRES_PASSWORD or" \
        "POSTGRES_PASSWORD_FILE (POSTGRES_HOST_AUTH_METHOD=trust lets anybody in)"
}

name_this_user() { # initdb wants a name in passwd; an arbitrary --user has none
    getent passwd "$(id -u)" >/dev/null && return
    local uid gid
    uid=$(id -u) gid=$(id -g)
    NAMES=$(mktemp -d)
    echo "postgres:x:$uid:$gid::$PGDATA:/bin/false" >"$NAMES/passwd"
    echo "postgres:x:$gid:" >"$NAMES/group"
    export NSS_WRAPPER_PASSWD=$NAMES/passwd NSS_WRAPPER_GROUP=$NAMES/group
    export LD_PRELOAD=libnss_wrapper.so
}

make_cluster() {
    local -a extra=()
    eval "extra=($POSTGRES_INITDB_ARGS)" # the variable may hold quoted arguments
    [ -z "${POSTGRES_INITDB_WALDIR:-}" ] || extra+=(--waldir "$POSTGRES_INITDB_WALDIR")
    name_this_user
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
        "${extra[@]}"
    unset LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
    rm -rf "${NAMES:-}"
}

allow_hosts() {
    local method=$POSTGRES_HOST_AUTH_METHOD
    [ -n "$method" ] || method=$(postgres -C password_encryption "$@")
    printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

temporary_server() { # start with our server's arguments, but on the unix socket only
    local options
    options=$(printf '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}")
    NOTIFY_SOCKET='' pg_ctl -D "$PGDATA" -o "$options" -w start
}

run_sql() { # psql arguments
    PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password \
        --username "$POSTGRES_USER" "$@"
}

make_database() {
    [ "$POSTGRES_DB" != postgres ] || return 0
    run_sql --dbname postgres --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
}

run_shell() { # file: one without the x bit is sourced and sees our variables
    # shellcheck source=/dev/null
    if [ -x "$1" ]; then "$1"; else . "$1"; fi
}

run_script() { # file
    case $1 in
    *.sh) run_shell "$1" ;;
    *.sql) run_sql --dbname "$POSTGRES_DB" -f "$1" ;;
    *.sql.gz) gunzip -c "$1" | run_sql --dbname "$POSTGRES_DB" ;;
    *.sql.xz) xzcat "$1" | run_sql --dbname "$POSTGRES_DB" ;;
    *.sql.zst) zstd -dc "$1" | run_sql --dbname "$POSTGRES_DB" ;;
    *) say "ignoring $1" ;;
    esac
}

first_start() { # server arguments
    local file
    check_settings
    ls /docker-entrypoint-initdb.d/ >/dev/null # fail on it before there is a cluster
    make_cluster
    allow_hosts "$@"
    export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
    temporary_server "$@"
    make_database
    for file in /docker-entrypoint-initdb.d/*; do
        [ ! -e "$file" ] || { say "running $file"; run_script "$file"; }
    done
    pg_ctl -D "$PGDATA" -m fast -w stop
    unset PGPASSWORD
    say "first start done"
}

wants_information() { # --help and its like must not make a cluster
    local arg
    for arg in "$@"; do
        case $arg in
        -'?' | --help | --describe-config | -V | --version) return 0 ;;
        esac
    done
    return 1
}

[ "${1:0:1}" != - ] || set -- postgres "$@"
if [ "${1:-}" = postgres ] && ! wants_information "$@"; then
    make_folders
    if [ "$(id -u)" = 0 ]; then
        export HOME=/var/lib/postgresql
        exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
    fi
    if [ -s "$PGDATA/PG_VERSION" ]; then
        say "found a database in $PGDATA, no init script runs"
    else
        first_start "${@:2}"
    fi
fi
# Under its other name it only makes the cluster, as in the official image.
[ "${0##*/}" != docker-ensure-initdb.sh ] || exit 0
exec "$@"
