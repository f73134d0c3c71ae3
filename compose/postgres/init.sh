#!/bin/bash
# First start only: each stack's database and roles (database.sql). In dev a password is
# its role's name; elsewhere it comes from a secret file.
set -euo pipefail

password() { # role
    local secret=/run/secrets/${1}_db_password
    if [[ -r $secret ]]; then
        cat "$secret"
    elif [[ ${ENV:-prod} == dev ]]; then
        echo "$1"
    else
        echo "postgres: no secret ${1}_db_password; run 'make secrets'" >&2
        return 1
    fi
}

for name in flask fastapi django celery; do
    # By the environment of one psql, since its arguments are for everybody to see.
    PASSWORD=$(password "$name")
    OWNER_PASSWORD=$(password "${name}_owner")
    export PASSWORD OWNER_PASSWORD
    psql --quiet --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
        --dbname postgres --set=name="$name" <<'SQL'
\getenv password PASSWORD
\getenv owner_password OWNER_PASSWORD
\ir /etc/postgresql/database.sql
SQL
done
