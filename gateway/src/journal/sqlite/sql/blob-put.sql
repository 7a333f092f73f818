-- Equal bytes are stored once: no row where they are stored already.
INSERT INTO blob (digest, size, content_type) VALUES (:digest, :size, :contentType) ON CONFLICT (digest) DO NOTHING
