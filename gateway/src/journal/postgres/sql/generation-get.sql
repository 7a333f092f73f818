SELECT value::bigint AS generation FROM meta WHERE name = 'generation'
