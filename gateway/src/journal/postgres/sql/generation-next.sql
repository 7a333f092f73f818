INSERT INTO meta (name, value) VALUES ('generation', '1')
ON CONFLICT (name) DO UPDATE SET value = (meta.value::bigint + 1)::text
RETURNING value::bigint AS generation
