-- The dump goes to stdout, what contents.sql says of the very same snapshot to stderr.
-- Here, beside Postgres, so that lock and snapshot live as long as pg_dump does.
\set VERBOSITY terse
\setenv PGDATABASE :DBNAME
-- The lock of the migrations (app/migrate.py): one that runs is waited for, and one that
-- starts now waits for us. pg_dump does not go together with a changing schema.
SELECT pg_advisory_lock(7210001) \g /dev/null
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS snapshot \gset
\setenv SNAPSHOT :snapshot
-- gzip, since it has a checksum that pg_restore looks at; pg_dump's zstd and lz4 have none.
\! pg_dump --format=custom --compress=gzip --snapshot="$SNAPSHOT"
\if :SHELL_ERROR
    DO $$BEGIN RAISE EXCEPTION 'pg_dump failed'; END$$;
\endif
\o |sed 's/^/# /' >&2
