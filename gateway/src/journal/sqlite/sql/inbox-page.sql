SELECT seq FROM inbox
WHERE inbox = :inbox AND seq > :after
  AND CASE :state
        WHEN 'waiting' THEN done_at IS NULL AND (leased_until IS NULL OR leased_until <= :now)
        WHEN 'leased' THEN done_at IS NULL AND leased_until > :now
        WHEN 'done' THEN done_at IS NOT NULL
        ELSE TRUE
      END
ORDER BY seq LIMIT :limit
