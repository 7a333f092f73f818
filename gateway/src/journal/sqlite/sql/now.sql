-- The store's own clock, milliseconds since the epoch.
SELECT CAST(round(unixepoch('subsec') * 1000) AS INTEGER) AS ms
