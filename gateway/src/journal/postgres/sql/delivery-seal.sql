WITH sealed AS (
  INSERT INTO transmission (message_id, delivery, wire, payload, content_digest, expires_at, serials, supersedes, sealed_at)
  VALUES (:messageId, :delivery, :wire, :payload, :contentDigest, :expiresAt, :serials,
          (SELECT old.seq FROM transmission old WHERE old.delivery = :delivery ORDER BY old.seq DESC LIMIT 1), :now)
  RETURNING seq, supersedes
), moved AS (
  UPDATE delivery SET transmission = (SELECT sealed.seq FROM sealed), tries = :tries WHERE seq = :delivery
), left_at_once AS (
  INSERT INTO attempt (transmission, n, at) SELECT sealed.seq, :tries, :now FROM sealed WHERE :tries::integer > 0
)
SELECT old.message_id AS supersedes, (SELECT m.value FROM meta m WHERE m.name = 'held') AS held
FROM sealed LEFT JOIN transmission old ON old.seq = sealed.supersedes
