-- Up to here every entry is committed or will never be: nobody holds a number without its commit while this has the turn alone.
WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(4151003)) SELECT s.last_value AS horizon FROM turn, inbox_seq_seq s
