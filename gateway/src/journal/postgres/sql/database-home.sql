-- What changes when a journal is brought into another database: by a copy, by a dump, or into another server.
SELECT concat_ws('/', (SELECT s.system_identifier FROM pg_control_system() s), d.oid, to_regclass('event')::oid) AS home
FROM pg_database d WHERE d.datname = current_database()
