-- By falling number, in which order they are held.
SELECT seq FROM exchange WHERE certificate = ANY (:certificates::text[]) ORDER BY seq DESC
