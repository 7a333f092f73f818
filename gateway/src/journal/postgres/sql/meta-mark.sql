-- Nothing where it is known: whoever is the first tells of it.
INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING
