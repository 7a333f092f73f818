INSERT INTO idempotency (submitted_by, key, digest, delivery) VALUES (:submittedBy, :key, :digest, :delivery)
