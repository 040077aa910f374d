select id, sha256, kept
from images
where sha256 = any ($1)
