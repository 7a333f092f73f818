INSERT INTO transmission (message_id, delivery, wire, payload, content_digest, expires_at, serials, supersedes, sealed_at)
VALUES (:messageId, :delivery, :wire, :payload, :contentDigest, :expiresAt, :serials,
        (SELECT max(old.seq) FROM transmission old WHERE old.delivery = :delivery), :now)
RETURNING seq, supersedes
