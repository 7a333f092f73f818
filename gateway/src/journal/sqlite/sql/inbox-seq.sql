SELECT seq FROM inbox WHERE inbox = :inbox AND id = :id
