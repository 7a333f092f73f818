UPDATE delivery SET holder = NULL, node = NULL, leased_until = NULL, next_at = coalesce(:nextAt, next_at), last_code = coalesce(:code, last_code)
WHERE seq = :seq
