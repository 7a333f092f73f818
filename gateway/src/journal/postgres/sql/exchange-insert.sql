WITH made AS (
  INSERT INTO exchange (id, certificate, scheme, issuing_country, number, partner, role, view, revision, created_at)
  VALUES (:id, :certificate, :scheme, :issuingCountry, :number, :partner, :role, :view, :revision, :now)
  RETURNING seq
)
INSERT INTO chain (exchange, n, hash) SELECT seq, 0, repeat('0', 64) FROM made RETURNING exchange AS seq
