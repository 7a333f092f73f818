UPDATE conversation SET wait_until = :until WHERE partner = :partner AND id = :id AND wait = :wait AND wait_until IS NOT NULL
