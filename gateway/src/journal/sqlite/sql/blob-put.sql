-- Equal bytes are stored once; `uses` counts the rows that own them.
INSERT INTO blob (digest, size, content_type) VALUES (:digest, :size, :contentType)
ON CONFLICT (digest) DO UPDATE SET uses = uses + 1
RETURNING seq, uses
