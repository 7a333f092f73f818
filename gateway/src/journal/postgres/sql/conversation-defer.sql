UPDATE conversation SET wait_until = asw_now(:skew) + :delayMs
WHERE partner = :partner AND id = :id AND wait = :wait AND wait_until IS NOT NULL
