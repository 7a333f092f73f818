INSERT INTO idempotency (submitted_by, key, digest, delivery, task) VALUES (:submittedBy, :key, :digest, :delivery, :task)
