select version
from bucket_tables
where measure = $1
for update
