-- Only this arrival's own mark: a verdict that stands is never forgotten.
DELETE FROM duplicate WHERE arrival = :arrival AND verdict IN ('working', 'held')
