-- No row where the id is taken.
INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, revision, created_at)
VALUES (:id, :certificate, :scheme, :issuingCountry, :number, :partner, :role, :view, :revision, :now)
ON CONFLICT (id) DO NOTHING
