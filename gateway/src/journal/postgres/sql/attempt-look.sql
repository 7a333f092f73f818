SELECT t.message_id, t.expires_at, (SELECT m.value FROM meta m WHERE m.name = 'held') AS held
FROM (SELECT 1) AS always LEFT JOIN transmission t ON t.seq = :transmission
