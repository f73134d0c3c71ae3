-- Makes what is missing of one stack: a database and two roles, none of which can see
-- another stack's. Run by init.sh, by `make resetdb` and by the local runtime, as the
-- superuser, with the variables name, password and owner_password.
--
-- X_owner migrates: the database and everything in it are its own. X, the app and its
-- worker, reads and writes rows; a leaked DATABASE_URL drops no table.
\set owner :name _owner

SELECT format('CREATE ROLE %I LOGIN PASSWORD %L', role, word)
FROM (VALUES (:'name', :'password'), (:'owner', :'owner_password')) AS wanted (role, word)
WHERE to_regrole(role) IS NULL \gexec

SELECT format('CREATE DATABASE %I OWNER %I', :'name', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'name') \gexec

ALTER DATABASE :"name" OWNER TO :"owner";
REVOKE ALL ON DATABASE :"name", postgres, template1 FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE :"name" TO :"name";

\connect :"name"
-- What migrations made so far, and what they will make.
REASSIGN OWNED BY :"name" TO :"owner";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"name";
GRANT SELECT, USAGE ON ALL SEQUENCES IN SCHEMA public TO :"name";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner"
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"name";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner"
    GRANT SELECT, USAGE ON SEQUENCES TO :"name";
