UPDATE delivery SET next_at = :now WHERE partner = :partner AND state = 'due' AND state IN ('due', 'awaiting') AND next_at > :now
