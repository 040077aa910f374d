-- Active images that a verdict names as different, verdict by verdict.
select verdicts.id, images.id
from verdicts
cross join unnest(verdicts.sha256) as content (sha256)
join images on images.sha256 = content.sha256 and images.state = 0
where verdicts.verdict = $1
order by verdicts.id
