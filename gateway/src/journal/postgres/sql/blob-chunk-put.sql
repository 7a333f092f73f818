INSERT INTO blob_chunk (blob, seq, bytes) VALUES (:blob, :seq, :bytes)
