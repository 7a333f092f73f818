INSERT INTO blob_chunk (at, bytes) VALUES (:blob * 1048576 + :n, :bytes)
