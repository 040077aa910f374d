select sha256
from images
where kept and sha256 = any ($1)
