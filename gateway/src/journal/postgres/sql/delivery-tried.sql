WITH tried AS (
  UPDATE delivery SET tries = tries + 1 WHERE seq = :seq RETURNING tries, transmission
)
INSERT INTO attempt (transmission, n, at) SELECT tried.transmission, tried.tries, :now FROM tried RETURNING n AS tries
