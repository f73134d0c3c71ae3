#!/bin/bash
# First start only: one database and one role per stack, none of which can see another's.
# In dev the password is the role's name; elsewhere it comes from a secret file.
set -euo pipefail

for name in flask fastapi django celery; do
    secret=/run/secrets/${name}_db_password
    if [[ -r $secret ]]; then
        password=$(<"$secret")
    elif [[ ${ENV:-prod} == dev ]]; then
        password=$name
    else
        echo "postgres: no secret ${name}_db_password; run 'make secrets'" >&2
        exit 1
    fi
    psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres \
        --set=name="$name" --set=password="$password" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE CONNECT ON DATABASE :"name" FROM PUBLIC;
SQL
done
