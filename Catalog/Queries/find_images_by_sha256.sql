select id, sha256, kept, request
from images
where sha256 = any ($1)
