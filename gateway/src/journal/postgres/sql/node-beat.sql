-- A node that was taken for dead and is not comes back as a new row. Without skew: nodes compare beats, not business time.
INSERT INTO node (id, host, pid, version, since, beat_at, agreements)
VALUES (:id, :host, :pid, :version, asw_now(0), asw_now(0), :agreements)
ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at, agreements = excluded.agreements
