DELETE FROM node WHERE id = :id
