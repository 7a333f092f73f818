SELECT seq, size, content_type FROM blob WHERE digest = :digest
