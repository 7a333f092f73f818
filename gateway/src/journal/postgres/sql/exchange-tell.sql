UPDATE exchange SET view = :view, revision = revision + 1 WHERE seq = :seq
