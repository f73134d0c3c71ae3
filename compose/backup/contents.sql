-- What is in a database, to compare: one line for each table and one for the schema, with
-- name, number, and a sum that any change of a row changes. A sum, since it needs no order
-- and no memory. Old backups are compared by what is written here: leave the tables' lines
-- as they are, and give the schema's another name (schema-2) when it changes.
SET timezone = 'UTC';
SET search_path = public;
SELECT format(
    'SELECT %L, count(*), coalesce(sum((''x'' || left(md5(t::text), 15))::bit(60)::bigint), 0) FROM %I t',
    relname, relname)
FROM pg_class
WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
ORDER BY relname \gexec
-- Each major version of Postgres has words of its own for the same schema.
SELECT format('(schema-1-pg%s)', :SERVER_VERSION_NUM / 10000), count(*), sum(('x' || left(md5(line), 15))::bit(60)::bigint)
FROM (
    SELECT concat_ws(' ', relname, relkind, relowner::regrole, acl) AS line
    FROM pg_class, LATERAL (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(relacl) a) AS x (acl)
    WHERE relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT concat_ws(' ', attrelid::regclass, attname, format_type(atttypid, atttypmod),
                     attnotnull, attidentity, pg_get_expr(adbin, adrelid))
    FROM pg_class c JOIN pg_attribute ON attrelid = c.oid
        LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
    WHERE relnamespace = 'public'::regnamespace AND attnum > 0 AND NOT attisdropped
    UNION ALL
    -- Postgres reads "state IN ('a', 'b')" as one thing, and what it makes of that and
    -- dumps as another, with the casts in other places.
    SELECT concat_ws(' ', conrelid::regclass, conname, regexp_replace(
        pg_get_constraintdef(oid), '[()]|::(character varying|text)(\[\])?', '', 'g'))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL
    SELECT concat_ws(' ', defaclrole::regrole, defaclobjtype, acl)
    FROM pg_default_acl, LATERAL (SELECT string_agg(a::text, ',' ORDER BY a::text) FROM unnest(defaclacl) a) AS x (acl)
) AS lines;
